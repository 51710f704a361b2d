"""The health page tells what a site manager must know, from what is stored anyway."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from email.utils import format_datetime
from imio.payment.checkout.settle import settle
from imio.payment.controlpanel.health import state
from imio.payment.controlpanel.platforms.operations import note_check
from imio.payment.domain import psp
from imio.payment.providers.clock import note_date
from imio.payment.providers.clock import watch_clock
from imio.payment.providers.http import Breaker
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW
from imio.payment.tests.panels import PanelCase
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD

import requests
import transaction
import unittest


class TestClock(unittest.TestCase):
    def test_a_date_that_a_psp_tells_is_compared_with_ours(self):
        told = format_datetime(NOW - timedelta(seconds=90))
        note_date(told, NOW)
        with watch_clock() as clock:
            note_date("soon", NOW)
            self.assertIsNone(clock.seconds)
            note_date(told, NOW)
        note_date(format_datetime(NOW), NOW)
        self.assertEqual(90, clock.seconds)


class TestSilentHosts(unittest.TestCase):
    def test_a_host_is_named_as_long_as_it_is_left_alone(self):
        seconds = 0.0
        breaker = Breaker(lambda: seconds)
        for _time in range(5):
            self.assertEqual((), breaker.closed_hosts())
            breaker.record("pay.example", ok=False)
        self.assertEqual(("pay.example",), breaker.closed_hosts())
        seconds = 31.0
        self.assertEqual((), breaker.closed_hosts())


class TestHealth(PanelCase):
    def setUp(self):
        super().setUp()
        builders.make_platform(self.store)
        self.attempt = self.pay()

    def pay(self):
        due = builders.make_request(self.store)
        return builders.make_attempt(self.store, due)

    def hear(self, attempt, word, minutes):
        verdict = builders.make_verdict(attempt, word, psp_code="05")
        account = builders.account(self.store)
        now = NOW + timedelta(minutes=minutes)
        settle(self.store, attempt, verdict, account, "notification", now)

    def read(self, minutes=5):
        health = state.read_health(self.store, NOW + timedelta(minutes=minutes))
        (platform,) = health.platforms
        return health, platform

    def test_latest_words_are_found_among_the_newest_attempts(self):
        self.hear(self.attempt, psp.PAID, 1)
        self.hear(self.pay(), psp.REFUSED, 2)
        traffic = self.read()[1].traffic
        self.assertEqual(NOW + timedelta(minutes=1), traffic.paid_at)
        self.assertEqual(NOW + timedelta(minutes=2), traffic.failed_at)
        self.assertEqual("05", traffic.failed_code)
        self.assertEqual(NOW + timedelta(minutes=2), traffic.notified_at)

    def test_attempts_without_answer_past_their_time_need_care(self):
        note_check(self.store, "belfius", "", NOW, 0)
        early, late = self.read(5)[1], self.read(60)[1]
        self.assertEqual((1, 0), (early.traffic.under_way, early.traffic.unanswered))
        self.assertFalse(early.needs_care)
        self.assertEqual(1, late.traffic.unanswered)
        self.assertTrue(late.needs_care)

    def test_keys_and_clock_are_told_as_the_last_check_found_them(self):
        self.assertEqual(state.KEYS_UNCHECKED, self.read()[1].keys)
        note_check(self.store, "belfius", "refused", NOW, 200)
        platform = self.read()[1]
        self.assertEqual(state.KEYS_REFUSED, platform.keys)
        self.assertTrue(platform.clock_is_off)
        note_check(self.store, "belfius", "", NOW, -3)
        self.assertFalse(self.read()[1].clock_is_off)

    def test_the_worker_and_the_outbox_are_told(self):
        self.store.outbox.put("mail:x", "mail", {}, NOW)
        self.store.outbox.fail("mail:x", "bad_address", NOW, final=True)
        health = self.read()[0]
        self.assertEqual(1, health.outbox_parked)
        self.assertFalse(health.worker_is_alive)
        self.store.leases["worker"] = ("host:1", NOW + timedelta(hours=1))
        self.assertTrue(self.read()[0].worker_is_alive)

    def test_page_and_rest_tell_the_same_and_ask_nobody(self):
        self.hear(self.attempt, psp.PAID, 1)
        note_check(self.store, "belfius", "", datetime.now(UTC), 200)
        transaction.commit()
        page = self.open("@@payment-health")
        self.assertIn("The worker is not running", page)
        self.assertIn("differ by 200 seconds", " ".join(page.split()))
        answer = requests.get(
            f"{self.url}/@payment-health",
            headers={"Accept": "application/json"},
            auth=(SITE_OWNER_NAME, SITE_OWNER_PASSWORD),
            timeout=20,
        ).json()
        self.assertEqual(200, answer["platforms"][0]["clock_seconds"])
        self.assertTrue(answer["platforms"][0]["needs_care"])
        self.assertNotIn(builders.SEAL_KEY, page + str(answer))

    def test_visitors_do_not_see_it(self):
        visitor = self.visitor()
        visitor.handleErrors = True
        visitor.open(f"{self.url}/@@payment-health")
        self.assertNotIn("Sambrelles", visitor.contents)
