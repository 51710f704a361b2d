"""The audit sees what the rules forbid: each test breaks one rule on purpose."""

from datetime import timedelta
from imio.payment.audit.invariants import audit
from imio.payment.checkout import settle
from imio.payment.checkout import start
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from unittest import mock

import dataclasses
import unittest


class TestAudit(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)
        self.due = builders.make_request(self.store)
        self.attempt = builders.make_attempt(self.store, self.due)
        self.now = builders.NOW + timedelta(minutes=1)

    def pay(self, attempt=None):
        attempt = attempt or self.attempt
        verdict = builders.make_verdict(attempt)
        account = builders.account(self.store)
        settle.settle(self.store, attempt, verdict, account, "notification", self.now)

    def breaches(self, now=None):
        return {breach.invariant for breach in audit(self.store, now or self.now)}

    def test_an_honest_site_has_no_breach_before_and_after_payment(self):
        self.assertEqual(self.breaches(), set())
        self.pay()
        self.assertEqual(self.breaches(), set())
        self.store.journal.seal()
        self.assertEqual(self.breaches(), set())

    def test_control_without_the_lock_the_audit_fails(self):
        with mock.patch.object(start, "_refuse_locked"):
            builders.make_attempt(self.store, self.due)
        self.assertIn("I10", self.breaches())

    def test_control_without_the_dedupe_the_audit_fails(self):
        self.pay()
        with mock.patch.object(settle, "_is_news", return_value=True):
            self.pay()
        self.assertIn("I1", self.breaches())

    def test_a_request_shown_unpaid_is_seen(self):
        self.due.state = states.TO_PROCESS
        self.assertLessEqual({"I5", "I13"}, self.breaches())

    def test_a_paid_request_that_stays_hidden_is_seen(self):
        self.pay()
        self.due.state = states.AWAITING_PAYMENT
        self.assertIn("I5", self.breaches())

    def test_a_state_written_by_hand_is_seen(self):
        self.attempt.state = states.PAID
        self.assertLessEqual({"I1", "I13"}, self.breaches())

    def test_an_attempt_left_open_is_seen(self):
        late = self.attempt.expires_at + timedelta(minutes=31)
        self.assertIn("I9", self.breaches(late))

    def test_a_lock_without_attempt_is_seen(self):
        self.store.locks["due-of-nobody"] = "NOBODY"
        self.assertIn("I10", self.breaches())

    def test_a_changed_journal_row_breaks_the_chain(self):
        self.pay()
        self.store.journal.seal()
        row_id = next(iter(self.store.journal.rows))
        row = self.store.journal.rows[row_id]
        self.store.journal.rows[row_id] = dataclasses.replace(row, actor="somebody")
        self.assertEqual(self.breaches(), {"I4"})

    def test_a_removed_journal_row_is_seen(self):
        self.pay()
        self.store.journal.seal()
        self.store.journal.rows.clear()
        self.assertLessEqual({"I1", "I4"}, self.breaches())

    def test_money_booked_above_the_amount_is_seen(self):
        self.pay()
        self.due.payments *= 2
        self.assertLessEqual({"I1", "I11"}, self.breaches())

    def test_a_history_without_actor_is_seen(self):
        self.due.history += (dataclasses.replace(self.due.history[-1], actor=""),)
        self.assertIn("I12", self.breaches())

    def test_a_mail_that_waits_for_ever_is_seen(self):
        self.store.outbox.put("mail:test", "mail", {}, self.now)
        self.assertIn("I8", self.breaches(self.now + timedelta(days=2)))

    def test_an_index_that_lags_is_seen(self):
        self.due.surname = "Martin"
        self.assertEqual(self.breaches(), {"I13"})

    def test_refused_and_late_payments_are_no_breach(self):
        account = builders.account(self.store)
        for state in (psp.REFUSED, psp.PAID):
            verdict = builders.make_verdict(self.attempt, state)
            settle.settle(self.store, self.attempt, verdict, account, "sweep", self.now)
        self.assertTrue(self.attempt.late)
        self.assertEqual(self.breaches(), set())
