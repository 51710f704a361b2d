"""The outbox: one key once, tries that grow apart, and a human at the end."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.storage import outbox as boxes

import unittest


NOW = datetime(2026, 11, 22, tzinfo=UTC)


class TestOutbox(unittest.TestCase):
    def setUp(self):
        self.outbox = boxes.Outbox()
        self.outbox.put("mail:paid:1", "mail", {"id": "1"}, NOW)

    def test_a_key_is_accepted_once_for_ever(self):
        self.assertFalse(self.outbox.put("mail:paid:1", "mail", {}, NOW))
        self.outbox.succeed("mail:paid:1", NOW)
        self.assertFalse(self.outbox.put("mail:paid:1", "mail", {}, NOW))
        self.assertEqual(self.outbox.ready(NOW), [])

    def test_the_longest_waiting_comes_first_and_the_future_waits(self):
        self.outbox.put("later", "mail", {}, NOW, NOW + timedelta(hours=1))
        self.outbox.put("earlier", "mail", {}, NOW - timedelta(minutes=1))
        self.assertEqual(self.outbox.ready(NOW), ["earlier", "mail:paid:1"])

    def test_failures_are_tried_again_less_and_less_often(self):
        delays = []
        for _try in range(5):
            self.outbox.fail("mail:paid:1", "SMTP", NOW)
            entry = self.outbox.entries["mail:paid:1"]
            delays.append((entry.not_before - NOW).total_seconds())
        self.assertEqual(delays, [30, 60, 120, 240, 480])

    def test_after_the_last_try_an_entry_is_parked_until_a_human_retries(self):
        for _try in range(boxes.MAX_TRIES):
            self.outbox.fail("mail:paid:1", "SMTP", NOW)
        self.assertEqual(list(self.outbox.parked), ["mail:paid:1"])
        self.assertEqual(self.outbox.ready(NOW + timedelta(days=9)), [])
        self.outbox.retry("mail:paid:1", NOW)
        self.assertEqual(self.outbox.ready(NOW), ["mail:paid:1"])

    def test_a_final_failure_is_parked_at_once(self):
        self.outbox.fail("mail:paid:1", "refused", NOW, final=True)
        self.assertEqual(self.outbox.entries["mail:paid:1"].state, boxes.PARKED)
