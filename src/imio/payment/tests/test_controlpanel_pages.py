from imio.payment.controlpanel.platforms import operations
from imio.payment.domain import psp
from imio.payment.providers.sandbox.facts import DEMO_KEY
from imio.payment.providers.sandbox.facts import DEMO_SHOP
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.storage import secrets
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.settings import get_settings
from imio.payment.tests.builders import make_platform
from imio.payment.tests.builders import make_request
from imio.payment.tests.builders import NOW
from imio.payment.tests.panels import PanelCase
from unittest import mock

import os
import transaction


CANARY = "canary-of-the-seal-key"


class TestPlatformPages(PanelCase):
    def fill(self, **values):
        self.open("@@payment-platform-add/sandbox")
        texts = {
            "platform_id": "belfius",
            "title": "Commune de Sambrelles",
            "iban": "BE68 5390 0754 7034",
            "setting.bank_url": "http://localhost:1",
            "secret.seal_key": CANARY,
        } | {name.replace("__", "."): value for name, value in values.items()}
        for name, value in texts.items():
            self.control(name).value = value
        self.browser.getControl("Add this platform").click()
        return self.browser.contents

    def test_an_empty_list_offers_the_first_step(self):
        self.assertIn("Add a payment platform", self.open("@@payment-platforms"))

    def test_a_provider_is_chosen_then_its_platform_is_added(self):
        self.open("@@payment-platform-add")
        self.browser.getLink("Choose Bank of demonstration").click()
        self.assertTrue(self.browser.url.endswith("@@payment-platform-add/sandbox"))
        answer = self.fill()
        self.assertTrue(self.browser.url.endswith("@@payment-platform/belfius"))
        self.assertIn("The platform was added", answer)
        self.assertIn(f"{self.url}/@@payment-notify/belfius", answer)
        self.assertEqual(1, answer.count("<h1"))
        self.assertEqual(("belfius",), platform_ids())

    def test_a_platform_whose_keys_come_later_is_added_switched_off(self):
        answer = self.fill(secret__seal_key="")
        self.assertIn('id="platform-secret-seal-key-error"', answer)
        self.control("keys_later").value = ["1"]
        self.browser.getControl("Add this platform").click()
        answer = self.browser.contents
        self.assertIn("The platform was added", answer)
        self.assertIn("Let the finance service enter the keys", answer)
        self.assertFalse(get_platform("belfius").enabled)

    def test_mistakes_are_named_in_a_summary_that_links_to_the_inputs(self):
        answer = self.fill(iban="BE00", title="", platform_id="No!")
        self.assertTrue(self.browser.headers["status"].startswith("422"))
        for name in ("platform-platform-id", "platform-title", "platform-iban"):
            self.assertIn(f'href="#{name}"', answer)
            self.assertIn(f'id="{name}"', answer)
            self.assertIn(f'id="{name}-error"', answer)
        self.assertIn('value="http://localhost:1"', answer)
        self.assertIn('value="No!"', answer)
        self.assertNotIn(CANARY, answer)
        self.assertEqual((), platform_ids())

    def test_a_key_is_said_to_be_set_and_never_shown(self):
        self.fill()
        answer = self.open("@@payment-platform/belfius")
        self.assertIn("Set on", answer)
        self.assertNotIn(CANARY, answer)
        self.assertEqual("", self.control("secret.seal_key").value)

    def test_a_key_that_is_not_typed_again_stays(self):
        self.fill()
        self.open("@@payment-platform/belfius")
        self.control("title").value = "Sambrelles"
        self.browser.getControl("Save this platform").click()
        self.assertIn("The platform was saved", self.browser.contents)
        self.assertEqual("Sambrelles", get_platform("belfius").title)
        self.assertTrue(secrets.has_secret(self.store, "belfius", "seal_key"))

    def test_a_renewed_key_may_leave_the_old_one_valid(self):
        self.fill()
        self.open("@@payment-platform/belfius")
        self.control("secret.seal_key").value = "the-renewed-seal-key"
        self.control("keep.seal_key").value = ["1"]
        self.browser.getControl("Save this platform").click()
        previous = "seal_key" + secrets.PREVIOUS
        self.assertTrue(secrets.has_secret(self.store, "belfius", previous))
        self.open("@@payment-platform/belfius")
        self.control("forget.seal_key_previous").value = ["1"]
        self.browser.getControl("Save this platform").click()
        self.assertFalse(secrets.has_secret(self.store, "belfius", previous))

    def test_live_mode_is_refused_for_the_bank_of_demonstration(self):
        answer = self.fill(mode=[psp.LIVE])
        self.assertIn("works in test mode only", answer)

    def test_without_encryption_key_the_pages_say_what_to_do(self):
        with mock.patch.dict(os.environ, IMIO_PAYMENT_KEY=""):
            self.assertIn("IMIO_PAYMENT_KEY_FILE", self.open("@@payment-platforms"))
            self.assertIn("cannot keep keys safe", self.fill())
        self.assertEqual((), platform_ids())

    def test_texts_of_site_managers_are_escaped(self):
        self.fill(title="<script>alert(1)</script>")
        for page in ("@@payment-platforms", "@@payment-platform/belfius"):
            self.assertNotIn("<script>alert(1)", self.open(page))

    def test_keys_are_checked_with_the_bank(self):
        bank = start_bank(port=0)
        self.addCleanup(bank.stop)
        self.fill(setting__bank_url=bank.url, setting__merchant=DEMO_SHOP)
        self.browser.getControl("Check these keys").click()
        self.assertIn("did not accept", self.browser.contents)
        self.control("secret.seal_key").value = DEMO_KEY
        self.browser.getControl("Save this platform").click()
        self.open("@@payment-platform/belfius")
        self.assertIn("Not checked since", self.browser.contents)
        self.browser.getControl("Check these keys").click()
        self.assertIn("The keys work", self.browser.contents)

    def test_a_platform_is_switched_off_and_on_again(self):
        self.fill()
        self.browser.getControl("Take no new payments on").click()
        self.assertIn("Switched off", self.browser.contents)
        self.open("@@payment-platform/belfius")
        self.browser.getControl("Take payments on").click()
        self.assertTrue(get_platform("belfius").enabled)

    def test_an_unused_platform_is_deleted_after_a_question(self):
        self.fill()
        self.browser.getLink("Delete").click()
        self.assertIn("Delete the platform", self.browser.contents)
        self.assertEqual(("belfius",), platform_ids())
        self.browser.getControl("Delete the platform").click()
        self.assertEqual((), platform_ids())

    def test_a_platform_in_use_is_not_deleted(self):
        self.fill()
        self.open("@@payment-platform-delete/belfius")
        make_request(self.store)
        transaction.commit()
        self.browser.getControl("Delete the platform").click()
        self.assertIn("This platform is used", self.browser.contents)
        self.assertEqual(("belfius",), platform_ids())

    def test_unknown_platforms_and_providers_are_not_found(self):
        self.browser.handleErrors = True
        for path in (
            "@@payment-platform/none",
            "@@payment-platform",
            "@@payment-platform-add/none",
            "@@payment-platform/belfius/more",
            "@@payment-platform-delete/none",
        ):
            self.open(path)
            self.assertTrue(self.browser.headers["status"].startswith("404"), path)


class TestSettingsPage(PanelCase):
    def test_settings_are_saved(self):
        self.open("@@payment-settings")
        self.control("form.widgets.expiry_days").value = "21"
        self.control("form.widgets.sender_email").value = "guichet@commune.example"
        self.browser.getControl("Save").click()
        self.assertEqual(21, get_settings().expiry_days)
        self.assertEqual("guichet@commune.example", get_settings().sender_email)

    def test_what_cannot_be_an_address_is_refused_beside_its_field(self):
        self.open("@@payment-settings")
        self.control("form.widgets.public_url").value = "javascript:alert(1)"
        self.control("form.widgets.sender_email").value = "not an address"
        self.control("form.widgets.desk_path").value = "//evil.example"
        self.browser.getControl("Save").click()
        answer = self.browser.contents
        self.assertIn("Write the whole address", answer)
        self.assertIn("Write an e-mail address", answer)
        self.assertIn("Write a path within the site", answer)
        self.assertFalse(get_settings().public_url)


class TestOverview(PanelCase):
    def test_the_window_of_each_panel_is_named_after_it(self):
        for path, title in (
            ("@@payment-settings", "Payment settings"),
            ("@@payment-mails", "Mails about payments"),
            ("@@payment-mail/fr/payment-confirmed", "Payment received · French"),
        ):
            with self.subTest(path=path):
                self.assertIn(f"<title>{title}", self.open(path))

    def test_the_panels_stand_in_site_setup(self):
        answer = self.open("@@overview-controlpanel")
        for name in ("payment-platforms", "payment-settings", "payment-first-steps"):
            self.assertIn(f"{self.url}/@@{name}", answer)

    def test_first_steps_tell_what_is_missing_and_what_is_done(self):
        answer = self.open("@@payment-first-steps")
        self.assertIn("Add the contract with your provider", answer)
        self.assertEqual(1, answer.count("<h1"))
        make_platform(self.store)
        operations.note_check(self.store, "belfius", "", NOW)
        transaction.commit()
        answer = self.open("@@payment-first-steps")
        self.assertIn("There is a platform in use", answer)
        self.assertIn("The provider accepted the keys", answer)
