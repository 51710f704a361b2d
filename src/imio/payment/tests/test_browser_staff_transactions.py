"""What finance sees of payments, over HTTP."""

from imio.payment.checkout.start import Payer
from imio.payment.domain.reference import format_communication
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from lxml import html

import transaction
import unittest


class TestTransactions(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.finance = Client(self.commune.url, "finance")

    def rows(self, client=None, **query):
        answer = (client or self.finance).get("@@payment-transactions", params=query)
        self.assertEqual(answer.status_code, 200)
        self.page = html.fromstring(answer.text)
        rows = self.page.xpath("//table[contains(@class, 'payment-cards')]/tbody/tr")
        return [" ".join(row.text_content().split()) for row in rows]

    def group(self):
        """One payment of items of both régies."""
        dues = [self.commune.make_due(letter, 30) for letter in "ab"]
        payer = Payer(surname="Maes", first_name="Jan", email="jan@example.org")
        grouped = self.commune.pay(*dues, payer=payer, psp_id="987654")[-1]
        transaction.commit()
        return grouped

    def test_each_payment_is_one_line_with_what_finance_looks_for(self):
        grouped = self.group()
        rows = self.rows()
        self.assertEqual(len(rows), 3)
        for text in ("987654", "Maes Jan", "Item a", "Item b", "Bancontact", "Paid"):
            self.assertIn(text, rows[0])
        self.assertIn("€24.00", rows[0])
        self.assertIn("22/11/2026 10:31", rows[0])
        self.assertEqual(len(self.page.xpath("//h1")), 1)
        self.assertNotIn(grouped.id, rows[1])

    def test_a_message_that_does_not_fit_is_told_in_words_with_its_amount(self):
        due = self.commune.make_due("a", 30)
        attempt = self.commune.pay(due, amount_cents=1)[-1]
        transaction.commit()
        page = self.finance.get(f"@@payment-transactions/{attempt.id}").text
        self.assertIn("The message does not fit the payment", page)
        self.assertIn("another amount; 0.01 EUR", page)

    def test_a_search_finds_names_references_items_and_any_writing_of_the_number(self):
        grouped = self.group()
        digits = grouped.shares[0].communication
        slashed = format_communication(digits)
        writings = (digits, slashed, slashed.strip("+"), slashed.replace("+", "*"))
        spaced = f"{digits[:3]} {digits[3:7]} {digits[7:]}"
        for text in (
            "maes",
            "JAN@example.org",
            grouped.id,
            "987654",
            *writings,
            spaced,
        ):
            with self.subTest(text):
                self.assertEqual(len(self.rows(text=text)), 1)
        self.assertEqual(len(self.rows(text="item")), 3)
        self.assertEqual(self.rows(text="nobody"), [])

    def test_filters_are_combined_and_can_be_taken_away_one_by_one(self):
        due = self.commune.make_due("a", 40)
        self.commune.close(due)
        transaction.commit()
        regie = self.commune.regie_a.UID()
        rows = self.rows(regie=regie, state="refused")
        self.assertEqual(len(rows), 1)
        chips = self.page.xpath("//ul[contains(@class, 'payment-chips')]//a")
        self.assertEqual(len(chips), 2)
        self.assertEqual(len(self.rows(regie=regie)), 2)
        self.assertEqual(len(self.rows(since="2026-11-23")), 0)
        self.assertEqual(len(self.rows(since="2026-11-22", until="2026-11-22")), 3)

    def test_unreadable_filters_are_named_and_left_out(self):
        rows = self.rows(since="yesterday", sort="colour")
        self.assertEqual(len(rows), 2)
        alert = self.page.xpath("//*[@role='alert' and contains(., 'From')]")
        self.assertEqual(len(alert), 1)

    def test_lists_can_be_ordered_by_date_amount_and_name(self):
        self.group()
        self.assertIn("Maes", self.rows(sort="amount")[0])
        self.assertIn("Dupont", self.rows(sort="name")[0])
        self.assertIn("Item a", self.rows(sort="oldest")[0])
        self.assertIn("Maes", self.rows()[0])

    def test_a_regisseur_sees_only_items_of_the_own_regie_but_the_whole_total(self):
        grouped = self.group()
        regisseur = Client(self.commune.url, "regisseur_a")
        rows = self.rows(regisseur)
        self.assertEqual(len(rows), 2)
        self.assertIn("Item a", rows[0])
        self.assertNotIn("Item b", rows[0])
        self.assertIn("€24.00", rows[0])
        self.assertIn("€12.00", rows[0])
        page = regisseur.get(f"@@payment-transactions/{grouped.id}").text
        self.assertNotIn("Item b", page)
        self.assertIn("other collecting offices", page)
        foreign = self.commune.transaction_b.id
        answer = regisseur.get(f"@@payment-transactions/{foreign}")
        self.assertEqual(answer.status_code, 404)
        foreign_regie = self.commune.regie_b.UID()
        self.assertEqual(self.rows(regisseur, regie=foreign_regie), [])

    def test_the_page_of_a_payment_tells_every_event_and_how_it_was_verified(self):
        reference = self.commune.transaction_a.id
        page = html.fromstring(
            self.finance.get(f"@@payment-transactions/{reference}").text
        )
        text = " ".join(page.text_content().split())
        for word in ("Paid", "€12.00", reference, "Sealed by the provider", "Prepared"):
            self.assertIn(word, text)
        self.assertIn(self.commune.transaction_a.history[-1].event_key, text)
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertIn("Paid · €12.00", page.xpath("//title")[0].text)

    def test_asking_the_bank_takes_the_form_of_the_page(self):
        reference = self.commune.transaction_a.id
        path = f"@@payment-transactions/{reference}/ask"
        self.assertEqual(self.finance.get(path).status_code, 403)
        self.assertEqual(self.finance.post(path).status_code, 403)
        form = self.form_of(f"@@payment-transactions/{reference}", "/ask")
        answer = self.finance.post(path, form)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(reference))

    def test_a_doubt_is_ended_by_a_note_of_what_was_found(self):
        due = self.commune.make_due("a", 30)
        attempt = self.commune.pay(due, amount_cents=1)[-1]
        transaction.commit()
        path = f"@@payment-transactions/{attempt.id}"
        form = self.form_of(path, "/check")
        missing = self.finance.post(f"{path}/check", form | {"note": " "})
        self.assertEqual(missing.status_code, 422)
        page = html.fromstring(missing.text)
        (field,) = page.xpath("//textarea[@name='note']")
        (words,) = page.xpath(f"//*[@id='{field.get('aria-describedby')}']")
        self.assertIn("Write what you found", words.text)
        long = self.finance.post(f"{path}/check", form | {"note": "é" * 2_001})
        self.assertEqual(long.status_code, 422)
        self.assertEqual(self.typed_in(long), "é" * 2_001)
        answer = self.finance.post(f"{path}/check", form | {"note": "Given back <b>"})
        self.assertEqual(answer.status_code, 303)
        text = self.finance.get(path).text
        self.assertIn("Looked into by a person", text)
        self.assertIn("Given back &lt;b&gt;", text)
        self.assertIn("Ended in error", text)
        self.assertIsNone(self.form_of(path, "/check"))
        # A page that was open all the while
        late = self.finance.post(f"{path}/check", form | {"note": "Again"})
        self.assertEqual(late.status_code, 303)
        transaction.begin()
        self.assertNotIn(due.id, self.commune.store.locks)
        self.assertEqual("Given back <b>", attempt.history[-1].note)

    def typed_in(self, answer):
        return html.fromstring(answer.text).xpath("//textarea[@name='note']")[0].text

    def form_of(self, path, act):
        page = html.fromstring(self.finance.get(path).text)
        forms = page.xpath(f"//form[contains(@action, '{act}')]")
        return dict(forms[0].form_values()) if forms else None
