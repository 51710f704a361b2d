"""The way of a payment in a real browser: what is seen, and that all can use it."""

from imio.payment.tests.browser import shared_chromium
from imio.payment.tests.browser import violations_on
from imio.payment.tests.paying import PayingCase
from playwright.sync_api import expect

import os
import re


class TestPaymentsInABrowser(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)
        self.browser = shared_chromium()
        self.url = self.portal.absolute_url()

    def open_browser(self, **options):
        context = self.browser.new_context(locale="en", **options)
        self.addCleanup(context.close)
        value = self.citizen.session.cookies["imio_payment_basket"]
        context.add_cookies(
            [{"name": "imio_payment_basket", "value": value, "url": self.url}]
        )
        return context.new_page()

    def check(self, page, name):
        """No fault that a checker finds, and nothing wider than the window."""
        found = violations_on(page, "main")
        faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found]
        self.assertEqual(faults, [], name)
        width = page.evaluate("document.querySelector('main').scrollWidth")
        self.assertLessEqual(width, page.viewport_size["width"], name)
        folder = os.environ.get("IMIO_PAYMENT_PICTURES")
        if folder:
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def pay(self, page, choice):
        page.goto(f"{self.url}/@@payment-basket")
        page.click("text=Pay €12.00")
        page.wait_for_url(f"{self.bank.url}/**")
        page.click(f'button[value="{choice}"]')

    def test_a_citizen_with_a_phone_pays(self):
        page = self.open_browser(viewport={"width": 320, "height": 640})
        page.goto(f"{self.url}/@@payment-basket")
        self.check(page, "basket-320")
        page.click("summary")
        self.check(page, "basket-transfer-320")
        self.pay(page, "bancontact")
        expect(page.locator("h1")).to_have_text("Payment received")
        self.assertNotIn("?", page.url)
        self.check(page, "return-paid-320")

    def test_a_refusal_leads_back_to_the_basket(self):
        page = self.open_browser()
        self.pay(page, "refuse")
        expect(page.locator("h1")).to_have_text("The bank refused the payment")
        self.check(page, "return-refused")
        page.get_by_role("link", name="Try again").click()
        expect(page.locator("h1")).to_have_text("My basket")
        self.check(page, "basket")

    def test_the_page_that_checks_ends_by_itself_without_javascript(self):
        page = self.open_browser(java_script_enabled=False)
        page.goto(f"{self.url}/@@payment-basket")
        page.click("text=Pay €12.00")
        self.bank.faults.add("fetch", "500", 1)
        page.click('button[value="lost"]')
        heading = page.locator("h1")
        expect(heading).to_have_text("We are checking with the bank")
        expect(heading).to_have_text("Payment received", timeout=20000)

    def test_the_indicator_tells_the_count_on_a_page_that_caches_share(self):
        page = self.open_browser()
        page.goto(f"{self.url}/@@payment-basket")
        page.goto(self.url)
        expect(page.locator("[data-payment-number]")).to_have_text("1")
        expect(page.locator("[data-payment-count]")).to_be_visible()
        self.check(page, "home")

    def test_two_clicks_in_a_row_pay_once(self):
        page = self.open_browser()
        page.goto(f"{self.url}/@@payment-basket")
        page.dblclick("text=Pay €12.00")
        # The second click ends the journey of the first: only where it ends counts.
        expect(page).to_have_url(re.compile(f"{re.escape(self.bank.url)}/.+"))
        self.assertEqual(len(self.attempts()), 1)
