"""An invoice before staff: its list, its page, its papers, and what can be done with it."""

from datetime import timedelta
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.domain import states
from imio.payment.invoicing.numbering import number_next
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.billing_pages import words
from imio.payment.tests.builders_billing import make_charge
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.staff import Client
from lxml import html

import transaction


class InvoiceCase(BillingCase):
    """An issued invoice of 42 euros."""

    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        self.invoice = make_invoice(
            self.store,
            self.type,
            self.payer,
            (make_charge("3.50", "12"),),
            beneficiary="Louise",
        )
        transaction.commit()
        self.path = f"@@payment-invoices/{self.invoice.id}"
        self.finance = Client(self.commune.url, "finance")

    def act(self, name, client=None, **values):
        return self.send(self.path, f"{self.invoice.id}/{name}", client, **values)

    def acts(self, client=None):
        """Return the names of the acts that the page offers."""
        forms = self.open(self.path, client).xpath(
            "//section[@id='payment-acts']//form"
        )
        return {form.get("action").rpartition("/")[2] for form in forms}

    def number(self):
        number_next(self.store, self.invoice.regie_uid, builders.NOW)
        transaction.commit()


class TestPage(InvoiceCase):
    def test_the_page_reads_like_the_paper_and_tells_everything_that_happened(self):
        attempt = self.commune.pay(self.invoice_as_due(), state="refused")[-1]
        transaction.commit()
        page = self.open(self.path)
        text = words(page)
        for part in (
            "To pay · Repas scolaires",
            "R-2026-0001",
            "Dupont Émilie",
            "5060 Sambreville",
            "Louise",
            "€42.00",
            "Got its number",
            attempt.statement_id,
            "Refused",
        ):
            self.assertIn(part, text)
        self.assertEqual(len(page.xpath("//h1")), 1)

    def invoice_as_due(self):
        # The commune's helper asks every due when it was confirmed.
        self.invoice.confirmed_at = self.invoice.created_at
        return self.invoice

    def test_what_a_citizen_typed_is_shown_as_text(self):
        self.invoice.beneficiary = "<script>alert(1)</script>"
        transaction.commit()
        answer = self.officer.get(self.path)
        self.assertNotIn("<script>alert(1)", answer.text)
        self.assertIn("&lt;script&gt;alert(1)", answer.text)

    def test_a_draft_is_previewed_and_then_issued_by_who_may(self):
        draft = make_invoice(self.store, self.type, self.payer, issued=False)
        transaction.commit()
        path = f"@@payment-invoices/{draft.id}"
        answer = self.officer.get(f"{path}/preview.pdf")
        self.assertTrue(answer.content.startswith(b"%PDF-"))
        self.assertIn("emilie.dupont@example.org", words(self.open(path)))
        self.send(path, f"{draft.id}/issue")
        self.assertEqual(draft.state, states.TO_NUMBER)
        page = self.open(path)
        self.assertEqual(len(page.xpath("//meta[@http-equiv='refresh']")), 1)
        self.assertIn("being made", words(page))

    def test_a_deleted_draft_is_gone(self):
        draft = make_invoice(self.store, self.type, self.payer, issued=False)
        transaction.commit()
        path = f"@@payment-invoices/{draft.id}"
        self.send(path, f"{draft.id}/delete")
        self.assertEqual(self.officer.get(path).status_code, 404)

    def test_no_act_without_the_form_of_the_page(self):
        for name in ("counter", "credit", "cancel", "write-off", "treasury", "send"):
            for call in (self.officer.get, self.officer.post):
                with self.subTest(name, method=call.__name__):
                    self.assertEqual(call(f"{self.path}/{name}").status_code, 403)
        transaction.begin()
        self.assertEqual(self.invoice.due_state, states.OPEN)

    def test_each_reader_is_offered_what_their_permissions_allow(self):
        self.assertIn("credit", self.acts())
        self.assertEqual(
            self.acts(self.finance),
            {"suspend", "pause", "object", "direct-debit", "treasury"},
        )
        for role in ("regisseur_b", "agent_a", "member"):
            answer = Client(self.commune.url, role).get(self.path)
            self.assertIn(answer.status_code, (302, 401, 404))

    def test_finance_cannot_post_an_act_of_the_officer(self):
        page = self.open(self.path, self.finance)
        token = page.xpath("//input[@name='_authenticator']/@value")[0]
        values = {"_authenticator": token, "reason": "x"}
        answer = self.finance.post(f"{self.path}/cancel", values)
        transaction.begin()
        self.assertIn(answer.status_code, (302, 401))
        self.assertEqual(self.invoice.credit_note_ids, ())


class TestMoney(InvoiceCase):
    def test_a_part_is_paid_at_the_counter_then_the_rest(self):
        values = {"means": "cash", "slip": "2026/17", "amount": "12,00"}
        self.assertEqual(self.act("counter", **values).status_code, 303)
        self.assertEqual(self.invoice.balance_cents, 3000)
        text = words(self.open(self.path))
        self.assertIn("2026/17", text)
        self.assertIn("Still to pay €30.00", text)
        self.act("counter", means="terminal", slip="2026/18")
        self.assertEqual(self.invoice.due_state, states.PAID)

    def test_a_slip_counts_once_and_the_error_stands_beside_its_field(self):
        values = {"means": "cash", "slip": "17", "amount": "12,00"}
        self.act("counter", **values)
        answer = self.act("counter", **values)
        self.assertEqual(answer.status_code, 422)
        page = html.fromstring(answer.text)
        self.assertIn("used before", errors_in(page)[0])
        field = page.get_element_by_id("payment-counter-slip")
        self.assertEqual(
            (field.get("value"), field.get("aria-invalid")), ("17", "true")
        )
        self.assertEqual(self.invoice.balance_cents, 3000)

    def test_more_than_what_is_asked_is_refused_with_the_amount(self):
        answer = self.act("counter", means="cash", slip="17", amount="100")
        self.assertIn("At most €42.00", errors_in(html.fromstring(answer.text))[0])

    def test_a_credit_note_takes_off_a_part_once_it_has_its_number(self):
        self.act("credit", **{"line-0": "7,00", "reason": "Two meals not taken"})
        [note_id] = self.invoice.credit_note_ids
        self.number()
        self.assertEqual(self.invoice.balance_cents, 3500)
        note = self.store.invoices._getOb(note_id)
        self.assertEqual((note.kind, note.number), (CREDIT_NOTE, "R-2026-0002"))
        self.assertIn("Two meals not taken", words(self.open(self.path)))
        self.assertIn(
            "Credited invoice", words(self.open(f"@@payment-invoices/{note_id}"))
        )

    def test_a_cancelled_invoice_asks_nothing_and_says_what_goes_back(self):
        self.act("counter", means="cash", slip="17", amount="12,00")
        self.assertIn("€12.00 was paid", words(self.open(self.path)))
        self.act("cancel", reason="Wrong family")
        self.number()
        self.assertEqual(self.invoice.due_state, states.CANCELLED)
        self.assertEqual(self.invoice.owed_back_cents, 1200)
        self.assertIn("To be paid back €12.00", words(self.open(self.path)))

    def test_nothing_is_cancelled_or_given_up_without_a_reason(self):
        for name in ("cancel", "write-off", "treasury", "pause", "object"):
            with self.subTest(name):
                answer = self.act(name, reason="  ")
                self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.invoice.due_state, states.OPEN)

    def test_what_is_given_up_is_no_longer_asked(self):
        self.act("write-off", reason="Insolvent")
        self.assertEqual(self.invoice.due_state, states.WRITTEN_OFF)
        self.assertEqual(self.invoice.history[-1].actor, "regisseur_a")


class TestRecovery(InvoiceCase):
    def test_finance_hands_it_to_the_treasury_and_takes_it_back(self):
        self.act("treasury", self.finance, reason="90 days")
        self.assertEqual(self.invoice.due_state, states.TREASURY)
        self.assertIn("With the treasury", words(self.open(self.path)))
        self.act("from-treasury", self.finance, reason="Paid plan")
        self.assertEqual(self.invoice.due_state, states.OPEN)

    def test_an_objection_stops_payment_until_it_is_answered(self):
        self.act("object", reason="He was ill")
        self.assertEqual(self.invoice.objection, "He was ill")
        self.assertIn("He was ill", words(self.open(self.path)))
        self.act("close-objection", reason="Certificate came late")
        self.assertTrue(self.invoice.is_payable and not self.invoice.objection)

    def test_payment_is_suspended_between_two_days_with_a_message(self):
        self.act("suspend", **{"message-fr": "Erreur de tarif"})
        page = words(self.open(self.path))
        self.assertIn("Payment is suspended; payers read: “Erreur de tarif”", page)
        self.act("resume")
        self.assertNotIn("Payment is suspended;", words(self.open(self.path)))

    def test_a_suspension_never_ends_before_it_begins(self):
        answer = self.act("suspend", until="2020-01-01")
        self.assertEqual(answer.status_code, 422)

    def test_reminders_wait_and_go_on(self):
        self.act("pause", reason="Payment plan")
        self.assertEqual(self.invoice.reminder_pause.reason, "Payment plan")
        self.act("unpause")
        self.assertIsNone(self.invoice.reminder_pause)

    def test_the_link_leaves_again_three_times_a_day_at_most(self):
        for _number in range(3):
            self.act("send")
        before = len(self.store.outbox.waiting)
        answer = self.act("send")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(len(self.store.outbox.waiting), before)
        self.assertIn("three times today", words(self.open(self.path)))


class TestList(InvoiceCase):
    def rows(self, client=None, **query):
        page = self.open("@@payment-invoices", client, **query)
        found = page.xpath("//table[contains(@class, 'payment-cards')]/tbody/tr")
        return [words(row) for row in found]

    def test_invoices_are_found_by_what_people_know_of_them(self):
        other = make_invoice(self.store, self.type, self.payer, issued=False)
        transaction.commit()
        self.assertEqual(len(self.rows()), 2)
        for text in ("dupont", "R-2026-0001", "louise", self.invoice.communication):
            with self.subTest(text):
                self.assertIn("R-2026-0001", " ".join(self.rows(text=text)))
        self.assertEqual(len(self.rows(state="draft")), 1)
        self.assertEqual(len(self.rows(state="open", type=self.type.UID())), 1)
        self.assertEqual(self.rows(kind="titre"), [])
        self.assertIn(other.id, self.officer.get("@@payment-invoices").text)

    def test_overdue_is_a_state_of_its_own(self):
        self.invoice.due_on = (builders.NOW - timedelta(days=3)).date()
        self.store.invoices.reindex(self.invoice)
        transaction.commit()
        self.assertIn("Overdue", self.rows(state="overdue")[0])
        self.invoice.due_on = (builders.NOW + timedelta(days=3000)).date()
        self.store.invoices.reindex(self.invoice)
        transaction.commit()
        self.assertEqual(self.rows(state="overdue"), [])

    def test_the_list_says_what_all_of_it_comes_to(self):
        self.act("counter", means="cash", slip="17", amount="12,00")
        text = words(self.open("@@payment-invoices"))
        self.assertIn("Asked: €42.00 · paid: €12.00 · still to pay: €30.00", text)

    def test_the_file_holds_exactly_this_view_in_safe_cells(self):
        self.invoice.beneficiary = "=1+1"
        transaction.commit()
        answer = self.officer.get("@@payment-invoices-export?text=dupont")
        lines = answer.content.decode("utf-8-sig").splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn("R-2026-0001", lines[1])
        self.assertIn("42,00", lines[1])
        self.assertNotIn(";=1+1", lines[1])
        empty = self.officer.get("@@payment-invoices-export?text=nobody")
        self.assertEqual(len(empty.content.decode("utf-8-sig").splitlines()), 1)

    def test_nobody_sees_invoices_of_other_offices(self):
        self.assertEqual(self.rows(Client(self.commune.url, "regisseur_b")), [])

    def test_a_group_that_issues_a_type_sees_its_invoices_and_no_other(self):
        agent = Client(self.commune.url, "agent_b")
        self.assertEqual(agent.get("@@payment-invoices").status_code // 100, 3)
        self.type.issuers_group = "agents-b"
        transaction.commit()
        self.assertEqual(len(self.rows(agent)), 1)
        self.assertEqual(self.acts(agent), {"send"})
