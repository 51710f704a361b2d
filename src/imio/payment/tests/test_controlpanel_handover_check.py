"""Keys that came by a link: the worker checks them, wrong ones are named at their field."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.controlpanel.handover import check
from imio.payment.controlpanel.handover import operations
from imio.payment.controlpanel.health import state
from imio.payment.controlpanel.platforms.operations import Refused
from imio.payment.domain import psp
from imio.payment.providers.sandbox.facts import DEMO_KEY
from imio.payment.providers.sandbox.facts import DEMO_SHOP
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.storage import handovers
from imio.payment.storage import platforms
from imio.payment.storage import secrets
from imio.payment.tests import builders
from imio.payment.tests.panels import PanelCase
from imio.payment.worker.jobs import Site
from unittest import mock

import transaction


WRONG = "not-the-key-that-the-bank-knows"
OLD = {
    "merchant": "sambrelles",
    "api_key_id": "api-old",
    "webhook_key_id": "hook-old",
}
DIRECT = {
    "api_key_id": "api-new",
    "api_secret": "s" * 40,
    "webhook_key_id": "hook-new",
    "webhook_secret": "w" * 40,
}


class CheckCase(PanelCase):
    def setUp(self):
        super().setUp()
        self.bank = start_bank(port=0)
        self.addCleanup(self.bank.stop)
        settings = {"bank_url": self.bank.url, "merchant": DEMO_SHOP}
        builders.make_platform(self.store, settings=settings)
        self.hand_over("belfius", seal_key=WRONG)

    def hand_over(self, platform_id, **typed):
        now = datetime.now(UTC)
        handovers.create_handover(
            self.store, platform_id, "admin", "f@x.example", now, now + timedelta(1)
        )
        operations.take_keys(self.store, platform_id, "Claire", typed, now)
        transaction.commit()

    def work(self):
        path = "/".join(self.portal.getPhysicalPath())
        later = datetime.now(UTC) + timedelta(minutes=1)
        Site(self.portal._p_jar.db(), path, "one", lambda: later).run()
        transaction.begin()

    def health(self):
        return state.read_health(self.store, datetime.now(UTC)).platforms[0]

    def assertNoCheckLeft(self):
        outbox = self.store.outbox
        left = [*outbox.waiting.keys(), *outbox.parked.keys()]
        self.assertEqual([], [key for key in left if key.startswith(check.KEYS_CHECK)])

    def page(self):
        return " ".join(self.open("@@payment-health").split())


class TestTheCheck(CheckCase):
    def test_keys_are_unchecked_until_the_worker_asked_the_bank(self):
        self.assertEqual(state.KEYS_UNCHECKED, self.health().keys)
        self.assertIn("have not been checked yet", self.page())
        self.work()
        self.assertEqual(state.KEYS_REFUSED, self.health().keys)
        page = self.page()
        self.assertIn("The provider refused the keys", page)
        self.assertIn("The provider did not accept these settings", page)
        self.assertNotIn(WRONG, page)

    def test_good_keys_are_told_to_work(self):
        self.hand_over("belfius", seal_key=DEMO_KEY)
        self.work()
        self.assertEqual(state.KEYS_WORK, self.health().keys)
        self.assertIsNotNone(self.health().clock_seconds)
        self.assertIn("The keys work", self.page())
        self.assertNoCheckLeft()

    def test_an_answer_about_keys_that_were_replaced_meanwhile_counts_nothing(self):
        def ask(account):
            with self.other_transaction() as store:
                secrets.write_secret(store, "belfius", "seal_key", DEMO_KEY)
            return "refused"

        with mock.patch.object(check.operations, "ask_account", ask):
            self.work()
        self.assertEqual(state.KEYS_UNCHECKED, self.health().keys)

    def other_transaction(self):
        path = "/".join(self.portal.getPhysicalPath())
        return Site(self.portal._p_jar.db(), path, "two").step("elsewhere")

    def test_a_platform_that_is_gone_and_keys_that_cannot_be_read_hurt_nothing(self):
        with mock.patch.dict("os.environ", {"IMIO_PAYMENT_KEY": ""}):
            self.work()
        self.assertEqual("PlatformUnavailable", self.health().keys_trouble)
        self.hand_over("belfius", seal_key=DEMO_KEY)
        platforms.remove_platform("belfius")
        transaction.commit()
        self.work()
        self.assertNoCheckLeft()


class TestPartialKeys(CheckCase):
    def refused(self, platform_id, **typed):
        with self.assertRaises(Refused) as refused:
            self.hand_over(platform_id, **typed)
        transaction.abort()
        return set(refused.exception.problems)

    def test_each_missing_or_malformed_key_is_named_and_none_is_stored(self):
        builders.make_platform(
            self.store, "direct", provider="worldline-direct", settings={}
        )
        transaction.commit()
        inputs = {
            "api_key_id": "setting.api_key_id",
            "api_secret": "secret.api_secret",
            "webhook_key_id": "setting.webhook_key_id",
            "webhook_secret": "secret.webhook_secret",
        }
        self.assertEqual(set(inputs.values()), self.refused("direct"))
        for name, field in inputs.items():
            for wrong in ("", "x", "x" * 10_001):
                typed = DIRECT | {name: wrong}
                self.assertEqual({field}, self.refused("direct", **typed))
            self.assertFalse(secrets.has_secret(self.store, "direct", name))
        self.assertEqual({}, dict(platforms.get_platform("direct").settings))

    def test_ids_come_with_their_keys_and_the_ones_before_stay_known(self):
        builders.make_platform(
            self.store, "direct", provider="worldline-direct", settings=OLD
        )
        self.hand_over("direct", **DIRECT)
        settings = dict(platforms.get_platform("direct").settings)
        self.assertEqual("api-new", settings["api_key_id"])
        self.assertEqual("hook-new", settings["webhook_key_id"])
        self.assertEqual("hook-old", settings["webhook_key_id_previous"])
        self.assertEqual("sambrelles", settings["merchant"])
        for name in ("api_secret", "webhook_secret"):
            self.assertTrue(secrets.has_secret(self.store, "direct", name))
            self.assertFalse(secrets.has_secret(self.store, "direct", f"{name}_id"))

    def test_the_page_asks_for_them_in_plain_sight(self):
        builders.make_platform(
            self.store, "direct", provider="worldline-direct", settings=OLD
        )
        now = datetime.now(UTC)
        token = handovers.create_handover(
            self.store, "direct", "admin", "f@x.example", now, now + timedelta(1)
        )
        transaction.commit()
        finance = self.visitor()
        finance.open(f"{self.url}/@@payment-keys/direct/{token}")
        self.assertEqual("text", finance.getControl(name="setting.api_key_id").type)
        self.assertNotIn("api-old", finance.contents)
        for name, value in DIRECT.items():
            kind = "secret" if name.endswith("secret") else "setting"
            finance.getControl(name=f"{kind}.{name}").value = value
        finance.getControl(name="name").value = "Claire Marchal"
        finance.getControl("Store the keys").click()
        transaction.begin()
        self.assertIn("The keys are stored", finance.contents)
        stored = platforms.get_platform("direct").settings
        self.assertEqual("api-new", stored["api_key_id"])

    def test_a_key_of_the_other_mode_is_named(self):
        builders.make_platform(
            self.store, "mollie", provider="mollie", mode=psp.LIVE, settings={}
        )
        transaction.commit()
        test_key = "test_" + "a" * 30
        self.assertEqual({"secret.api_key"}, self.refused("mollie", api_key=test_key))

    def test_keys_that_a_provider_cannot_be_asked_about_sign_a_test(self):
        platforms.remove_platform("belfius")
        settings = {"merchant": "1999888", "rang": "32", "identifiant": "2"}
        builders.make_platform(
            self.store, "paybox", provider="paybox", settings=settings
        )
        self.hand_over("paybox", hmac_key="0123456789ABCDEF" * 8)
        self.work()
        self.assertEqual(state.KEYS_WORK, self.health().keys)
