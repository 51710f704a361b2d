"""Overpayments: proposed, sent back or kept as credit, and never promised twice."""

from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import BY_PSP
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import UnderWay
from imio.payment.domain.errors import WayClosed
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.credits import dues_to_credit
from imio.payment.refunds.credits import keep_as_credit
from imio.payment.refunds.deciding import reject
from imio.payment.refunds.ways import choose_way
from imio.payment.refunds.ways import ways_of
from imio.payment.tests import builders
from imio.payment.tests.refunding import RefundCase
from unittest import mock


class TestOverpayment(RefundCase):
    def setUp(self):
        super().setUp()
        self.due = builders.make_request(self.store, basket_id="basket", now=self.now)
        self.first, self.second = self.pay_twice(self.due)
        (self.refund,) = self.refunds(self.due)

    def make_other(self, cents, **values):
        values = {"basket_id": "basket", "now": self.now} | values
        return builders.make_request(self.store, cents, **values)

    def credit(self, other, agreed_by="By phone, E. Dupont"):
        keep_as_credit(self.store, self.refund, other, "finance", self.now, agreed_by)

    def ask(self, cents):
        return ask_refund(
            self.store, self.due, cents, "manual", "", "finance", self.now
        )

    def test_paying_twice_proposes_to_give_the_second_payment_back(self):
        self.assertEqual(
            (self.refund.state, self.refund.cause), ("asked", "overpayment")
        )
        self.assertEqual(self.refund.transaction_id, self.second.id)
        self.assertEqual((self.first.to_refund, self.second.to_refund), (False, True))
        choose_way(self.store, self.refund, BY_PSP, "finance", self.now)
        self.deliver()
        self.assertEqual(self.psp.gone(self.second.id), 1200)
        self.assertEqual(self.due.paid_cents, 1200)
        self.assertSound()

    def test_nobody_can_ask_for_what_is_already_asked(self):
        with self.assertRaises(InvalidAmount):
            self.ask(1)
        reject(self.store, self.refund, "Kept", "finance", self.now)
        with self.assertRaises(InvalidAmount):
            self.ask(1201)
        for cents in (0, -5):
            with self.assertRaises(InvalidAmount):
                self.ask(cents)
        self.ask(700)
        self.ask(500)
        self.assertSound()

    def test_the_payer_may_let_it_pay_another_due(self):
        other = self.make_other(1200)
        self.assertEqual(
            [due.id for due in dues_to_credit(self.store, self.refund)], [other.id]
        )
        self.credit(other)
        self.assertEqual((other.state, other.balance_cents), ("to_process", 0))
        self.assertEqual((self.refund.state, self.refund.way), ("done", BY_CREDIT))
        self.assertEqual(self.refund.credited_id, other.id)
        self.assertIn("By phone", self.refund.history[-1].note)
        self.assertEqual((self.due.owed_back_cents, self.due.reserved_cents), (0, 0))
        self.assertSound()
        with self.assertRaises(ForbiddenTransition):
            self.credit(self.make_other(50))

    def test_what_the_other_due_does_not_need_is_asked_anew(self):
        self.later(minutes=1)
        self.credit(self.make_other(500))
        anew, _kept = self.refunds(self.due)
        self.assertEqual((anew.state, anew.amount_cents), (states.ASKED, 700))
        self.assertSound()

    def test_a_larger_due_is_paid_in_part_and_stays_open(self):
        other = self.make_other(5000)
        self.credit(other)
        self.assertEqual((other.balance_cents, other.due_state), (3800, "open"))
        self.assertSound()

    def test_no_credit_without_consent_nor_for_what_somebody_is_paying(self):
        other = self.make_other(500)
        with self.assertRaises(InvalidAmount):
            self.credit(other, " ")
        builders.make_attempt(self.store, other, now=self.now)
        with self.assertRaises(UnderWay):
            self.credit(other)
        self.assertEqual(self.refund.state, states.ASKED)
        self.assertSound()

    def test_what_may_be_on_its_way_to_the_payer_pays_nothing_else(self):
        other = self.make_other(700)
        for state in (states.TO_APPROVE, states.TO_SEND, states.IN_TRANSIT):
            moved_on = mock.patch.object(self.refund, "state", state)
            with moved_on, self.assertRaises(ForbiddenTransition, msg=state):
                self.credit(other)
        self.assertEqual(other.paid_cents, 0)

    def test_dues_of_strangers_are_not_offered(self):
        self.make_other(500, basket_id="another")
        self.assertEqual(dues_to_credit(self.store, self.refund), [])
        ways = {way.name: way for way in ways_of(self.store, self.refund, self.now)}
        self.assertEqual(ways[BY_CREDIT].why_not, "no_due")
        with self.assertRaises(WayClosed):
            choose_way(self.store, self.refund, BY_CREDIT, "finance", self.now)
