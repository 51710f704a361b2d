"""Obstacles: what keeps a due from being paid online, and for how long."""

from datetime import timedelta
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.domain import states
from imio.payment.storage import suspensions
from imio.payment.storage.store import PaymentStore
from imio.payment.tests.test_checkout_booking import make_due
from imio.payment.tests.test_checkout_booking import NOW

import unittest


class TestObstacles(unittest.TestCase):
    def setUp(self):
        self.store = PaymentStore()
        self.due = make_due(self.store)

    def code(self, now=NOW):
        found = obstacle_of(self.store, self.due, now)
        return found.code if found else None

    def suspend(self, scope, uid, until=None):
        row = suspensions.Suspension(NOW, until, "manager", {"fr": "Maintenance"})
        suspensions.suspend(self.store, scope, uid, row)

    def test_an_open_due_can_be_paid(self):
        self.assertIsNone(self.code())

    def test_a_closed_due_says_how_it_was_closed(self):
        for state in (states.TREASURY, states.WRITTEN_OFF, states.CANCELLED):
            due = make_due(self.store, name=f"due-{state}")
            due.move_due(state, NOW, "test", "test")
            self.assertEqual(obstacle_of(self.store, due, NOW).code, state)

    def test_flags_stand_in_the_way_of_an_open_due(self):
        self.due.objection = "Not my child"
        self.assertEqual(self.code(), "objection")
        self.due.direct_debit = True
        self.assertEqual(self.code(), "direct_debit")

    def test_a_suspension_holds_for_a_due_its_type_or_its_regie(self):
        self.due.type_uid = "type-uid"
        for scope, uid in (
            (suspensions.DUE, self.due.id),
            (suspensions.TYPE, "type-uid"),
            (suspensions.REGIE, "regie-uid"),
        ):
            self.suspend(scope, uid)
            self.assertEqual(self.code(), "suspended")
            suspensions.lift(self.store, scope, uid)
            self.assertIsNone(self.code())

    def test_another_type_or_regie_is_not_suspended(self):
        self.suspend(suspensions.TYPE, "other")
        self.suspend(suspensions.REGIE, "other")
        self.assertIsNone(self.code())

    def test_a_suspension_runs_from_its_first_to_its_last_moment(self):
        until = NOW + timedelta(days=1)
        self.suspend(suspensions.REGIE, "regie-uid", until)
        self.assertIsNone(self.code(NOW - timedelta(seconds=1)))
        self.assertEqual(self.code(NOW), "suspended")
        self.assertEqual(self.code(until - timedelta(seconds=1)), "suspended")
        self.assertIsNone(self.code(until))

    def test_the_words_and_the_end_of_a_suspension_are_told(self):
        until = NOW + timedelta(days=1)
        self.suspend(suspensions.DUE, self.due.id, until)
        found = obstacle_of(self.store, self.due, NOW)
        self.assertEqual((found.until, found.messages["fr"]), (until, "Maintenance"))


if __name__ == "__main__":
    unittest.main()
