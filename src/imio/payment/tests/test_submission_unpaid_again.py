"""A request whose payment the bank took back: open again, wherever its agents have it."""

from imio.payment.basket.storage import dues_of
from imio.payment.basket.storage import holds
from imio.payment.basket.storage import member_basket_id
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.domain import states
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.requests import find_requests
from imio.payment.submission import expiry
from imio.payment.submission import requests
from imio.payment.submission.mine import dues_by_tab
from imio.payment.submission.mine import PAID
from imio.payment.submission.mine import TO_PAY
from imio.payment.tests.refunding import RefundCase


class TestUnpaidAgain(RefundCase):
    def charge_back(self, decide=None, **values):
        due, attempt = self.make_paid(owner="emilie", **values)
        if decide is not None:
            decide(self.store, due, "agent", self.now)
        self.settle(attempt, chargeback_cents=1200)
        return due

    def unpaid(self):
        found = find_requests(self.store, Filters(flag="unpaid_again"), None)
        return list(found)

    def tab(self, due):
        found = dues_by_tab(self.store, "emilie", None)
        return [tab for tab, dues in found.items() if due in dues]

    def test_its_citizen_can_pay_again_and_paying_closes_it(self):
        for decide in (None, requests.accept):
            with self.subTest(decide):
                due = self.charge_back(decide)
                state = due.state
                self.assertIsNone(obstacle_of(self.store, due, self.now))
                self.assertIsNone(due.expires_at)
                basket = member_basket_id("emilie")
                self.assertEqual(dues_of(self.store, basket), [due])
                self.assertEqual(self.tab(due), [TO_PAY])
                self.pay(due, at=self.later(days=3))
                self.assertEqual((due.due_state, due.paid_cents), ("paid", 1200))
                self.assertEqual(due.state, state)
                self.assertFalse(holds(self.store, basket, due.id))
                self.assertEqual(self.tab(due), [PAID])
                self.assertSound()

    def test_its_agents_find_it_by_a_flag_until_it_is_paid(self):
        due = self.charge_back()
        self.assertEqual(self.unpaid(), [due.id])
        self.pay(due, at=self.later(days=3))
        self.assertEqual(self.unpaid(), [])

    def test_its_citizen_is_told_by_mail_each_time(self):
        due = self.charge_back()
        self.settle(self.pay(due, at=self.later(days=3)), chargeback_cents=1200)
        kinds = [
            entry.payload.get("mail") for entry in self.store.outbox.entries.values()
        ]
        self.assertEqual(kinds.count("payment-taken-back"), 2)

    def test_it_does_not_expire_any_more(self):
        due = self.charge_back()
        self.later(days=400)
        self.assertEqual(list(expiry.overdue(self.store, self.now)), [])
        self.assertTrue(due.is_payable)

    def test_refusing_it_asks_nothing_any_more(self):
        due = self.charge_back()
        requests.refuse(self.store, due, "Not resident", "agent", self.now)
        self.assertEqual(due.due_state, states.CANCELLED)
        self.assertEqual((due.balance_cents, due.given_back_cents), (0, 0))
        self.assertEqual(self.refunds(due), [])
        self.assertEqual(self.unpaid(), [])
        self.assertSound()

    def test_what_was_kept_of_a_refused_one_is_asked_again(self):
        due, attempt = self.make_paid(owner="emilie")
        requests.refuse(self.store, due, "No", "agent", self.now, 0)
        self.settle(attempt, chargeback_cents=1200)
        self.assertEqual(due.balance_cents, 1200)
        self.assertTrue(due.is_payable)
