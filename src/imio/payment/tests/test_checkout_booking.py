"""Booking: whatever happens to a due, no cent appears, disappears or goes back twice."""

from dataclasses import replace
from datetime import datetime
from datetime import UTC
from decimal import Decimal
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import run_state_machine_as_test
from imio.payment.audit.invariants import audit
from imio.payment.checkout import booking
from imio.payment.checkout.events import DuePaid
from imio.payment.checkout.events import DueReopened
from imio.payment.checkout.events import OwedBack
from imio.payment.checkout.events import UNDONE
from imio.payment.content.invoice import Invoice
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.domain.billing import Charge
from imio.payment.domain.billing import line_of
from imio.payment.domain.errors import InvalidAmount
from imio.payment.storage.store import PaymentStore
from zope.event import subscribers

import unittest


NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BANK = journal.bank_account("belfius")
ORIGIN = booking.Origin("test", NOW, "REF-1")


def make_due(store, amount_cents=1200, name="due"):
    """An issued invoice, asked for in the journal."""
    due = Invoice(name)
    due.created_at = NOW
    due.regie_uid = "regie-uid"
    due.platform_id = "belfius"
    price = Decimal(amount_cents) / 100
    due.lines = (line_of(Charge({"en": "Meals"}, Decimal(1), price)),)
    due.amount_cents = amount_cents
    due.move_to(states.TO_NUMBER, NOW, "test", "finalised")
    due.move_to(states.ISSUED, NOW, "test", "numbered")
    due = store.invoices.add(due)
    booking.book_claim(store, due, ORIGIN)
    return due


def breaches(store):
    """Return what the audit finds; rows of refunds belong to no refund here (I6)."""
    return [breach for breach in audit(store, NOW) if breach.invariant != "I6"]


class TestBooking(unittest.TestCase):
    def setUp(self):
        self.store = PaymentStore()
        self.due = make_due(self.store)
        self.events = []
        subscribers.append(self.events.append)
        self.addCleanup(subscribers.remove, self.events.append)

    def tearDown(self):
        self.assertEqual([], breaches(self.store))

    def pay(self, amount_cents, due=None):
        due = self.due if due is None else due
        return booking.book_payment(self.store, due, amount_cents, BANK, ORIGIN)

    def kinds(self):
        return [type(event) for event in self.events]

    def test_a_due_is_paid_by_its_last_cent(self):
        self.assertEqual(self.pay(1199), 0)
        self.assertEqual((self.due.due_state, self.due.balance_cents), ("open", 1))
        self.pay(1)
        self.assertEqual((self.due.due_state, self.due.balance_cents), ("paid", 0))
        self.assertEqual(self.kinds(), [DuePaid])

    def test_what_is_paid_beyond_the_debt_is_owed_back(self):
        self.assertEqual(self.pay(1500), 300)
        self.assertEqual(self.due.owed_back_cents, 300)
        self.assertEqual(self.kinds(), [OwedBack, DuePaid])
        self.assertEqual(self.pay(1200), 1200)
        self.assertEqual(self.due.refundable_cents, 1500)

    def test_what_is_waived_after_the_payment_is_owed_back(self):
        self.pay(1200)
        released = booking.waive(self.store, self.due, 500, "credit note", ORIGIN)
        self.assertEqual(released, 500)
        self.assertEqual((self.due.paid_cents, self.due.owed_cents), (700, 700))
        self.assertEqual(self.due.due_state, states.PAID)
        booking.waive(self.store, self.due, 700, "credit note", ORIGIN)
        self.assertEqual(self.due.due_state, states.CANCELLED)
        self.assertEqual(self.due.owed_back_cents, 1200)

    def test_what_is_waived_before_the_payment_is_no_longer_asked(self):
        self.pay(500)
        self.assertEqual(booking.waive(self.store, self.due, 700, "x", ORIGIN), 0)
        self.assertEqual((self.due.due_state, self.due.owed_back_cents), ("paid", 0))
        self.assertEqual(self.kinds(), [DuePaid])

    def test_no_more_is_waived_than_is_asked(self):
        for amount_cents in (0, -1, 1201):
            with self.assertRaises(InvalidAmount):
                booking.waive(self.store, self.due, amount_cents, "x", ORIGIN)

    def test_a_chargeback_opens_the_due_again(self):
        self.pay(1200)
        booking.take_back(self.store, self.due, 1200, BANK, ORIGIN)
        self.assertEqual((self.due.due_state, self.due.balance_cents), ("open", 1200))
        self.assertEqual(self.kinds(), [DuePaid, DueReopened])

    def test_what_a_clerk_undoes_was_not_taken_back_by_a_bank(self):
        self.pay(1200)
        undone = replace(ORIGIN, is_correction=True)
        booking.take_back(self.store, self.due, 1200, BANK, undone)
        self.assertEqual(("open", 1200), (self.due.due_state, self.due.balance_cents))
        self.assertEqual(UNDONE, self.events[-1].cause)
        self.assertEqual(UNDONE, self.due.history[-1].cause)
        booking.book_payment(self.store, self.due, 1200, BANK, undone)
        kinds = [row.kind for row in self.store.journal.rows.values()]
        self.assertEqual(2, kinds.count(journal.CORRECTION))
        self.assertNotIn(journal.CHARGEBACK, kinds)

    def test_a_chargeback_takes_first_what_was_owed_back(self):
        self.pay(2400)
        booking.take_back(self.store, self.due, 1200, BANK, ORIGIN)
        self.assertEqual((self.due.due_state, self.due.owed_back_cents), ("paid", 0))

    def test_a_chargeback_after_the_refund_is_a_loss_and_leaves_no_debt_negative(self):
        self.pay(1200)
        booking.waive(self.store, self.due, 1200, "refused", ORIGIN)
        booking.book_refund(self.store, self.due, 1200, BANK, ORIGIN)
        booking.take_back(self.store, self.due, 1200, BANK, ORIGIN)
        lost = journal.loss_account("regie-uid")
        rows = [row for row in self.store.journal.rows.values() if row.debit == lost]
        self.assertEqual([row.amount_cents for row in rows], [1200])

    def test_a_refund_never_exceeds_what_is_owed_back(self):
        self.pay(1300)
        for amount_cents in (0, 101):
            with self.assertRaises(InvalidAmount):
                booking.book_refund(self.store, self.due, amount_cents, BANK, ORIGIN)
        booking.book_refund(self.store, self.due, 100, BANK, ORIGIN)
        with self.assertRaises(InvalidAmount):
            booking.book_refund(self.store, self.due, 1, BANK, ORIGIN)

    def test_a_refund_that_came_back_can_be_sent_again(self):
        self.pay(1300)
        booking.book_refund(self.store, self.due, 100, BANK, ORIGIN)
        booking.book_refund_returned(self.store, self.due, 100, BANK, ORIGIN)
        booking.book_refund(self.store, self.due, 100, BANK, ORIGIN)
        self.assertEqual(self.due.owed_back_cents, 0)

    def test_what_is_owed_back_pays_another_due_of_the_payer(self):
        self.pay(1500)
        other = make_due(self.store, 300, "other")
        booking.use_credit(self.store, self.due, other, 300, ORIGIN)
        self.assertEqual((other.due_state, self.due.owed_back_cents), ("paid", 0))


class Money(RuleBasedStateMachine):
    """Two dues of one payer, and everything that can befall them, in any order."""

    cents = st.integers(min_value=1, max_value=3000)
    which = st.sampled_from((0, 1))

    def __init__(self):
        super().__init__()
        self.store = PaymentStore()
        self.dues = [make_due(self.store, 1200, "one"), make_due(self.store, 5, "two")]
        # what the bank account of the commune must hold in the end
        self.bank_cents = 0

    @rule(which=which, cents=cents)
    def pay(self, which, cents):
        booking.book_payment(self.store, self.dues[which], cents, BANK, ORIGIN)
        self.bank_cents += cents

    @rule(which=which, cents=cents)
    def waive(self, which, cents):
        due = self.dues[which]
        if cents <= due.owed_cents:
            booking.waive(self.store, due, cents, "credit note", ORIGIN)

    @precondition(lambda self: self.bank_cents > 0)
    @rule(which=which, cents=cents)
    def charge_back(self, which, cents):
        cents = min(cents, self.bank_cents)
        booking.take_back(self.store, self.dues[which], cents, BANK, ORIGIN)
        self.bank_cents -= cents

    @rule(which=which, cents=cents, comes_back=st.booleans())
    def refund(self, which, cents, comes_back):
        due = self.dues[which]
        cents = min(cents, due.owed_back_cents)
        if not cents:
            return
        booking.book_refund(self.store, due, cents, BANK, ORIGIN)
        self.bank_cents -= cents
        if comes_back:
            booking.book_refund_returned(self.store, due, cents, BANK, ORIGIN)
            self.bank_cents += cents

    @rule(which=which, cents=cents)
    def credit(self, which, cents):
        due, other = self.dues[which], self.dues[1 - which]
        cents = min(cents, due.owed_back_cents, other.balance_cents)
        if cents > 0 and other.due_state == states.OPEN:
            booking.use_credit(self.store, due, other, cents, ORIGIN)

    @invariant()
    def no_cent_is_lost_or_made(self):
        lost = sum(
            row.amount_cents
            for row in self.store.journal.rows.values()
            if row.debit == journal.loss_account("regie-uid")
        )
        held = sum(due.paid_cents + due.owed_back_cents for due in self.dues)
        assert held == self.bank_cents + lost

    @invariant()
    def nothing_is_negative_and_the_audit_agrees(self):
        for due in self.dues:
            assert min(due.paid_cents, due.owed_back_cents, due.balance_cents) >= 0
        assert breaches(self.store) == []


class TestMoney(unittest.TestCase):
    def test_any_order_of_movements_keeps_every_cent(self):
        run_state_machine_as_test(
            Money,
            settings=settings(max_examples=60, stateful_step_count=25, deadline=None),
        )


if __name__ == "__main__":
    unittest.main()
