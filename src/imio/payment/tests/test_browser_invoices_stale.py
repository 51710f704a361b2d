"""One form sent twice, from two tabs, or after the invoice went on: nothing by surprise."""

from datetime import date
from imio.payment.content.payer import Mandate
from imio.payment.domain import states
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import words
from imio.payment.tests.builders_billing import make_charge
from imio.payment.tests.builders_billing import make_invoice
from lxml import html

import transaction


CHANGED = "something happened with this invoice since you opened the page"


class StaleCase(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def invoice_for(self, quantity="12", issued=True):
        charges = (make_charge("3.50", quantity),)
        invoice = make_invoice(
            self.store, self.type, self.payer, charges, issued=issued
        )
        transaction.commit()
        self.path = f"@@payment-invoices/{invoice.id}"
        return invoice

    def form(self, end, path=""):
        """Return address and values of a form, as a tab of the browser keeps them."""
        page = self.open(path or self.path)
        [form] = page.xpath(f"//form[@method='post'][contains(@action, '{end}')]")
        action = form.get("action").removeprefix(f"{self.commune.url}/")
        return action, dict(form.form_values())

    def post(self, form, **values):
        answer = self.officer.post(form[0], form[1] | values)
        transaction.begin()
        return answer


class TestActs(StaleCase):
    def test_a_credit_note_sent_twice_is_made_once_and_keeps_what_was_typed(self):
        invoice = self.invoice_for()
        form = self.form("/credit")
        typed = {"amount": "5,00", "reason": "Two days ill"}
        self.assertEqual(self.post(form, **typed).status_code, 303)
        answer = self.post(form, **typed)
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(len(invoice.credit_note_ids), 1)
        page = html.fromstring(answer.text)
        self.assertIn(CHANGED, words(page))
        field = page.get_element_by_id("payment-credit-reason")
        self.assertEqual(field.text_content().strip(), "Two days ill")
        [box] = field.xpath("ancestor::details")
        self.assertIsNotNone(box.get("open"))

    def test_pressing_again_on_the_new_page_carries_it_out(self):
        invoice = self.invoice_for()
        self.post(self.form("/counter"), amount="2,00", means="cash", slip="1")
        self.post(self.form("/credit"), amount="5,00", reason="Two days ill")
        self.assertEqual(len(invoice.credit_note_ids), 1)

    def test_an_invoice_is_not_given_up_by_who_did_not_see_that_it_is_paid(self):
        invoice = self.invoice_for()
        form = self.form("/write-off")
        self.post(self.form("/counter"), amount="41,00", means="cash", slip="1")
        self.assertEqual(self.post(form, reason="Insolvent").status_code, 409)
        self.assertEqual(invoice.due_state, states.OPEN)

    def test_nobody_issues_another_amount_than_the_page_said(self):
        draft = self.invoice_for("3", issued=False)
        issue = self.form("/issue")
        change = self.form(
            "payment-invoice-new", f"@@payment-invoice-new?draft={draft.id}"
        )
        self.post(change, **{"quantity-repas": "300", "act": "save"})
        self.assertEqual(draft.amount_cents, 105000)
        self.assertEqual(self.post(issue).status_code, 409)
        self.assertEqual(draft.state, states.DRAFT)


class TestAmounts(StaleCase):
    def test_amounts_that_contradict_each_other_are_not_guessed(self):
        invoice = self.invoice_for()
        form = self.form("/credit")
        for typed, said in (
            ({"line-0": "5,00", "amount": "7,00"}, "not both"),
            ({"amount": "0,00"}, "above zero"),
            ({}, "above zero"),
        ):
            with self.subTest(said):
                answer = self.post(form, reason="Two days ill", **typed)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(said, words(html.fromstring(answer.text)))
        self.assertEqual(invoice.credit_note_ids, ())

    def test_signs_that_turn_a_text_round_are_not_kept(self):
        invoice = self.invoice_for()
        values = {"means": "cash", "slip": "\u202e7\u200b1", "amount": "1"}
        self.post(self.form("/counter"), **values)
        self.assertEqual(invoice.counter_payments[0].slip_number, "71")

    def test_nothing_was_paid_before_the_invoice_existed(self):
        self.invoice_for()
        values = {"means": "cash", "slip": "1", "paid_on": "2016-11-22"}
        answer = self.post(self.form("/counter"), **values)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("did not exist yet", words(html.fromstring(answer.text)))


class TestDirectDebit(StaleCase):
    def test_nobody_reads_that_the_bank_collects_without_a_mandate(self):
        invoice = self.invoice_for()
        self.post(self.form("/direct-debit"))
        self.assertFalse(invoice.direct_debit)
        self.assertIn("no SEPA mandate", words(self.open(self.path)))
        self.payer.mandate = Mandate("M-1", date(2026, 9, 1), "", "BE71", "Dupont")
        transaction.commit()
        self.post(self.form("/direct-debit"))
        self.assertTrue(invoice.direct_debit)
        self.post(self.form("/no-direct-debit"))
        self.assertFalse(invoice.direct_debit)


class TestDrafts(StaleCase):
    def test_two_people_who_change_a_draft_do_not_undo_each_other_unseen(self):
        draft = self.invoice_for("3", issued=False)
        path = f"@@payment-invoice-new?draft={draft.id}"
        mine, yours = (self.form("payment-invoice-new", path) for _who in "12")
        self.post(yours, **{"quantity-repas": "5", "act": "save"})
        for act in ("total", "save"):
            answer = self.post(mine, **{"quantity-repas": "7", "act": act})
        self.assertEqual(answer.status_code, 409)
        self.assertIn(CHANGED, words(html.fromstring(answer.text)))
        self.assertEqual(draft.amount_cents, 1750)
        again = html.fromstring(answer.text).get_element_by_id("payment-invoice-form")
        answer = self.post((mine[0], dict(again.form_values())), act="save")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(draft.amount_cents, 2450)

    def test_a_double_click_makes_one_draft_and_another_form_another(self):
        path = "@@payment-invoice-new"
        form = self.form("payment-invoice-new", path)
        typed = {"quantity-repas": "3", "payer": self.payer.id, "act": "save"}
        first, again = (self.post(form, **typed) for _click in "12")
        self.assertEqual((303, 303), (first.status_code, again.status_code))
        self.assertEqual(first.headers["Location"], again.headers["Location"])
        (draft_id,) = self.store.invoices.objectIds()
        answer = self.post(form, **typed | {"quantity-repas": "5"})
        self.assertEqual(422, answer.status_code)
        page = html.fromstring(answer.text)
        self.assertIn("A draft was made from this form before", words(page))
        fresh = page.get_element_by_id("payment-invoice-form")
        answer = self.post((form[0], dict(fresh.form_values())), act="save")
        self.assertEqual(303, answer.status_code)
        self.assertEqual(2, len(self.store.invoices.objectIds()))
        self.assertIn(draft_id, self.store.invoices.objectIds())
        self.post(self.form("payment-invoice-new", path), **typed)
        self.assertEqual(3, len(self.store.invoices.objectIds()))


class TestSums(StaleCase):
    def test_drafts_are_not_among_what_is_claimed(self):
        self.invoice_for()
        self.invoice_for("100", issued=False)
        self.assertIn("Asked: €42.00", words(self.open("@@payment-invoices")))
