"""The bank of demonstration, from both sides, over real HTTP."""

from dataclasses import replace
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.reference import new_reference
from imio.payment.providers.checks import check
from imio.payment.providers.http import Breaker
from imio.payment.providers.http import HttpClient
from imio.payment.providers.sandbox import facts
from imio.payment.providers.sandbox.adapter import SandboxProvider
from imio.payment.providers.sandbox.bank.options import Options
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.providers.transport import RequestsTransport
from imio.payment.tests.bank_walks import Shop
from pathlib import Path
from urllib.parse import urlsplit

import requests
import tempfile
import unittest


class SandboxBankTest(unittest.TestCase):
    def setUp(self):
        self.bank = start_bank(options=Options(retry_seconds=(0.01, 0.02)))
        self.addCleanup(self.bank.stop)
        self.shop = Shop()
        self.addCleanup(self.shop.stop)
        transport = RequestsTransport(read_seconds=0.5, total_seconds=0.6)
        self.provider = SandboxProvider(HttpClient(transport, Breaker()))
        self.account = psp.Account(
            "plaines",
            "sandbox",
            psp.TEST,
            {"bank_url": self.bank.url, "merchant": facts.DEMO_SHOP},
            {"seal_key": facts.DEMO_KEY},
        )

    def order(self, **changes):
        order = psp.Order(
            new_reference(),
            1200,
            f"{self.shop.url}/return?t=abc",
            f"{self.shop.url}/notify",
            "Acte de naissance",
        )
        return replace(order, **changes)

    def start(self, order=None):
        order = order or self.order()
        way = self.provider.start(self.account, order)
        attempt = psp.Attempt(order.reference, order.amount_cents, psp_id=way.psp_id)
        return way, attempt

    def choose(self, way, choice, **fields):
        answer = requests.post(
            way.url, {"choice": choice, **fields}, allow_redirects=False, timeout=5
        )
        self.assertTrue(self.bank.wait_idle())
        return answer

    def read_letter(self):
        return self.provider.read_notification(self.account, self.shop.letters[0], None)

    def test_paying_notifies_and_brings_back_the_same_sealed_fact(self):
        way, attempt = self.start()
        answer = self.choose(way, "bancontact")
        verdict = self.read_letter()
        self.assertEqual(
            (verdict.state, verdict.amount_cents, verdict.reference, verdict.test),
            (psp.PAID, 1200, attempt.reference, True),
        )
        self.assertEqual(check(attempt, verdict, self.account), [])
        location = answer.headers["Location"]
        self.assertTrue(location.startswith(f"{self.shop.url}/return?t=abc&"))
        message = psp.HttpMessage("GET", urlsplit(location).query)
        returned = self.provider.read_return(self.account, message, None)
        fetched = self.provider.fetch(self.account, attempt)
        self.assertEqual(returned.event_key, verdict.event_key)
        self.assertEqual(fetched.event_key, verdict.event_key)

    def test_a_refusal_and_an_abandon_are_told_as_such(self):
        for choice, state in (("refuse", psp.REFUSED), ("cancel", psp.CANCELLED)):
            self.shop.letters.clear()
            way, _attempt = self.start()
            self.choose(way, choice)
            self.assertEqual(self.read_letter().state, state)

    def test_a_lost_notification_leaves_only_the_question_to_the_bank(self):
        way, attempt = self.start()
        answer = self.choose(way, "lost")
        self.assertEqual(self.shop.letters, [])
        message = psp.HttpMessage("GET", urlsplit(answer.headers["Location"]).query)
        self.assertIsNone(self.provider.read_return(self.account, message, None))
        self.assertEqual(self.provider.fetch(self.account, attempt).state, psp.PAID)

    def test_a_late_payment_is_pending_first_and_paid_after_a_cancel(self):
        self.bank.bank.options.late_seconds = 0.2
        way, attempt = self.start()
        requests.post(way.url, {"choice": "late"}, allow_redirects=False, timeout=5)
        self.assertEqual(self.provider.fetch(self.account, attempt).state, psp.PENDING)
        cancelled = self.provider.cancel(self.account, attempt)
        self.assertEqual(cancelled.state, psp.CANCELLED)
        self.assertTrue(self.bank.wait_idle())
        self.assertEqual(self.provider.fetch(self.account, attempt).state, psp.PAID)

    def test_another_amount_is_sealed_but_does_not_fit_the_attempt(self):
        way, attempt = self.start()
        self.choose(way, "other_amount", amount="1,00")
        verdict = self.read_letter()
        self.assertEqual(verdict.amount_cents, 100)
        self.assertEqual(check(attempt, verdict, self.account), ["wrong_amount"])

    def test_an_unreadable_amount_shows_the_page_again_with_the_fault_named(self):
        way, attempt = self.start()
        answer = self.choose(way, "other_amount", amount="1e3")
        self.assertEqual(answer.status_code, 422)
        self.assertIn('href="#amount"', answer.text)
        self.assertEqual(self.provider.fetch(self.account, attempt).state, psp.PENDING)

    def test_a_notification_is_sent_again_until_the_site_takes_it(self):
        self.shop.answers = [500, 503]
        way, _attempt = self.start()
        self.choose(way, "card")
        self.assertEqual(len(self.shop.letters), 3)
        self.assertEqual(len({letter.body for letter in self.shop.letters}), 1)

    def test_the_same_reference_opens_the_same_session_and_never_another_amount(self):
        order = self.order()
        first, _attempt = self.start(order)
        again, _attempt = self.start(order)
        self.assertEqual(first.psp_id, again.psp_id)
        with self.assertRaises(GatewayRefused):
            self.provider.start(self.account, replace(order, amount_cents=1))

    def test_refunds_in_parts_stop_at_what_was_paid_and_happen_once(self):
        way, attempt = self.start()
        self.choose(way, "card")
        part = psp.RefundOrder("RF1", attempt, 500)
        for _twice in range(2):
            verdict = self.provider.refund(self.account, part)
            self.assertEqual((verdict.state, verdict.amount_cents), (psp.REFUNDED, 500))
        too_much = self.provider.refund(
            self.account, psp.RefundOrder("RF2", attempt, 701)
        )
        self.assertEqual(
            (too_much.state, too_much.reason), (psp.REFUND_FAILED, "amount_too_high")
        )
        rest = self.provider.refund(self.account, psp.RefundOrder("RF3", attempt, 700))
        self.assertEqual(rest.state, psp.REFUNDED)
        known = self.provider.fetch_refund(self.account, part)
        self.assertEqual(known.psp_id, verdict.psp_id)
        unknown = psp.RefundOrder("RF9", attempt, 1)
        self.assertIsNone(self.provider.fetch_refund(self.account, unknown))

    def test_an_unanswered_refund_is_pending_and_found_by_asking(self):
        way, attempt = self.start()
        self.choose(way, "card")
        self.bank.faults.add("refund", "cut")
        order = psp.RefundOrder("RF1", attempt, 1200)
        self.assertEqual(
            self.provider.refund(self.account, order).state, psp.REFUND_PENDING
        )
        found = self.provider.fetch_refund(self.account, order)
        self.assertEqual(found.state, psp.REFUNDED)

    def test_every_fault_of_the_bank_reads_as_unreachable(self):
        _way, attempt = self.start()
        for kind in ("delay", "500", "cut", "html", "redirect", "slow", "empty"):
            with self.subTest(kind):
                self.bank.faults.add("fetch", kind, seconds=0.7)
                client = HttpClient(
                    RequestsTransport(read_seconds=0.3, total_seconds=0.4), Breaker()
                )
                with self.assertRaises(GatewayUnreachable):
                    SandboxProvider(client).fetch(self.account, attempt)

    def test_a_foreign_shop_sees_nothing_of_a_session(self):
        _way, attempt = self.start()
        self.bank.bank.shops["other"] = "another-seal-key-0123"
        foreign = replace(
            self.account,
            settings={**self.account.settings, "merchant": "other"},
            secrets={"seal_key": "another-seal-key-0123"},
        )
        with self.assertRaises(GatewayRefused):
            self.provider.fetch(foreign, attempt)

    def test_the_check_of_keys_tells_wrong_ones(self):
        self.assertIsNone(self.provider.check_account(self.account))
        wrong = replace(self.account, secrets={"seal_key": "wrong-key-0123456789"})
        self.assertEqual(self.provider.check_account(wrong), "unknown_shop_or_key")

    def test_a_live_platform_refuses_the_bank_of_demonstration(self):
        live = replace(self.account, mode=psp.LIVE)
        with self.assertRaises(ConfigurationError):
            self.provider.start(live, self.order())
        way, _attempt = self.start()
        self.choose(way, "card")
        with self.assertRaises(InvalidNotification):
            self.provider.read_notification(live, self.shop.letters[0], None)

    def test_the_bank_may_not_be_on_a_foreign_host(self):
        for url in ("http://example.org", "http://169.254.169.254", "https://10.0.0.1"):
            settings = {**self.account.settings, "bank_url": url}
            with self.assertRaises(ConfigurationError):
                self.provider.start(
                    replace(self.account, settings=settings), self.order()
                )

    def test_pages_speak_four_languages_and_say_that_no_money_moves(self):
        way, _attempt = self.start()
        page = way.url.partition("?")[0]
        for language, warning in (
            ("fr", "aucun argent réel"),
            ("nl", "geen echt geld"),
            ("de", "kein echtes Geld"),
            ("en", "no real money"),
        ):
            answer = requests.get(page, {"lang": language}, timeout=5)
            self.assertIn(warning, answer.text)
            self.assertIn(f'<html lang="{language}">', answer.text)
            self.assertIn(
                "form-action 'self' " + self.shop.url,
                answer.headers["Content-Security-Policy"],
            )

    def test_hostile_text_of_an_order_is_escaped_on_the_page(self):
        way, _attempt = self.start(self.order(description="<script>alert(1)</script>"))
        self.assertNotIn("<script>", requests.get(way.url, timeout=5).text)

    def test_the_journal_tells_each_payment_once(self):
        way, attempt = self.start()
        for _twice in range(2):
            self.choose(way, "card")
        rows = [row for row in self.bank.journal() if row.get("session") == way.psp_id]
        events = [row["event"] for row in rows]
        self.assertEqual(events, ["created", "paid", "notified"])

    def test_duplicates_and_decisions_can_be_scripted(self):
        answer = requests.post(
            f"{self.bank.url}/control/options", json={"duplicate_rate": 1.0}, timeout=5
        )
        self.assertEqual(answer.status_code, 200)
        way, _attempt = self.start()
        control = f"{self.bank.url}/control/sessions/{way.psp_id}/decide"
        answer = requests.post(control, json={"choice": "card"}, timeout=5)
        self.assertEqual(answer.json()["status"], "paid")
        self.assertTrue(self.bank.wait_idle())
        self.assertEqual(len(self.shop.letters), 2)


class SandboxMemoryTest(unittest.TestCase):
    def test_a_bank_started_again_remembers_and_forgets_a_half_written_row(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "journal.jsonl"
            first = start_bank(state=path)
            account = psp.Account(
                "p",
                "sandbox",
                psp.TEST,
                {"bank_url": first.url, "merchant": facts.DEMO_SHOP},
                {"seal_key": facts.DEMO_KEY},
            )
            order = psp.Order(
                new_reference(), 700, "http://localhost/r", "http://localhost:9/n", "x"
            )
            way = SandboxProvider().start(account, order)
            first.bank.store.decide(way.psp_id, "paid", "card")
            first.stop()
            with path.open("a") as journal:
                journal.write('{"n": 3, "event": "refu')
            second = start_bank(state=path)
            self.addCleanup(second.stop)
            session = second.bank.store.get(way.psp_id)
            self.assertEqual((session.status, session.paid_amount), ("paid", 700))
            self.assertEqual(len(second.journal()), 2)
