from imio.payment.domain import psp
from imio.payment.providers.sandbox.facts import DEMO_KEY
from imio.payment.providers.sandbox.facts import DEMO_SHOP
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.storage import secrets
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.builders import make_attempt
from imio.payment.tests.builders import make_platform
from imio.payment.tests.builders import make_request
from imio.payment.tests.sessions import SiteSession
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD

import transaction
import unittest


NEW = {
    "id": "belfius",
    "provider": "sandbox",
    "title": "Commune de Sambrelles",
    "mode": "test",
    "iban": "BE68 5390 0754 7034",
    "settings": {"bank_url": "http://localhost:1", "merchant": "demo"},
    "secrets": {"seal_key": "canary-of-the-seal-key"},
}


class ServiceCase(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        self.manager = self.session(SITE_OWNER_NAME, SITE_OWNER_PASSWORD)

    def session(self, name="", password=""):
        session = SiteSession(self.portal.absolute_url())
        session.headers["Accept"] = "application/json"
        if name:
            session.auth = (name, password)
        self.addCleanup(session.close)
        return session

    def add(self, **values):
        answer = self.manager.post("/@payment-platforms", json=NEW | values)
        transaction.begin()
        return answer

    def assertNoKey(self, answer):
        self.assertNotIn("canary", answer.text)


class TestPlatforms(ServiceCase):
    def test_a_platform_is_added_and_its_key_never_comes_back(self):
        answer = self.add()
        self.assertEqual(201, answer.status_code)
        self.assertNoKey(answer)
        self.assertTrue(answer.json()["keys"]["seal_key"]["is_set"])
        listed = self.manager.get("/@payment-platforms")
        self.assertNoKey(listed)
        self.assertEqual(["belfius"], [item["id"] for item in listed.json()["items"]])
        self.assertIn("sandbox", [p["name"] for p in listed.json()["providers"]])
        shown = self.manager.get("/@payment-platforms/belfius").json()
        self.assertEqual("BE68539007547034", shown["iban"])
        self.assertTrue(shown["notify_url"].endswith("/@@payment-notify/belfius"))

    def test_mistakes_are_named_input_by_input(self):
        answer = self.add(iban="BE00", mode=psp.LIVE, secrets={})
        self.assertEqual(400, answer.status_code)
        errors = answer.json()["error"]["errors"]
        self.assertEqual({"iban", "mode", "secret.seal_key"}, set(errors))
        self.assertEqual((), platform_ids())

    def test_values_of_another_kind_are_refused(self):
        for wrong in (
            {"title": ["a"]},
            {"settings": "text"},
            {"settings": {"bank_url": 1}},
            {"secrets": {"seal_key": {"a": 1}}},
            {"provider": "none"},
        ):
            self.assertEqual(400, self.add(**wrong).status_code, wrong)
        self.assertEqual((), platform_ids())

    def test_a_change_keeps_what_it_does_not_name(self):
        self.add()
        url = "/@payment-platforms/belfius"
        answer = self.manager.patch(url, json={"title": "New", "enabled": False})
        transaction.begin()
        self.assertEqual(200, answer.status_code, answer.text)
        platform = get_platform("belfius")
        self.assertEqual(("New", False), (platform.title, platform.enabled))
        self.assertEqual("BE68539007547034", platform.iban)
        self.assertTrue(secrets.has_secret(self.store, "belfius", "seal_key"))
        self.assertEqual(
            400, self.manager.patch(url, json={"enabled": "no"}).status_code
        )

    def test_keys_are_checked_with_the_bank(self):
        bank = start_bank(port=0)
        self.addCleanup(bank.stop)
        settings = {"bank_url": bank.url, "merchant": DEMO_SHOP}
        self.add(settings=settings, secrets={"seal_key": DEMO_KEY})
        url = "/@payment-platforms/belfius/check"
        answer = self.manager.post(url, json={})
        self.assertEqual("", answer.json()["checked"]["trouble"])
        bank.stop()
        answer = self.manager.post(url, json={})
        self.assertIn("did not answer", answer.json()["checked"]["words"])

    def test_only_an_unused_platform_is_deleted(self):
        self.add()
        make_platform(self.store, "loisirs")
        make_attempt(self.store, make_request(self.store, platform_id="loisirs"))
        transaction.commit()
        self.assertEqual(
            204, self.manager.delete("/@payment-platforms/belfius").status_code
        )
        answer = self.manager.delete("/@payment-platforms/loisirs")
        self.assertEqual(400, answer.status_code)
        transaction.begin()
        self.assertEqual(("loisirs",), platform_ids())

    def test_unknown_platforms_are_not_found(self):
        for path in ("none", "none/more", "none/check"):
            url = f"/@payment-platforms/{path}"
            self.assertEqual(404, self.manager.get(url).status_code, path)
            self.assertEqual(404, self.manager.post(url, json={}).status_code, path)
        url = "/@payment-platforms/none"
        self.assertEqual(404, self.manager.patch(url, json={}).status_code)
        self.assertEqual(404, self.manager.delete(url).status_code)

    def test_only_site_managers_are_answered(self):
        self.add()
        for session in (
            self.session(),
            self.session(TEST_USER_NAME, TEST_USER_PASSWORD),
        ):
            for method, path, data in (
                ("GET", "", None),
                ("GET", "/belfius", None),
                ("POST", "", NEW | {"id": "other"}),
                ("POST", "/belfius/check", {}),
                ("PATCH", "/belfius", {"title": "x"}),
                ("DELETE", "/belfius", None),
            ):
                url = f"/@payment-platforms{path}"
                answer = session.request(method, url, json=data)
                self.assertEqual(401, answer.status_code, (method, path))
                self.assertNotIn("Sambrelles", answer.text)
        transaction.begin()
        self.assertEqual(("belfius",), platform_ids())

    def test_what_another_site_can_make_a_browser_post_is_refused(self):
        answer = self.manager.post(
            "/@payment-platforms",
            data='{"id": "other"}',
            headers={"Content-Type": "text/plain"},
        )
        self.assertEqual(400, answer.status_code)
        self.assertIn("application/json", answer.text)


class TestSettings(ServiceCase):
    url = "/@controlpanels/payment-settings"

    def test_settings_are_read_and_changed(self):
        self.assertEqual(14, self.manager.get(self.url).json()["data"]["expiry_days"])
        answer = self.manager.patch(self.url, json={"expiry_days": 30})
        self.assertEqual(204, answer.status_code, answer.text)
        transaction.begin()
        self.assertEqual(30, get_settings().expiry_days)

    def test_what_is_no_address_is_refused(self):
        wrong = {"public_url": "javascript:alert(1)"}
        answer = self.manager.patch(self.url, json=wrong)
        self.assertEqual(400, answer.status_code)

    def test_only_site_managers_are_answered(self):
        for session in (
            self.session(),
            self.session(TEST_USER_NAME, TEST_USER_PASSWORD),
        ):
            self.assertEqual(401, session.get(self.url).status_code)
            self.assertEqual(401, session.patch(self.url, json={}).status_code)

    def test_the_panel_is_listed_for_site_managers(self):
        listed = self.manager.get("/@controlpanels").json()
        self.assertIn("payment-settings", [p["@id"].split("/")[-1] for p in listed])
