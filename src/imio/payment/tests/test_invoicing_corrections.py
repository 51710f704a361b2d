"""Credit notes, cancellations, the counter, write-offs, the treasury: never an edit."""

from datetime import timedelta
from decimal import Decimal
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.domain.billing import vat_rows
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import UnderWay
from imio.payment.invoicing import corrections
from imio.payment.invoicing import credits
from imio.payment.invoicing import objections
from imio.payment.tests import builders
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.invoicing_case import InvoicingCase


TODAY = NOW.date()


class TestCreditNotes(InvoicingCase):
    def test_a_credit_note_has_the_next_number_and_takes_its_amount_off(self):
        invoice = self.issue()
        note = credits.credit_note(self.store, invoice, 700, "Ill", "anne", NOW)
        self.assertEqual(invoice.owed_cents, 4200)
        self.number()
        self.assertEqual((invoice.number, note.number), ("2026-000001", "2026-000002"))
        self.assertEqual((invoice.owed_cents, invoice.balance_cents), (3500, 3500))
        self.assertEqual(invoice.due_state, states.OPEN)
        self.assertEqual((note.reason, note.credits_id), ("Ill", invoice.id))
        self.assertFalse(note.is_payable)
        self.assert_books_balance()

    def test_a_cancelled_invoice_asks_nothing_and_gives_back_what_was_paid(self):
        invoice = self.issue()
        self.pay(invoice, 4200)
        note = credits.cancel(self.store, invoice, "Wrong child", "anne", NOW)
        self.number()
        self.assertEqual(note.amount_cents, 4200)
        self.assertEqual(invoice.due_state, states.CANCELLED)
        self.assertEqual(invoice.owed_back_cents, 4200)
        self.assertEqual(note.lines[0].quantity, Decimal(12))
        self.assert_books_balance()

    def test_two_credit_notes_never_take_more_than_the_invoice_asks(self):
        invoice = self.issue()
        credits.credit_note(self.store, invoice, 4000, "First", "anne", NOW)
        with self.refuses("too_much") as caught:
            credits.credit_note(self.store, invoice, 201, "Second", "anne", NOW)
        self.assertEqual(caught.exception.details["amount_cents"], 200)
        credits.cancel(self.store, invoice, "The rest", "anne", NOW)
        with self.refuses("nothing_charged"):
            credits.cancel(self.store, invoice, "Again", "anne", NOW)
        self.number()
        self.assertEqual(invoice.owed_cents, 0)
        self.assert_books_balance()

    def test_lines_are_credited_one_by_one_within_what_they_charge(self):
        invoice = self.issue(
            billing.make_charge("3.50", "12", vat_rate=Decimal(6)),
            billing.make_charge("2.00", "5", vat_rate=Decimal(21)),
        )
        note = credits.credit_note(self.store, invoice, {1: 400}, "Ill", "anne", NOW)
        self.assertEqual([line.amount_cents for line in note.lines], [400])
        self.assertEqual([row.rate for row in vat_rows(note.lines)], [Decimal(21)])
        self.assertEqual(credits.creditable_parts(self.store, invoice), (4200, 600))
        for parts in ({1: 601}, {2: 1}, {0: -1}, {1: 600, 0: 4201}):
            with self.subTest(parts), self.refuses("too_much"):
                credits.credit_note(self.store, invoice, parts, "More", "anne", NOW)
        with self.refuses("nothing_charged"):
            credits.credit_note(self.store, invoice, {0: 0}, "None", "anne", NOW)

    def test_a_reason_is_demanded(self):
        with self.refuses("no_reason"):
            credits.cancel(self.store, self.issue(), "  ", "anne", NOW)

    def test_drafts_and_credit_notes_are_not_credited(self):
        note = credits.cancel(self.store, self.issue(), "Twice", "anne", NOW)
        self.number()
        for invoice in (self.draft(), note):
            with self.subTest(invoice.kind), self.assertRaises(ForbiddenTransition):
                credits.credit_note(self.store, invoice, 1, "No", "anne", NOW)

    def pay(self, invoice, cents):
        corrections.record_counter_payment(
            self.store, invoice, cents, "terminal", "B-1", TODAY, "anne", NOW
        )


class TestCounter(InvoicingCase):
    def take(self, invoice, cents, means="terminal", slip="B-1", on=TODAY):
        return corrections.record_counter_payment(
            self.store, invoice, cents, means, slip, on, "anne", NOW
        )

    def test_parts_are_paid_until_nothing_is_left(self):
        invoice = self.issue()
        self.take(invoice, 1200)
        self.assertEqual((invoice.due_state, invoice.balance_cents), ("open", 3000))
        self.take(invoice, 3000, slip="B-2")
        self.assertEqual(invoice.due_state, states.PAID)
        rows = self.store.journal.rows.values()
        account = journal.counter_account(self.regie.UID())
        paid = [row for row in rows if row.kind == journal.PAYMENT]
        self.assertEqual({row.debit for row in paid}, {account})
        self.assertEqual(sum(row.amount_cents for row in paid), 4200)
        self.assert_books_balance()

    def test_a_slip_counts_once_in_a_regie(self):
        first, second = self.issue(), self.issue()
        self.take(first, 100)
        with self.refuses("slip_taken"):
            self.take(second, 100, slip=" B-1 ")
        self.assertEqual(second.paid_cents, 0)

    def test_cash_is_rounded_in_the_hand_and_not_on_the_invoice(self):
        for cents, handed in ((4202, 4200), (4203, 4205), (4207, 4205), (4208, 4210)):
            with self.subTest(cents):
                invoice = self.issue(billing.make_charge(f"{cents / 100:.2f}"))
                record = self.take(invoice, cents, "cash", f"C-{cents}")
                self.assertEqual(record.received_cents, handed)
                self.assertEqual(invoice.paid_cents, cents)
        self.assert_books_balance()

    def test_a_part_in_cash_is_what_was_handed_over(self):
        record = self.take(self.issue(), 1202, "cash")
        self.assertEqual(record.received_cents, 1202)

    def test_a_transfer_arrived_on_the_bank_account(self):
        invoice = self.issue()
        self.take(invoice, 4200, "transfer")
        debits = {row.debit for row in self.store.journal.rows.values()}
        self.assertIn(journal.transfer_account("belfius"), debits)

    def test_what_cannot_be_right_is_refused(self):
        invoice = self.issue()
        tomorrow = TODAY + timedelta(days=1)
        with self.refuses("too_much") as caught:
            self.take(invoice, 4201)
        self.assertEqual(caught.exception.details["amount_cents"], 4200)
        for code, values in (
            ("no_amount", {"cents": 0}),
            ("early_day", {"on": TODAY - timedelta(days=4000)}),
            ("unknown_means", {"means": "shells"}),
            ("no_slip", {"slip": " "}),
            ("future_day", {"on": tomorrow}),
        ):
            with self.subTest(code), self.refuses(code):
                self.take(invoice, **({"cents": 100} | values))
        with self.assertRaises(ForbiddenTransition):
            self.take(self.draft(), 100)
        self.assertEqual(invoice.paid_cents, 0)


class TestStanding(InvoicingCase):
    def test_the_treasury_takes_over_and_gives_back(self):
        invoice = self.issue()
        corrections.hand_to_treasury(self.store, invoice, "Rule", "anne", NOW)
        self.assertFalse(invoice.is_payable)
        corrections.take_back_from_treasury(self.store, invoice, "Plan", "anne", NOW)
        self.assertTrue(invoice.is_payable)
        self.assertEqual([row.note for row in invoice.history[-2:]], ["Rule", "Plan"])
        with self.assertRaises(ForbiddenTransition):
            corrections.take_back_from_treasury(
                self.store, invoice, "Twice", "anne", NOW
            )

    def test_nobody_takes_an_invoice_away_from_who_is_paying_it(self):
        invoice = self.issue()
        builders.make_attempt(self.store, invoice)
        for work in (corrections.hand_to_treasury, corrections.write_off):
            with self.subTest(work.__name__), self.assertRaises(UnderWay):
                work(self.store, invoice, "Reason", "anne", NOW)
        with self.assertRaises(UnderWay):
            corrections.set_direct_debit(self.store, invoice, True, "anne", NOW)

    def test_what_was_written_off_can_still_be_paid_at_the_counter(self):
        invoice = self.issue()
        corrections.write_off(self.store, invoice, "Gone abroad", "anne", NOW)
        self.assertFalse(invoice.is_payable)
        corrections.record_counter_payment(
            self.store, invoice, 4200, "cash", "B-1", TODAY, "anne", NOW
        )
        self.assertEqual(invoice.due_state, states.PAID)
        self.assert_books_balance()

    def test_what_nobody_can_pay_is_neither_contested_nor_collected(self):
        gone = self.issue()
        corrections.hand_to_treasury(self.store, gone, "Rule", "anne", NOW)
        for invoice in (gone, self.draft()):
            with self.assertRaises(ForbiddenTransition):
                corrections.set_direct_debit(self.store, invoice, True, "anne", NOW)
            with self.assertRaises(ForbiddenTransition):
                objections.object_to(self.store, invoice, "We were ill", NOW)

    def test_the_history_tells_who_noted_an_objection(self):
        invoice = self.issue()
        objections.object_to(self.store, invoice, "She phoned: ill", NOW, "anne")
        self.assertEqual(invoice.history[-1].actor, "anne")

    def test_an_objection_ends_with_a_reason(self):
        invoice = self.issue()
        invoice.objection = "We were ill"
        with self.refuses("no_reason"):
            objections.close_objection(self.store, invoice, "", "anne", NOW)
        objections.close_objection(self.store, invoice, "Not so", "anne", NOW)
        self.assertEqual(invoice.objection, "")
        with self.assertRaises(ForbiddenTransition):
            objections.close_objection(self.store, invoice, "Again", "anne", NOW)

    def test_direct_debit_is_switched_with_a_trace(self):
        invoice = self.issue()
        corrections.set_direct_debit(self.store, invoice, True, "anne", NOW)
        corrections.set_direct_debit(self.store, invoice, True, "anne", NOW)
        found = self.store.invoices.catalog.search({"flag": ("direct_debit",)})
        self.assertEqual(list(found), [invoice.id])
        corrections.set_direct_debit(self.store, invoice, False, "anne", NOW)
        causes = [row.cause for row in invoice.history[-2:]]
        self.assertEqual(causes, ["direct debit", "no direct debit"])
