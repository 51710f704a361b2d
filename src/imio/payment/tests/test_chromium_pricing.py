from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.browser import shared_chromium
from imio.payment.tests.browser import violations_on
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from playwright.sync_api import expect
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from plone.app.testing import TEST_USER_ID

import transaction
import unittest


class TestPricesInABrowser(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        portal = self.layer["portal"]
        setRoles(portal, TEST_USER_ID, ["Manager"])
        portal.portal_workflow.setDefaultChain("simple_publication_workflow")
        self.demarche = create_demarche(portal, create_regie(portal))
        api.content.transition(self.demarche, "publish")
        transaction.commit()
        self.url = self.demarche.absolute_url()
        self.browser = shared_chromium()

    def page(self, **options):
        page = self.browser.new_context(locale="en", **options).new_page()
        self.addCleanup(page.context.close)
        return page

    def editor(self, **options):
        page = self.page(**options)
        page.goto(f"{self.url}/../login")
        page.fill("#__ac_name", SITE_OWNER_NAME)
        page.fill("#__ac_password", SITE_OWNER_PASSWORD)
        page.click("#buttons-login")
        return page

    def assertAccessible(self, page):
        found = violations_on(page, "#main-container")
        faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found]
        self.assertEqual(faults, [])

    def test_the_price_follows_the_answers(self):
        page = self.page()
        page.goto(self.url)
        box = page.locator("#payment-estimate")
        page.select_option("#form-widgets-motif", "alloc")
        page.select_option("#form-widgets-envoi", "Postal")
        expect(box.locator("[data-payment-total]")).to_have_text("€12.00")
        expect(box.locator("tbody tr")).to_have_count(2)
        page.select_option("#form-widgets-motif", "emploi")
        page.select_option("#form-widgets-envoi", "Digital")
        expect(box.locator("[data-payment-total]")).to_have_text("Free")
        self.assertAccessible(page)

    def test_without_javascript_the_box_says_where_the_price_comes(self):
        page = self.page(java_script_enabled=False)
        page.goto(self.url)
        box = page.locator("#payment-estimate")
        expect(box.locator("[data-payment-hint]")).to_be_visible()
        expect(box.locator("[data-payment-result]")).to_be_hidden()

    def test_the_payment_tab_is_accessible_and_fits_a_phone(self):
        page = self.editor(viewport={"width": 320, "height": 700})
        page.goto(f"{self.url}/@@payment-pricing")
        page.fill("#rule-2-amount", "5,00x")
        page.click("button[value=save] >> nth=0")
        expect(page.locator("#rule-2-problems")).to_contain_text("is not an amount")
        self.assertAccessible(page)
        too_wide = "document.documentElement.scrollWidth > window.innerWidth"
        self.assertFalse(page.evaluate(too_wide))

    def test_the_bench_shows_each_step(self):
        page = self.editor()
        page.goto(f"{self.url}/@@payment-pricing")
        page.select_option("#try-motif", "alloc")
        page.select_option("#try-envoi", "Postal")
        page.click("button[value=try]")
        expect(page.locator("#bench-lines tfoot")).to_contain_text("€12.00")
        expect(page.locator("#bench-steps tbody tr")).to_have_count(4)
        self.assertAccessible(page)
