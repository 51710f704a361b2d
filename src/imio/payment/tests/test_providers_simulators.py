"""Each provider walks to its simulator and back, over real HTTP."""

from dataclasses import replace
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.providers.checks import check
from imio.payment.providers.http import Breaker
from imio.payment.providers.http import HttpClient
from imio.payment.providers.ingenico.adapter import IngenicoProvider
from imio.payment.providers.mollie.adapter import MollieProvider
from imio.payment.providers.paybox.adapter import PayboxProvider
from imio.payment.providers.payfip.adapter import PayfipProvider
from imio.payment.providers.payfip.tipi import TipiProvider
from imio.payment.providers.sandbox.adapter import SandboxProvider
from imio.payment.providers.sandbox.bank.options import Options
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.providers.worldline_direct.adapter import DirectProvider
from imio.payment.providers.worldline_sips.adapter import SipsProvider
from imio.payment.tests.bank_walks import attempt_for
from imio.payment.tests.bank_walks import Attempts
from imio.payment.tests.bank_walks import choose
from imio.payment.tests.bank_walks import enter
from imio.payment.tests.bank_walks import Shop

import unittest


class Walks:
    """What every PSP must do; subclasses name the provider."""

    name = ""
    factory = None
    refunds = True
    queries = True
    abandoned = psp.CANCELLED

    def setUp(self):
        self.bank = start_bank(options=Options(retry_seconds=()))
        self.addCleanup(self.bank.stop)
        self.shop = Shop()
        self.addCleanup(self.shop.stop)
        self.provider = self.factory(HttpClient(breaker=Breaker()))
        self.account = psp.Account(
            "p", self.name, psp.TEST, *self.bank.demo_account(self.name)
        )

    def start(self, **changes):
        order = self.shop.order(**changes)
        way = self.provider.start(self.account, order)
        self.attempt = attempt_for(order, way)
        return enter(way)

    def hear(self):
        """Read the only notification that came."""
        self.assertTrue(self.bank.wait_idle())
        self.assertEqual(len(self.shop.letters), 1)
        return self.read(self.shop.letters[0])

    def read(self, message):
        attempts = Attempts(self.attempt)
        return self.provider.read_notification(self.account, message, attempts)

    def test_the_page_shows_the_amount(self):
        self.assertIn("12,00", self.start().text)

    def test_paying_is_notified_and_fits_the_attempt(self):
        choose(self.start(), "bancontact")
        verdict = self.hear()
        self.assertEqual(verdict.state, psp.PAID)
        self.assertEqual(check(self.attempt, verdict, self.account), [])

    def test_a_refusal_and_an_abandon_are_told_as_such(self):
        for choice, state in (("refuse", psp.REFUSED), ("cancel", self.abandoned)):
            with self.subTest(choice):
                self.shop.letters.clear()
                choose(self.start(), choice)
                verdict = self.hear()
                self.assertEqual(verdict.state, state)
                self.assertEqual(check(self.attempt, verdict, self.account), [])

    def test_another_amount_does_not_fit(self):
        choose(self.start(), "other_amount", amount="1,00")
        verdict = self.hear()
        self.assertEqual(check(self.attempt, verdict, self.account), ["wrong_amount"])

    def test_a_notification_of_an_unknown_attempt_is_not_acted_on(self):
        choose(self.start(), "bancontact")
        self.assertTrue(self.bank.wait_idle())
        self.attempt = psp.Attempt("OTHER0000000000000XX", 1200, psp_id="other0000")
        try:
            verdict = self.read(self.shop.letters[0])
        except UnknownAttempt:
            return
        self.assertIn("wrong_reference", check(self.attempt, verdict, self.account))

    def test_the_return_proves_the_payment_or_nothing(self):
        message = choose(self.start(), "bancontact")
        attempts = Attempts(self.attempt)
        verdict = self.provider.read_return(self.account, message, attempts)
        if verdict is not None:
            self.assertEqual(verdict.state, psp.PAID)
            self.assertEqual(check(self.attempt, verdict, self.account), [])

    def test_a_lost_notification_is_found_by_asking(self):
        message = choose(self.start(), "lost")
        self.assertTrue(self.bank.wait_idle())
        self.assertEqual(self.shop.letters, [])
        attempts = Attempts(self.attempt)
        self.assertIsNone(self.provider.read_return(self.account, message, attempts))
        if not self.queries:
            with self.assertRaises(GatewayRefused):
                self.provider.fetch(self.account, self.attempt)
            return
        verdict = self.provider.fetch(self.account, self.attempt)
        self.assertEqual(verdict.state, psp.PAID)
        self.assertEqual(check(self.attempt, verdict, self.account), [])

    def test_refunds_go_back_in_parts_and_never_too_much(self):
        choose(self.start(), "card")
        verdict = self.hear()
        attempt = replace(
            self.attempt, psp_data={**self.attempt.psp_data, **verdict.psp_data}
        )
        order = psp.RefundOrder("RF0000000000000001", attempt, 500, "Erreur")
        if not self.refunds:
            with self.assertRaises(GatewayRefused):
                self.provider.refund(self.account, order)
            return
        first = self.provider.refund(self.account, order)
        self.assertIn(first.state, (psp.REFUNDED, psp.REFUND_PENDING))
        too_much = replace(order, reference="RF0000000000000002", amount_cents=701)
        self.assertEqual(
            self.provider.refund(self.account, too_much).state, psp.REFUND_FAILED
        )
        rest = replace(
            order, reference="RF0000000000000003", amount_cents=700, refunded_cents=500
        )
        last = self.provider.refund(self.account, rest)
        self.assertIn(last.state, (psp.REFUNDED, psp.REFUND_PENDING))
        found = self.provider.fetch_refund(
            self.account, replace(rest, psp_id=last.psp_id)
        )
        self.assertEqual(found.state, psp.REFUNDED)

    def test_a_refund_without_answer_is_to_be_asked_about(self):
        if not self.refunds:
            self.assertFalse(self.provider.capabilities.refund)
            return
        choose(self.start(), "card")
        verdict = self.hear()
        attempt = replace(
            self.attempt, psp_data={**self.attempt.psp_data, **verdict.psp_data}
        )
        order = psp.RefundOrder("RF0000000000000001", attempt, 500, "Erreur")
        for kind in ("500", "cut", "html", "redirect", "empty"):
            with self.subTest(kind):
                self.bank.faults.add("refund", kind)
                answer = self.provider.refund(self.account, order)
                self.assertEqual(
                    (answer.state, answer.action), (psp.REFUND_PENDING, psp.ASK_FIRST)
                )

    def test_good_keys_are_told_from_wrong_ones(self):
        self.assertIsNone(self.provider.check_account(self.account))

    def test_a_live_platform_never_talks_to_a_simulator(self):
        live = replace(self.account, mode=psp.LIVE)
        with self.assertRaises(Exception) as caught:
            self.provider.start(live, self.shop.order())
        self.assertEqual(type(caught.exception).__name__, "ConfigurationError")


class SandboxWalks(Walks, unittest.TestCase):
    name, factory = "sandbox", SandboxProvider


class SipsWalks(Walks, unittest.TestCase):
    name, factory = "worldline-sips", SipsProvider

    def test_the_page_opens_by_post_too(self):
        settings = {**self.account.settings, "connector": "post"}
        self.account = replace(self.account, settings=settings)
        choose(self.start(), "bancontact")
        self.assertEqual(self.hear().state, psp.PAID)


class DirectWalks(Walks, unittest.TestCase):
    name, factory = "worldline-direct", DirectProvider


class IngenicoWalks(Walks, unittest.TestCase):
    name, factory = "ingenico", IngenicoProvider

    def setUp(self):
        super().setUp()
        self.bank.bank.dialects["ingenico"].post_sale_url = f"{self.shop.url}/notify"


class MollieWalks(Walks, unittest.TestCase):
    name, factory = "mollie", MollieProvider

    def test_the_same_order_creates_one_payment(self):
        order = self.shop.order()
        first = self.provider.start(self.account, order)
        again = self.provider.start(self.account, order)
        self.assertEqual(first.psp_id, again.psp_id)

    def test_an_open_payment_can_be_closed(self):
        self.start()
        verdict = self.provider.cancel(self.account, self.attempt)
        self.assertEqual(verdict.state, psp.CANCELLED)


class PayfipWalks(Walks, unittest.TestCase):
    name, factory = "payfip", PayfipProvider
    refunds = False
    # For two minutes the citizen may still go on.
    abandoned = psp.PENDING


class TipiWalks(Walks, unittest.TestCase):
    name, factory = "payfip-tipi", TipiProvider
    refunds = queries = False

    def read(self, message):
        # The report comes to the attempt's own return address.
        attempts = Attempts(self.attempt)
        verdict = self.provider.read_return(self.account, message, attempts)
        self.assertEqual(verdict.proof, "declared")
        return verdict

    def test_the_debt_s_reference_counts_only_at_the_attempt_s_own_address(self):
        settings = {**self.account.settings, "reference": "debt"}
        self.account = replace(self.account, settings=settings)
        choose(self.start(debt_reference="999900000000999999"), "bancontact")
        verdict = self.hear()
        self.assertEqual(verdict.state, psp.PAID)
        self.assertEqual(check(self.attempt, verdict, self.account), [])
        with self.assertRaises(UnknownAttempt):
            self.provider.read_notification(
                self.account, self.shop.letters[0], Attempts(self.attempt)
            )


class PayboxWalks(Walks, unittest.TestCase):
    name, factory = "paybox", PayboxProvider

    def test_without_paybox_direct_a_success_alerts_the_operator(self):
        settings = {**self.account.settings, "direct": "no"}
        self.account = replace(self.account, settings=settings)
        choose(self.start(), "bancontact")
        self.assertEqual(self.hear().alert, "unconfirmed_shop")

    def test_a_signed_success_of_another_shop_is_not_a_payment(self):
        choose(self.start(), "bancontact")
        self.assertTrue(self.bank.wait_idle())
        # Signed by Paybox, but Paybox Direct knows no such payment of our shop.
        self.bank.bank.store._by_reference.clear()
        self.assertIsNone(self.read(self.shop.letters[0]).state)

    def test_the_published_key_does_not_verify_the_simulator(self):
        settings = {**self.account.settings, "public_key": ""}
        self.account = replace(self.account, settings=settings)
        choose(self.start(), "bancontact")
        with self.assertRaises(InvalidNotification):
            self.hear()
