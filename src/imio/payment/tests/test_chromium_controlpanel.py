from imio.payment.controlpanel.platforms.operations import note_check
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.browser import shared_chromium
from imio.payment.tests.browser import violations_on
from imio.payment.tests.builders import make_platform
from imio.payment.tests.builders import make_request
from imio.payment.tests.builders import NOW
from playwright.sync_api import expect
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD

import transaction
import unittest


class TestPanelsInABrowser(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        portal = self.layer["portal"]
        store = get_store(portal)
        make_platform(store)
        make_platform(store, "loisirs", title="Loisirs", enabled=False)
        make_request(store)
        note_check(store, "loisirs", "status 401", NOW)
        transaction.commit()
        self.url = portal.absolute_url()
        context = shared_chromium().new_context(
            locale="en", viewport={"width": 320, "height": 900}
        )
        self.addCleanup(context.close)
        self.page = context.new_page()
        self.page.goto(f"{self.url}/login")
        self.page.fill("#__ac_name", SITE_OWNER_NAME)
        self.page.fill("#__ac_password", SITE_OWNER_PASSWORD)
        self.page.click("#buttons-login")

    def assertAccessible(self, what):
        found = violations_on(self.page, "#main-container")
        faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found]
        self.assertEqual([], faults, what)
        wide = self.page.evaluate(
            "document.querySelector('#content').scrollWidth - window.innerWidth"
        )
        self.assertLessEqual(wide, 0, f"{what} is wider than a phone")

    def test_every_panel_is_accessible_and_fits_a_phone(self):
        for path in (
            "@@payment-platforms",
            "@@payment-health",
            "@@payment-platform-add",
            "@@payment-platform-add/sandbox",
            "@@payment-platform/belfius",
            "@@payment-platform/loisirs",
            "@@payment-platform-delete/loisirs",
            "@@payment-first-steps",
        ):
            self.page.goto(f"{self.url}/{path}")
            self.assertEqual(1, self.page.locator("h1").count(), path)
            self.assertAccessible(path)

    def test_a_mistake_is_reached_from_the_summary_by_keyboard(self):
        self.page.goto(f"{self.url}/@@payment-platform/belfius")
        self.page.fill("#platform-iban", "BE00")
        self.page.click("text=Save this platform")
        expect(self.page.locator("#error-summary")).to_contain_text("not an IBAN")
        self.assertAccessible("the form with a mistake")
        self.page.focus("#error-summary a")
        self.page.keyboard.press("Enter")
        self.assertTrue(self.page.url.endswith("#platform-iban"))
        self.page.fill("#platform-iban", "BE68 5390 0754 7034")
        self.page.click("text=Save this platform")
        expect(self.page.locator("body")).to_contain_text("was saved")
        transaction.begin()
        self.assertEqual("BE68539007547034", get_platform("belfius").iban)

    def test_the_way_of_keys_from_the_finance_service_is_accessible(self):
        self.page.goto(f"{self.url}/@@payment-platform/belfius")
        self.page.fill("#platform-email", "finance")
        self.page.click("#handover ~ form[action*='payment-keys-link'] button")
        self.assertAccessible("a link refused")
        self.page.fill("#platform-email", "finance@sambrelles.example")
        self.page.click("#handover ~ form[action*='payment-keys-link'] button")
        self.assertAccessible("the link")
        link = self.page.inner_text("#payment-keys-link")
        self.page.goto(link)
        self.assertAccessible("the empty page")
        self.page.click("#content-core form button")
        self.assertAccessible("keys refused")
        self.page.fill("#platform-name", "Claire Marchal")
        self.page.fill("#platform-secret-seal-key", "a-new-key-0123456789")
        self.page.click("#content-core form button")
        expect(self.page.locator("h1")).to_have_text("The keys are stored")
        self.page.goto(link)
        expect(self.page.locator("h1")).to_have_text("This link does not work")
        self.assertAccessible("a used link")
