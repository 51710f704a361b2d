"""The money door: what makes a due paid, once, whatever comes and in which order."""

from datetime import timedelta
from imio.payment.checkout import settle
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import IncompleteAct
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.errors import UnderWay
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from itertools import permutations

import unittest


class TestSettle(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)
        self.due = builders.make_request(self.store)
        self.attempt = builders.make_attempt(self.store, self.due)

    def settle(self, verdict, attempt=None, platform_id="belfius"):
        return settle.settle(
            self.store,
            attempt or self.attempt,
            verdict,
            builders.account(self.store, platform_id),
            "notification",
            builders.NOW + timedelta(minutes=1),
        )

    def test_a_proven_payment_pays_the_due_and_hands_the_request_to_the_agents(self):
        self.settle(builders.make_verdict(self.attempt))
        self.assertEqual(self.attempt.state, states.PAID)
        self.assertEqual(self.due.balance_cents, 0)
        self.assertEqual(self.due.due_state, states.PAID)
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.assertEqual(
            [row.amount_cents for row in self.store.journal.rows.values()], [1200]
        )
        self.assertNotIn(self.due.id, self.store.locks)

    def test_the_same_message_fifty_times_counts_once(self):
        verdict = builders.make_verdict(self.attempt)
        changes = [self.settle(verdict) for _again in range(50)]
        self.assertEqual(changes.count(True), 1)
        self.assertEqual(len(self.store.journal.rows), 1)

    def test_another_message_of_the_same_payment_books_nothing_more(self):
        self.settle(builders.make_verdict(self.attempt))
        self.assertFalse(self.settle(builders.make_verdict(self.attempt)))
        self.assertEqual(len(self.store.journal.rows), 1)

    def test_any_order_of_the_same_words_ends_in_the_same_state(self):
        words = (psp.PENDING, psp.REFUSED, psp.CANCELLED, psp.EXPIRED, psp.PAID)
        ends = set()
        for order in permutations(words):
            due = builders.make_request(self.store)
            attempt = builders.make_attempt(self.store, due)
            for word in order:
                self.settle(builders.make_verdict(attempt, word), attempt)
            ends.add((attempt.state, due.state, due.balance_cents, due.owed_back_cents))
        self.assertEqual(ends, {(states.PAID, states.TO_PROCESS, 0, 0)})

    def test_orders_without_payment_end_the_same_too(self):
        words = (psp.PENDING, psp.REFUSED, psp.CANCELLED, psp.EXPIRED, psp.ERROR)
        ends = set()
        for order in permutations(words):
            due = builders.make_request(self.store)
            attempt = builders.make_attempt(self.store, due)
            for word in order:
                self.settle(builders.make_verdict(attempt, word), attempt)
            ends.add((attempt.state, due.state))
        self.assertEqual(ends, {(states.REFUSED, states.AWAITING_PAYMENT)})

    def test_a_message_that_does_not_fit_changes_no_state_and_calls_a_human(self):
        wrong = {
            "amount_cents": 1,
            "currency": "USD",
            "merchant": "shop-of-somebody-else",
            "test": False,
        }
        for name, value in wrong.items():
            with self.subTest(name):
                due = builders.make_request(self.store)
                attempt = builders.make_attempt(self.store, due)
                self.settle(builders.make_verdict(attempt, **{name: value}), attempt)
                self.assertEqual(attempt.state, states.CREATED)
                self.assertTrue(attempt.to_check)
                self.assertEqual(due.balance_cents, 1200)

    def test_an_unproven_message_is_refused(self):
        with self.assertRaises(InvalidNotification):
            self.settle(builders.make_verdict(self.attempt, authentic=False))
        self.assertEqual(self.attempt.state, states.CREATED)

    def test_the_key_of_another_platform_settles_nothing(self):
        builders.make_platform(self.store, "second")
        with self.assertRaises(UnknownAttempt):
            self.settle(builders.make_verdict(self.attempt), platform_id="second")

    def test_a_due_under_way_cannot_be_started_again(self):
        with self.assertRaises(UnderWay) as caught:
            builders.make_attempt(self.store, self.due)
        self.assertEqual(caught.exception.transaction_id, self.attempt.id)

    def test_money_that_arrives_twice_is_booked_as_overpayment(self):
        self.settle(builders.make_verdict(self.attempt, psp.CANCELLED))
        second = builders.make_attempt(self.store, self.due)
        self.settle(builders.make_verdict(second), second)
        self.settle(builders.make_verdict(self.attempt))
        self.assertEqual(self.attempt.state, states.PAID)
        self.assertTrue(self.attempt.late)
        self.assertEqual(self.due.paid_cents, 1200)
        self.assertEqual(self.due.owed_back_cents, 1200)
        found = self.store.transactions.catalog.search({"flag": ("overpaid",)})
        self.assertEqual(list(found), [self.attempt.id])

    def test_an_unknown_code_is_kept_to_check_and_never_paid(self):
        self.settle(builders.make_verdict(self.attempt, psp.ERROR, psp_code="X99"))
        self.assertEqual(self.attempt.state, states.ERROR)
        self.assertTrue(self.attempt.to_check)
        self.assertEqual(self.attempt.psp_code, "X99")
        self.assertEqual(self.due.balance_cents, 1200)

    def test_a_word_about_a_refund_books_no_payment(self):
        verdict = builders.make_verdict(self.attempt, refund_state=psp.REFUNDED)
        self.settle(verdict)
        self.assertEqual(self.attempt.state, states.CREATED)
        self.assertTrue(self.attempt.to_check)
        self.assertEqual(self.due.balance_cents, 1200)

    def test_a_payment_that_nothing_proves_waits_for_a_human(self):
        self.settle(builders.make_verdict(self.attempt, proof="declared"))
        self.assertEqual(self.attempt.state, states.CREATED)
        self.assertTrue(self.attempt.to_check)
        self.assertEqual(self.due.balance_cents, 1200)

    def test_a_doubt_that_somebody_looked_into_frees_the_items_and_books_nothing(self):
        self.settle(builders.make_verdict(self.attempt, amount_cents=1))
        self.assertIn(self.due.id, self.store.locks)
        self.end_doubt("12 euros, given back in the back office")
        self.assertEqual(self.attempt.state, states.ERROR)
        self.assertFalse(self.attempt.to_check)
        self.assertNotIn(self.due.id, self.store.locks)
        self.assertEqual(self.due.balance_cents, 1200)
        self.assertEqual([], list(self.store.journal.rows))
        row = self.attempt.history[-1]
        self.assertEqual(
            (row.actor, row.cause, row.note),
            ("finances", settle.CHECKED, "12 euros, given back in the back office"),
        )
        found = self.store.transactions.catalog.search({"flag": ("to_check",)})
        self.assertEqual([], list(found))

    def test_a_payment_proven_after_the_check_counts_all_the_same(self):
        self.settle(builders.make_verdict(self.attempt, amount_cents=1))
        self.end_doubt("nothing there")
        self.settle(builders.make_verdict(self.attempt))
        self.assertEqual(self.attempt.state, states.PAID)
        self.assertEqual(self.due.balance_cents, 0)

    def test_the_check_of_a_payment_that_ended_leaves_its_state(self):
        self.settle(builders.make_verdict(self.attempt, alert=True))
        self.end_doubt("all is well")
        self.assertEqual(
            (self.attempt.state, self.attempt.to_check), (states.PAID, False)
        )

    def test_a_check_needs_a_doubt_and_a_note(self):
        with self.assertRaises(ForbiddenTransition):
            self.end_doubt("nothing to look into")
        self.settle(builders.make_verdict(self.attempt, amount_cents=1))
        with self.assertRaises(IncompleteAct):
            self.end_doubt(" \n")
        self.assertTrue(self.attempt.to_check)

    def end_doubt(self, note):
        now = builders.NOW + timedelta(minutes=9)
        settle.end_doubt(self.store, self.attempt, note, "finances", now)
