"""Which event asks for which mail, and that it asks only once."""

from datetime import timedelta
from imio.payment.checkout.settle import settle
from imio.payment.checkout.start import Payer
from imio.payment.domain import psp
from imio.payment.notifications import kinds
from imio.payment.notifications import outgoing
from imio.payment.notifications.moot import is_moot
from imio.payment.storage.store import get_store
from imio.payment.submission import expiry
from imio.payment.submission import requests
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW

import unittest


class TestEvents(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)

    def mails(self, about):
        """Return the kinds of mails asked for about an object, in any order."""
        payloads = [
            (entry.kind, entry.payload)
            for entry in self.store.outbox.entries.values()
            if entry.kind in (outgoing.MAIL, outgoing.MAIL_TO_AGENTS)
            and about.id in entry.payload.values()
        ]
        return sorted(payload.get("mail", kind) for kind, payload in payloads)

    def pay(self, attempt, state=psp.PAID, now=NOW, **values):
        verdict = builders.make_verdict(attempt, state, **values)
        return settle(
            self.store, attempt, verdict, builders.account(self.store), "test", now
        )

    def test_a_confirmed_request_is_told_to_its_citizen_alone(self):
        request = builders.make_request(self.store)
        self.assertEqual(["request-received"], self.mails(request))

    def test_a_free_request_is_told_to_its_citizen_and_to_the_agents(self):
        request = builders.make_request(self.store, 0)
        self.assertEqual(
            ["mail-to-agents", "request-received-free"], self.mails(request)
        )

    def test_agents_hear_of_a_request_on_payment_only(self):
        request = builders.make_request(self.store)
        attempt = builders.make_attempt(self.store, request)
        self.assertNotIn("mail-to-agents", self.mails(request))
        self.pay(attempt)
        self.assertEqual(["mail-to-agents", "request-received"], self.mails(request))
        self.assertEqual(["payment-confirmed"], self.mails(attempt))

    def test_a_payment_told_fifty_times_is_confirmed_once(self):
        attempt = builders.make_attempt(self.store, builders.make_request(self.store))
        for number in range(50):
            self.pay(attempt, event_key=f"event-{number % 5}")
        self.assertEqual(["payment-confirmed"], self.mails(attempt))

    def test_a_payment_of_several_requests_is_confirmed_in_one_mail(self):
        dues = [builders.make_request(self.store) for _ in range(3)]
        attempt = builders.make_attempt(self.store, *dues)
        self.pay(attempt)
        self.assertEqual(["payment-confirmed"], self.mails(attempt))
        for due in dues:
            self.assertEqual(["mail-to-agents", "request-received"], self.mails(due))

    def test_a_second_payment_is_told_as_too_much(self):
        request = builders.make_request(self.store)
        first = builders.make_attempt(self.store, request)
        self.pay(first, psp.CANCELLED)
        second = builders.make_attempt(self.store, request)
        self.pay(second)
        self.pay(first)
        self.assertEqual(["payment-confirmed"], self.mails(second))
        self.assertEqual(["payment-abandoned", "payment-overpaid"], self.mails(first))

    def test_a_refused_payment_is_told_at_once_an_abandoned_one_after_a_while(self):
        for state, kind, delay in (
            (psp.REFUSED, "payment-refused", timedelta(0)),
            (psp.CANCELLED, "payment-abandoned", timedelta(minutes=2)),
            (psp.EXPIRED, "payment-abandoned", timedelta(minutes=2)),
        ):
            request = builders.make_request(self.store)
            attempt = builders.make_attempt(self.store, request)
            self.pay(attempt, state)
            self.assertEqual([kind], self.mails(attempt))
            entry = next(
                entry
                for entry in self.store.outbox.entries.values()
                if attempt.id in entry.payload.values()
            )
            self.assertEqual(NOW + delay, entry.not_before)

    def test_an_unclear_end_is_told_to_finance_too(self):
        attempt = builders.make_attempt(self.store, builders.make_request(self.store))
        self.pay(attempt, psp.ERROR)
        self.assertEqual(["finance-to-check", "payment-abandoned"], self.mails(attempt))

    def test_a_message_that_does_not_fit_is_told_to_finance_alone_and_once(self):
        attempt = builders.make_attempt(self.store, builders.make_request(self.store))
        for _ in range(3):
            self.pay(attempt, amount_cents=1)
        self.assertEqual(["finance-to-check"], self.mails(attempt))

    def test_an_attempt_replaced_by_another_is_not_told(self):
        request = builders.make_request(self.store)
        old = builders.make_attempt(self.store, request)
        self.pay(old, psp.CANCELLED)
        self.assertFalse(is_moot(self.store, kinds.PAYMENT_ABANDONED, old))
        new = builders.make_attempt(self.store, request)
        self.assertTrue(is_moot(self.store, kinds.PAYMENT_ABANDONED, old))
        self.pay(new)
        self.assertTrue(is_moot(self.store, kinds.PAYMENT_ABANDONED, old))

    def test_delays_are_told_once_each(self):
        request = builders.make_request(self.store)
        for _ in range(2):
            expiry.warn(self.store, request.id, NOW + timedelta(days=12))
        self.assertEqual(["expires-soon", "request-received"], self.mails(request))
        for _ in range(2):
            expiry.expire_overdue(self.store, request.id, NOW + timedelta(days=14))
        self.assertIn("expired", self.mails(request))
        self.assertEqual(3, len(self.mails(request)))

    def test_the_decision_of_an_agent_is_told_with_what_happens_to_the_money(self):
        for cents, decide, kind in (
            (1200, "accept", "request-accepted"),
            (1200, "refuse", "request-refused-refund"),
            (0, "refuse", "request-refused"),
        ):
            request = builders.make_request(self.store, cents)
            if cents:
                self.pay(builders.make_attempt(self.store, request))
            if decide == "accept":
                requests.accept(self.store, request, "agent", NOW)
            else:
                requests.refuse(self.store, request, "Not ours", "agent", NOW)
            self.assertIn(kind, self.mails(request))

    def test_the_outbox_holds_ids_and_no_personal_data(self):
        request = builders.make_request(self.store)
        attempt = builders.make_attempt(
            self.store, request, payer=Payer(email="emilie.dupont@example.org")
        )
        self.pay(attempt)
        for entry in self.store.outbox.entries.values():
            for text in (entry.key, *entry.payload.values()):
                self.assertNotIn("@", text)
                self.assertNotIn("Dupont", text)


class TestOvertaken(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)
        self.request = builders.make_request(self.store)

    def test_whoever_paid_is_not_asked_to_pay(self):
        attempt = builders.make_attempt(self.store, self.request)
        self.assertFalse(is_moot(self.store, kinds.REQUEST_RECEIVED, self.request))
        self.assertTrue(is_moot(self.store, kinds.EXPIRES_SOON, self.request))
        verdict = builders.make_verdict(attempt)
        settle(self.store, attempt, verdict, builders.account(self.store), "test", NOW)
        self.assertTrue(is_moot(self.store, kinds.REQUEST_RECEIVED, self.request))
        self.assertFalse(is_moot(self.store, kinds.AGENTS_TO_TREAT, self.request))
        requests.accept(self.store, self.request, "agent", NOW)
        self.assertTrue(is_moot(self.store, kinds.AGENTS_TO_TREAT, self.request))


class TestQuota(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)
        self.request = builders.make_request(self.store)

    def test_a_hundred_resends_make_three_mails_a_day(self):
        asked = [
            outgoing.send_link_again(self.store, self.request, NOW) for _ in range(100)
        ]
        self.assertEqual([True] * 3 + [False] * 97, asked)
        tomorrow = NOW + timedelta(days=1)
        self.assertTrue(outgoing.send_link_again(self.store, self.request, tomorrow))

    def test_the_limit_of_one_request_does_not_touch_another(self):
        for _ in range(4):
            outgoing.send_link_again(self.store, self.request, NOW)
        other = builders.make_request(self.store)
        self.assertTrue(outgoing.send_link_again(self.store, other, NOW))

    def test_whoever_abandons_a_hundred_times_gets_three_mails_a_day(self):
        for _ in range(100):
            attempt = builders.make_attempt(self.store, self.request)
            verdict = builders.make_verdict(attempt, psp.CANCELLED)
            settle(
                self.store, attempt, verdict, builders.account(self.store), "test", NOW
            )
        told = [
            entry
            for entry in self.store.outbox.entries.values()
            if entry.payload.get("mail") == kinds.PAYMENT_ABANDONED
        ]
        self.assertEqual(3, len(told))
