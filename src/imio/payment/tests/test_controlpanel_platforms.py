from imio.payment.content.regie import IRegie
from imio.payment.controlpanel.platforms import operations
from imio.payment.controlpanel.platforms.description import describe
from imio.payment.controlpanel.platforms.description import entered_of
from imio.payment.controlpanel.platforms.description import trouble_in_words
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.providers.sandbox.facts import DEMO_KEY
from imio.payment.providers.sandbox.facts import DEMO_SHOP
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.refunds.transfers import version_of
from imio.payment.storage import milestones
from imio.payment.storage import secrets
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests.builders import make_attempt
from imio.payment.tests.builders import make_platform
from imio.payment.tests.builders import make_request
from imio.payment.tests.builders import NOW
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from unittest import mock

import dataclasses
import os
import unittest


ENTERED = Entered(
    title="Commune de Sambrelles",
    iban="BE68 5390 0754 7034",
    beneficiary="Commune",
    settings={"bank_url": "http://localhost:1/", "merchant": "demo"},
    secrets={"seal_key": "canary-canary-canary"},
)


def entered(**values):
    return dataclasses.replace(ENTERED, **values)


class PlatformCase(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.store = get_store(self.portal)

    def refused(self, function, *arguments):
        """Return the inputs that an operation refuses."""
        with self.assertRaises(operations.Refused) as caught:
            function(*arguments)
        return sorted(caught.exception.problems)

    def add(self, **values):
        operations.add(self.store, "belfius", "sandbox", entered(**values))


class TestAdding(PlatformCase):
    def refused_when(self, platform_id="belfius", **values):
        return self.refused(
            operations.add, self.store, platform_id, "sandbox", entered(**values)
        )

    def test_a_platform_is_stored_with_its_key_encrypted(self):
        self.add()
        platform = get_platform("belfius")
        self.assertEqual("BE68539007547034", platform.iban)
        self.assertEqual("demo", platform.settings["merchant"])
        stored = self.store.secrets[("belfius", "seal_key")]
        self.assertNotIn("canary", stored)
        self.assertEqual(
            "canary-canary-canary",
            secrets.read_secret(self.store, "belfius", "seal_key"),
        )

    def test_an_unknown_provider_is_refused(self):
        with self.assertRaises(ConfigurationError):
            operations.add(self.store, "belfius", "no-such-bank", ENTERED)

    def test_an_identifier_that_is_taken_or_malformed_is_refused(self):
        self.add()
        for name in ("belfius", "Belfius", "", "a" * 31, "bel/fius", "é"):
            self.assertEqual(["platform_id"], self.refused_when(name), name)

    def test_a_title_is_needed(self):
        self.assertEqual(["title"], self.refused_when(title=""))

    def test_an_iban_with_wrong_check_digits_is_refused(self):
        self.assertEqual(["iban"], self.refused_when(iban="BE69 5390 0754 7034"))

    def test_an_account_that_no_file_for_the_bank_could_name_is_refused(self):
        brazilian = "BR18 0036 0305 0000 1000 9795 493C 1"
        self.assertEqual(["iban"], self.refused_when(iban=brazilian))

    def test_what_the_bank_wants_of_files_is_checked(self):
        for values, wrong in (
            ({"transfer_version": "pain.001.001.02"}, ["transfer_version"]),
            ({"debit_version": "pain.001.001.09"}, ["debit_version"]),
            ({"address_rule": "sometimes"}, ["address_rule"]),
            ({"bic": "GKCC"}, ["bic"]),
            # The old version cannot leave out the code of our own bank.
            ({"debit_version": "pain.008.001.02"}, ["bic"]),
        ):
            with self.subTest(values):
                self.assertEqual(self.refused_when(**values), wrong)

    def test_the_bank_of_demonstration_is_refused_on_a_live_platform(self):
        self.assertEqual(["mode"], self.refused_when(mode=psp.LIVE))

    def test_settings_that_do_not_fit_the_pattern_are_refused(self):
        settings = {"bank_url": "ftp://bank", "merchant": "no blanks please"}
        self.assertEqual(
            ["setting.bank_url", "setting.merchant"],
            self.refused_when(settings=settings),
        )

    def test_a_setting_that_the_provider_does_not_know_is_refused(self):
        settings = dict(ENTERED.settings) | {"passphrase": "x"}
        self.assertEqual(["setting.passphrase"], self.refused_when(settings=settings))

    def test_a_key_is_needed_and_must_fit_its_pattern(self):
        self.assertEqual(["secret.seal_key"], self.refused_when(secrets={}))
        short = {"seal_key": "short"}
        self.assertEqual(["secret.seal_key"], self.refused_when(secrets=short))

    def test_without_encryption_key_the_words_say_what_to_do(self):
        no_key = mock.patch.dict(os.environ, IMIO_PAYMENT_KEY="")
        with no_key, self.assertRaises(operations.Refused) as caught:
            self.add()
        words = caught.exception.problems["secret.seal_key"].default
        self.assertIn("IMIO_PAYMENT_KEY_FILE", words)
        self.assertEqual((), platform_ids())

    def test_a_key_may_be_read_from_the_environment(self):
        with mock.patch.dict(os.environ, BANK_KEY="from-the-environment"):
            self.add(secrets={"seal_key": "env:BANK_KEY"})
            key = secrets.read_secret(self.store, "belfius", "seal_key")
        self.assertEqual("from-the-environment", key)

    def test_variables_that_are_unset_malformed_or_our_own_are_refused(self):
        for name in ("NOT_SET_ANYWHERE", "lower", "", "IMIO_PAYMENT_KEY"):
            typed = {"seal_key": f"env:{name}"}
            self.assertEqual(
                ["secret.seal_key"], self.refused_when(secrets=typed), name
            )


class TestChanging(PlatformCase):
    def setUp(self):
        super().setUp()
        self.add()

    def test_a_key_that_is_not_typed_again_stays(self):
        operations.change(self.store, "belfius", entered(secrets={}, title="New"))
        self.assertEqual("New", get_platform("belfius").title)
        self.assertTrue(secrets.has_secret(self.store, "belfius", "seal_key"))

    def test_an_old_key_may_be_kept_and_forgotten_later(self):
        renewal = entered(
            secrets={"seal_key": "renewed-renewed-renewed"},
            keep_previous=frozenset(["seal_key"]),
        )
        operations.change(self.store, "belfius", renewal)
        previous = "seal_key" + secrets.PREVIOUS
        self.assertTrue(secrets.has_secret(self.store, "belfius", previous))
        end = entered(secrets={}, forget=frozenset([previous]))
        operations.change(self.store, "belfius", end)
        self.assertFalse(secrets.has_secret(self.store, "belfius", previous))

    def test_a_required_key_is_not_forgotten(self):
        end = entered(secrets={}, forget=frozenset(["seal_key"]))
        operations.change(self.store, "belfius", end)
        self.assertTrue(secrets.has_secret(self.store, "belfius", "seal_key"))

    def test_what_the_bank_wants_of_files_is_kept_and_shown(self):
        told = {
            "bic": "GKCCBEBB",
            "transfer_version": "pain.001.001.03",
            "debit_version": "pain.008.001.02",
            "address_rule": "outside_eea",
        }
        self.assertEqual(version_of("belfius"), "pain.001.001.09")
        operations.change(self.store, "belfius", entered(**told))
        shown = dataclasses.asdict(describe(self.store, "belfius"))
        self.assertEqual({name: shown[name] for name in told}, told)
        self.assertEqual(version_of("belfius"), "pain.001.001.03")
        self.assertEqual(entered_of(describe(self.store, "belfius")).bic, "GKCCBEBB")

    def test_settings_outside_the_form_stay(self):
        get_platform("belfius").settings = {"simulator_url": "http://localhost:2"}
        operations.change(self.store, "belfius", ENTERED)
        settings = get_platform("belfius").settings
        self.assertEqual("http://localhost:2", settings["simulator_url"])

    def test_the_shop_does_not_change_while_payments_are_under_way(self):
        make_attempt(self.store, make_request(self.store))
        settings = dict(ENTERED.settings) | {"merchant": "another"}
        moved = entered(settings=settings, secrets={})
        refused = self.refused(operations.change, self.store, "belfius", moved)
        self.assertEqual(["setting.merchant"], refused)

    def test_a_change_takes_the_last_check_back(self):
        operations.note_check(self.store, "belfius", "", NOW)
        self.assertTrue(describe(self.store, "belfius").keys_work)
        operations.change(self.store, "belfius", entered(secrets={}))
        self.assertIsNone(describe(self.store, "belfius").checked)

    def test_a_platform_is_switched_off_and_on(self):
        operations.switch("belfius", False)
        self.assertFalse(get_platform("belfius").enabled)
        operations.switch("belfius", True)
        self.assertTrue(get_platform("belfius").enabled)


class TestRemoving(PlatformCase):
    def setUp(self):
        super().setUp()
        self.add()

    def test_an_unused_platform_goes_with_its_keys_and_checks(self):
        operations.note_check(self.store, "belfius", "", NOW)
        operations.remove(self.store, "belfius")
        self.assertEqual((), platform_ids())
        self.assertEqual([], list(self.store.secrets))
        self.assertEqual([], list(self.store.milestones))

    def test_a_platform_of_a_regie_stays(self):
        regie = api.content.create(
            self.portal,
            "imio.payment.Regie",
            "population",
            title="Population",
            platform="belfius",
        )
        self.assertTrue(IRegie.providedBy(regie))
        self.assertEqual([""], self.refused(operations.remove, self.store, "belfius"))
        usage = describe(self.store, "belfius").usage
        self.assertEqual(["Population"], [used.title for used in usage.regies])

    def test_a_platform_on_which_somebody_may_still_pay_stays(self):
        make_request(self.store)
        self.assertEqual([""], self.refused(operations.remove, self.store, "belfius"))

    def test_a_platform_that_was_ever_paid_on_stays(self):
        make_attempt(self.store, make_request(self.store))
        self.assertEqual([""], self.refused(operations.remove, self.store, "belfius"))


class TestChecking(PlatformCase):
    def setUp(self):
        super().setUp()
        self.bank = start_bank(port=0)
        self.addCleanup(self.bank.stop)
        settings = {"bank_url": self.bank.url, "merchant": DEMO_SHOP}
        make_platform(self.store, settings=settings)
        secrets.write_secret(self.store, "belfius", "seal_key", DEMO_KEY)

    def test_keys_that_the_bank_accepts_work(self):
        self.assertEqual("", operations.ask_provider(self.store, "belfius"))

    def test_keys_that_the_bank_refuses_do_not(self):
        secrets.write_secret(self.store, "belfius", "seal_key", "not-the-banks-key!")
        trouble = operations.ask_provider(self.store, "belfius")
        self.assertTrue(trouble)
        self.assertNotIn("not-the-banks-key!", trouble)

    def test_a_missing_key_is_said_in_words(self):
        secrets.forget_secrets(self.store, "belfius")
        trouble = operations.ask_provider(self.store, "belfius")
        self.assertEqual("error_keys_missing", str(trouble_in_words(trouble)))

    def test_keys_that_cannot_be_decrypted_are_said_in_words(self):
        with mock.patch.dict(os.environ, IMIO_PAYMENT_KEY=""):
            trouble = operations.ask_provider(self.store, "belfius")
        self.assertEqual("error_keys_unreadable", str(trouble_in_words(trouble)))

    def test_asking_writes_nothing(self):
        operations.ask_provider(self.store, "belfius")
        self.assertIsNone(
            milestones.reached(self.store, milestones.keys_checked("belfius"))
        )
