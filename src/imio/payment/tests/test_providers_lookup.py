"""Providers are found by name, and their settings are checked field by field."""

from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.lookup import get_provider
from imio.payment.providers.lookup import provider_names
from imio.payment.providers.settings import setting_problems
from imio.payment.providers.simulators.registry import all_simulators
from plone.testing import zca
from zope.configuration import xmlconfig
from zope.interface.verify import verifyObject

import imio.payment.providers
import unittest
import zope.component


NAMES = (
    "ingenico",
    "mollie",
    "paybox",
    "payfip",
    "payfip-tipi",
    "sandbox",
    "worldline-direct",
    "worldline-sips",
)


class LookupTest(unittest.TestCase):
    def setUp(self):
        zca.pushGlobalRegistry()
        self.addCleanup(zca.popGlobalRegistry)
        context = xmlconfig.file("meta.zcml", zope.component)
        xmlconfig.file("configure.zcml", imio.payment.providers, context)

    def test_each_provider_is_a_utility_that_keeps_the_contract(self):
        self.assertEqual(provider_names(), NAMES)
        for name in NAMES:
            verifyObject(IProvider, get_provider(name))

    def test_an_unknown_name_is_refused(self):
        for name in ("", "paypal", "Mollie", None):
            with self.assertRaises(ConfigurationError):
                get_provider(name)

    def test_the_accounts_of_the_simulators_pass_the_settings_form(self):
        for simulator in all_simulators():
            settings, secrets = simulator.demo_account("http://localhost:8087")
            account = psp.Account("p", simulator.name, psp.TEST, settings, secrets)
            provider = get_provider(simulator.name)
            self.assertEqual(setting_problems(provider, account), {}, simulator.name)

    def test_missing_and_wrong_settings_are_named(self):
        provider = get_provider("mollie")
        account = psp.Account("p", "mollie", psp.TEST, {"methods": "a b"}, {})
        self.assertEqual(
            setting_problems(provider, account),
            {"api_key": "missing", "methods": "wrong_form"},
        )
        live = psp.Account("p", "sandbox", psp.LIVE, {}, {})
        problems = setting_problems(get_provider("sandbox"), live)
        self.assertEqual(problems["mode"], "not_live")
        ogone = psp.Account("p", "ingenico", psp.TEST, {"algorithm": "md5"}, {})
        problems = setting_problems(get_provider("ingenico"), ogone)
        self.assertEqual(problems["algorithm"], "unknown_choice")

    def test_a_key_of_the_other_mode_is_named(self):
        provider = get_provider("mollie")
        for mode, key, code in (
            (psp.LIVE, "test_", {"api_key": "other_mode"}),
            (psp.TEST, "live_", {"api_key": "other_mode"}),
            (psp.LIVE, "live_", {}),
            (psp.TEST, "test_", {}),
        ):
            keys = {"api_key": key + "a" * 30}
            account = psp.Account("p", "mollie", mode, {}, keys)
            self.assertEqual(code, setting_problems(provider, account))

    def test_every_key_and_what_goes_with_it_says_where_it_is_found(self):
        for name in provider_names():
            for setting in get_provider(name).settings:
                if setting.secret or "key" in setting.name:
                    self.assertTrue(setting.help, f"{name}: {setting.name}")

    def test_no_secret_shows_in_the_text_of_an_account(self):
        account = psp.Account("p", "mollie", psp.TEST, {}, {"api_key": "canary-123"})
        self.assertNotIn("canary", repr(account))
