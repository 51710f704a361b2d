"""Pages of staff in a real browser: on a phone, by keyboard, checked by axe."""

from imio.payment.domain import states
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.browser import shared_chromium
from imio.payment.tests.browser import violations_on
from imio.payment.tests.staff import Commune
from imio.payment.tests.staff import CREDENTIALS
from playwright.sync_api import expect

import os
import transaction
import unittest


class TestStaffInABrowser(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.commune.pay(*[self.commune.make_due(letter, 30) for letter in "ab"])
        self.commune.close(self.commune.make_due("a", 40))
        self.commune.transaction_b.to_check = True
        self.commune.store.transactions.reindex(self.commune.transaction_b)
        outbox = self.commune.store.outbox
        key = f"replay:{self.commune.due_a.id}:mailer"
        outbox.put(key, "replay", {}, builders.NOW)
        outbox.fail(key, "SMTPError", builders.NOW, final=True)
        transaction.commit()
        self.browser = shared_chromium()

    def open(self, role, path, width=320):
        context = self.browser.new_context(
            locale="en", viewport={"width": width, "height": 900}
        )
        self.addCleanup(context.close)
        self.page = context.new_page()
        url = self.commune.url
        name, password = CREDENTIALS[role]
        self.page.goto(f"{url}/login")
        self.page.fill("#__ac_name", name)
        self.page.fill("#__ac_password", password)
        self.page.click("#buttons-login")
        self.page.goto(f"{url}/{path}")

    def assertAccessible(self, what):
        if folder := os.environ.get("SHOTS"):
            self.page.screenshot(path=f"{folder}/{what}.png", full_page=True)
        found = violations_on(self.page, "#main-container")
        faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found]
        self.assertEqual([], faults, what)
        self.assertEqual(1, self.page.locator("h1").count(), what)
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
        self.assertLessEqual(wide, 0, f"{what} is wider than its window")

    def test_pages_of_finance_are_accessible_on_a_phone_and_on_a_screen(self):
        for width in (320, 1280):
            self.open("manager", "@@payment-desk", width)
            self.assertAccessible(f"desk-{width}")
            url = self.commune.url
            self.page.goto(
                f"{url}/@@payment-transactions?since=2026-11-01&flag=to_check"
            )
            self.assertAccessible(f"filtered-{width}")
            self.page.goto(f"{url}/@@payment-transactions")
            self.assertAccessible(f"transactions-{width}")
            self.page.locator("table.payment-cards tbody a").first.click()
            self.assertAccessible(f"transaction-{width}")
            self.page.goto(f"{url}/@@payment-transactions?text=nobody")
            self.assertAccessible(f"empty-{width}")

    def test_an_agent_refuses_a_request_by_keyboard(self):
        self.open("agent_a", "@@payment-requests")
        self.assertAccessible("requests")
        self.page.goto(f"{self.page.url}/{self.commune.due_a.id}")
        self.assertAccessible("request")
        self.page.focus("button:has-text('Refuse the request')")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".alert-danger")).to_be_visible()
        self.assertAccessible("request without a reason")
        self.page.focus(".alert-danger a")
        self.page.keyboard.press("Enter")
        self.page.focus("#payment-refuse-reason")
        self.page.keyboard.type("Not resident")
        self.page.focus("button:has-text('Refuse the request')")
        self.page.keyboard.press("Enter")
        expect(self.page.locator("body")).to_contain_text("The request was refused")
        transaction.begin()
        self.assertEqual(self.commune.due_a.state, states.REFUSED)

    def test_a_filter_is_taken_away_by_its_chip(self):
        self.open("finance", "@@payment-transactions", 1280)
        rows = self.page.locator("table.payment-cards tbody tr")
        expect(rows).to_have_count(4)
        self.page.select_option("#payment-state", states.REFUSED)
        self.page.click("button:has-text('Show results')")
        expect(rows).to_have_count(1)
        self.page.click(".payment-chips a")
        expect(rows).to_have_count(4)
