"""What a PSP would refuse, or lets nobody repeat too soon, is said before anybody leaves."""

from dataclasses import replace
from datetime import timedelta
from imio.payment.checkout import resume
from imio.payment.checkout.start import Payer
from imio.payment.checkout.start import refusal_of
from imio.payment.checkout.start import start_attempt
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.errors import PaidElsewhere
from imio.payment.providers.lookup import get_provider
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW
from unittest import mock

import unittest


WANTS = psp.Capabilities(needs_email=True, min_amount_cents=100, max_amount_cents=999)
PENDING = psp.Verdict(authentic=True, state=psp.PENDING, event_key="p", proof="fetch")
PAYER = Payer(owner="odile", email="odile@example.org")


class TestRefusalOf(unittest.TestCase):
    def test_each_demand_of_a_psp_has_its_code(self):
        for amount, email, code in (
            (100, "a@example.org", ""),
            (999, "a@example.org", ""),
            (500, "", "email_needed"),
            (500, "  ", "email_needed"),
            (99, "a@example.org", "amount_too_small"),
            (1000, "a@example.org", "amount_too_large"),
        ):
            self.assertEqual(code, refusal_of(WANTS, amount, email), (amount, email))

    def test_a_psp_without_demands_takes_any_amount(self):
        for amount in (1, 10**9):
            self.assertEqual("", refusal_of(psp.Capabilities(), amount, ""))


class TestOnASite(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store, "tresor", provider="payfip")

    def request(self, cents=1200):
        return builders.make_request(self.store, cents, "tresor")

    def pay(self, due, minutes=0, payer=PAYER, **options):
        now = NOW + timedelta(minutes=minutes)
        with mock.patch.object(resume, "fetch_verdict", return_value=PENDING) as fetch:
            try:
                return resume.pay(self.store, [due], payer, now, **options)
            finally:
                self.asked = fetch.call_count

    def go(self, attempt):
        attempt.state = states.STARTED
        attempt.started_at = NOW

    def test_a_refused_payment_leaves_no_attempt_and_no_lock(self):
        for cents, payer, code in (
            (1200, Payer(), "email_needed"),
            (99, PAYER, "amount_too_small"),
            (10_000_001, PAYER, "amount_too_large"),
        ):
            due = self.request(cents)
            with self.assertRaises(NotPayable) as refused:
                start_attempt(self.store, [due], payer, NOW)
            self.assertEqual(code, refused.exception.reason)
            self.assertNotIn(due.id, self.store.locks)
        self.assertEqual(0, len(self.store.transactions.catalog.search()))

    def test_whoever_changed_the_basket_is_told_when_the_psp_allows_a_new_payment(self):
        due = self.request()
        self.go(self.pay(due))
        due.amount_cents = 1500
        with self.assertRaises(PaidElsewhere) as refused:
            self.pay(due, minutes=19)
        self.assertEqual(self.asked, 1)
        self.assertEqual(refused.exception.retry_at, NOW + timedelta(minutes=20))
        self.assertFalse(refused.exception.can_take_over)

    def test_after_that_moment_a_new_payment_replaces_the_old_one(self):
        due = self.request()
        first = self.pay(due)
        self.go(first)
        second = self.pay(due, minutes=20)
        self.assertEqual(self.asked, 1)
        self.assertNotEqual(first.id, second.id)
        self.assertEqual(first.state, states.CANCELLED)
        self.assertEqual(self.store.locks[due.id], second.id)

    def test_somebody_else_may_take_over_only_after_that_moment(self):
        due, other = self.request(), Payer(owner="paul", email="paul@example.org")
        self.go(self.pay(due))
        with self.assertRaises(PaidElsewhere) as refused:
            self.pay(due, minutes=5, payer=other, take_over=True)
        self.assertIsNotNone(refused.exception.retry_at)
        with self.assertRaises(PaidElsewhere) as refused:
            self.pay(due, minutes=21, payer=other)
        self.assertTrue(refused.exception.can_take_over)
        taken = self.pay(due, minutes=21, payer=other, take_over=True)
        self.assertEqual(taken.owner, "paul")


class TestNothingIsLostForARefusal(unittest.TestCase):
    """A live attempt is closed only for a new one that will be taken."""

    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)
        builders.make_platform(self.store, "tresor", provider="payfip")

    def begin(self, cents=1200, platform_id="belfius", payer=PAYER):
        due = builders.make_request(self.store, cents, platform_id)
        attempt = builders.make_attempt(self.store, due, payer=payer)
        attempt.state = states.STARTED
        attempt.started_at = NOW
        return due, attempt

    def pay(self, dues, payer=PAYER, **capabilities):
        """Pay again a minute later; note whether the bank was asked or told to close."""
        provider = get_provider("sandbox")
        changed = replace(provider.capabilities, **capabilities)
        closed = psp.Verdict(
            authentic=True, state=psp.CANCELLED, event_key="c", proof="fetch"
        )
        with (
            mock.patch.object(resume, "fetch_verdict", return_value=PENDING) as fetch,
            mock.patch.object(resume, "cancel_verdict", return_value=closed) as cancel,
            mock.patch.object(type(provider), "capabilities", changed),
        ):
            try:
                return resume.pay(self.store, dues, payer, NOW + timedelta(minutes=1))
            finally:
                self.asked, self.closed = fetch.call_count, cancel.call_count

    def refused(self, dues, payer=PAYER, **capabilities):
        with self.assertRaises(NotPayable) as refused:
            self.pay(dues, payer, **capabilities)
        self.assertEqual((0, 0), (self.asked, self.closed))
        return refused.exception.reason

    def assertAlive(self, due, attempt):
        self.assertTrue(attempt.is_live)
        self.assertEqual(attempt.id, self.store.locks[due.id])

    def test_an_amount_or_an_address_that_the_bank_would_refuse_closes_nothing(self):
        due, attempt = self.begin()
        due.amount_cents = 1500
        for code, capabilities in (
            ("amount_too_large", {"max_amount_cents": 1400}),
            ("amount_too_small", {"min_amount_cents": 1600}),
        ):
            self.assertEqual(code, self.refused([due], **capabilities))
            self.assertAlive(due, attempt)
        nameless = replace(PAYER, email="")
        code = self.refused([due], nameless, needs_email=True)
        self.assertEqual("email_needed", code)
        self.assertAlive(due, attempt)

    def test_a_platform_that_takes_no_new_payment_closes_nothing(self):
        due, attempt = self.begin()
        due.amount_cents = 1500
        get_platform("belfius").enabled = False
        self.assertEqual("platform_disabled", self.refused([due]))
        self.assertAlive(due, attempt)

    def test_two_platforms_at_once_close_nothing(self):
        due, attempt = self.begin()
        other = builders.make_request(self.store, 1200, "tresor")
        self.assertEqual("no_single_platform", self.refused([due, other]))
        self.assertAlive(due, attempt)

    def test_one_attempt_that_must_go_on_keeps_the_others_alive(self):
        mine, first = self.begin()
        theirs, second = self.begin(payer=Payer(owner="paul"))
        with self.assertRaises(PaidElsewhere) as refused:
            self.pay([mine, theirs])
        self.assertEqual(second.id, refused.exception.transaction_id)
        self.assertEqual(0, self.closed)
        self.assertAlive(mine, first)
        self.assertAlive(theirs, second)

    def test_a_new_attempt_that_will_be_taken_replaces_the_old_one(self):
        due, attempt = self.begin()
        due.amount_cents = 1500
        new = self.pay([due])
        self.assertEqual((1, 1), (self.asked, self.closed))
        self.assertEqual(states.CANCELLED, attempt.state)
        self.assertEqual(new.id, self.store.locks[due.id])
