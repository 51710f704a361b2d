"""The audit sees what the rules of refunds forbid: each test breaks one on purpose."""

from datetime import timedelta
from imio.payment.audit.invariants import audit
from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import BY_PSP
from imio.payment.domain import states
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.deciding import reject
from imio.payment.refunds.ending import finish
from imio.payment.refunds.ways import choose_way
from imio.payment.tests.refunding import RefundCase

import dataclasses


class TestAuditOfRefunds(RefundCase):
    def setUp(self):
        super().setUp()
        self.due, self.attempt = self.make_paid()
        (self.refund,) = self.refuse(self.due)

    def whys(self):
        found = audit(self.store, self.now)
        return {breach.why for breach in found if breach.invariant == "I6"}

    def done(self):
        self.deliver()
        self.assertEqual(self.refund.state, states.DONE)
        self.assertEqual(self.whys(), set())

    def test_an_honest_refund_has_no_breach(self):
        self.assertSound()
        self.done()
        self.assertSound()

    def test_a_refund_booked_twice_is_seen(self):
        self.done()
        (row,) = [r for r in self.store.journal.rows.values() if r.kind == "refund"]
        self.store.journal.append(dataclasses.replace(row, row_id="again"))
        self.assertIn("what is booked differs from its state", self.whys())

    def test_a_refund_done_without_a_row_is_seen(self):
        self.refund.move_to(states.IN_TRANSIT, self.now, "somebody", "by hand")
        self.refund.move_to(states.DONE, self.now, "somebody", "by hand")
        self.store.refunds.reindex(self.refund)
        self.assertLessEqual(
            {
                "what is booked differs from its state",
                "done and not booked, or the other way round",
                "what is reserved differs from its refunds",
                "its mark differs from its refunds",
            },
            self.whys(),
        )

    def test_rows_of_no_refund_are_seen(self):
        self.done()
        self.store.refunds.remove(self.refund)
        self.assertIn("money went back for no refund", self.whys())

    def test_cents_promised_twice_are_seen(self):
        self.due.reserved_cents = 0
        ask_refund(self.store, self.due, 1200, "manual", "", "clerk", self.now)
        self.assertIn("what is reserved differs from its refunds", self.whys())

    def test_refunds_beyond_their_payment_are_seen(self):
        self.deliver(until="prepare")
        self.due.owed_back_cents += 1200
        more = ask_refund(
            self.store, self.due, 1, "manual", "", "clerk", self.now, self.attempt.id
        )
        more.way = BY_PSP
        finish(self.store, more, "clerk", self.now, "by hand")
        self.assertIn("refunds exceed the payment", self.whys())

    def test_a_payment_that_forgot_its_refunds_is_seen(self):
        self.attempt.refunded_cents = 0
        self.assertEqual(self.whys(), {"what refunds take differs from its refunds"})

    def test_a_mark_that_stayed_is_seen(self):
        self.done()
        self.attempt.to_refund = True
        self.assertEqual(self.whys(), {"its mark differs from its refunds"})

    def test_a_credit_without_a_due_is_seen(self):
        self.refund.way = BY_CREDIT
        self.assertIn("a credit that paid nothing", self.whys())

    def test_an_account_that_outlives_its_refund_is_seen(self):
        reject(self.store, self.refund, "No", "clerk", self.now)
        self.refund.iban_encrypted = "secret"
        self.assertEqual(self.whys(), {"keeps an account that it does not need"})

    def test_a_state_written_by_hand_is_seen(self):
        self.refund.state = states.TO_APPROVE
        invariants = {b.invariant for b in audit(self.store, self.now)}
        self.assertIn("I13", invariants)

    def test_a_refund_of_nothing_is_seen(self):
        self.refund.amount_cents = 0
        self.assertIn("a refund of nothing", self.whys())

    def test_control_a_chosen_way_alone_breaks_nothing(self):
        self.later(minutes=1)
        due, _attempt = self.make_paid(300)
        (refund,) = self.refuse(due)
        reject(self.store, refund, "No", "clerk", self.now + timedelta(minutes=1))
        refund = ask_refund(self.store, due, 300, "manual", "", "clerk", self.now)
        choose_way(self.store, refund, "transfer", "clerk", self.now)
        self.assertEqual(self.whys(), set())
