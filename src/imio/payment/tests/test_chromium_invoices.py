"""Invoices in a real browser: made by an agent, seen by finance, corrected, checked by axe."""

from imio.payment.content.invoice_type import LAYOUT_TEXTS
from imio.payment.domain import states
from imio.payment.invoicing.issuing import Issuing
from imio.payment.invoicing.numbering import number_next
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.browser import shared_chromium
from imio.payment.tests.browser import violations_on
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.staff import CREDENTIALS
from imio.payment.tests.test_browser_invoices_types import LEVEL
from playwright.sync_api import expect

import os
import transaction


WIDTHS = (320, 1200)


class TestInvoicesInABrowser(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        self.type.issuers_group = "agents-a"
        self.type.reminder_levels = [LEVEL]
        self.type.layout_texts = {
            name: {"fr": "Voici le détail.", "en": "Here are the details."}
            for name in LAYOUT_TEXTS
        }
        transaction.commit()
        self.browser = shared_chromium()

    def open(self, role, path, width=1200):
        context = self.browser.new_context(
            locale="en", viewport={"width": width, "height": 900}
        )
        self.addCleanup(context.close)
        page = context.new_page()
        name, password = CREDENTIALS[role]
        page.goto(f"{self.commune.url}/login")
        page.fill("#__ac_name", name)
        page.fill("#__ac_password", password)
        page.click("#buttons-login")
        page.goto(f"{self.commune.url}/{path}")
        return page

    def assertAccessible(self, page, what):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if folder := os.environ.get("SHOTS"):
                page.screenshot(path=f"{folder}/{what}-{width}.png", full_page=True)
            found = violations_on(page, "#main-container")
            faults = [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
            self.assertEqual([], faults, f"{what} at {width}")
            self.assertEqual(1, page.locator("h1").count(), what)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - window.innerWidth"
            )
            self.assertLessEqual(wide, 0, f"{what} is wider than {width}")

    def work(self):
        """Do what the worker does within seconds."""
        transaction.begin()
        number_next(self.store, self.regie.UID(), builders.NOW)
        job = Issuing()
        for key in job.find(self.store, builders.NOW):
            job.do(self.store, key, job.ask(self.store, key), builders.NOW)
        transaction.commit()

    def test_an_agent_makes_an_invoice_and_the_office_collects_and_corrects_it(self):
        agent = self.open("agent_a", f"@@payment-requests/{self.commune.due_a.id}")
        agent.click("#payment-invoices-panel a.btn")
        self.assertAccessible(agent, "new")
        agent.fill("#payment-quantity-repas", "12")
        # The script asks the server while one types.
        expect(agent.locator("#payment-total")).to_contain_text("€42.00")
        agent.click("button[value=save]:visible")
        expect(agent.locator("h1")).to_contain_text("Draft")
        self.assertAccessible(agent, "draft")
        agent.click("form[action$='/issue'] button")
        expect(agent.locator("h1")).to_contain_text("Gets its number")
        self.work()
        # The page looks again by itself.
        expect(agent.locator("h1")).to_contain_text("To pay", timeout=10_000)
        path = agent.url.removeprefix(f"{self.commune.url}/")
        self.assertEqual(agent.request.get(f"{agent.url}/document.pdf").status, 200)

        finance = self.open("finance", "@@payment-invoices")
        expect(finance.locator("table.payment-cards")).to_contain_text("R-2026-0001")
        self.assertAccessible(finance, "list")

        officer = self.open("regisseur_a", path)
        officer.click("summary:has-text('Record a counter payment')")
        officer.click("form[action$='/counter'] button")
        expect(officer.locator("#error-summary")).to_be_visible()
        self.assertAccessible(officer, "refused")
        officer.fill("#payment-counter-amount", "12")
        officer.fill("#payment-counter-slip", "2026/1")
        officer.click("form[action$='/counter'] button")
        expect(officer.locator("body")).to_contain_text("The payment was recorded")
        officer.click("summary:has-text('Make a credit note')")
        officer.fill("#payment-credit-line-0", "7,00")
        officer.fill("#payment-credit-reason", "Two days ill")
        officer.click("form[action$='/credit'] button")
        expect(officer.locator("body")).to_contain_text("The credit note was made")
        self.work()
        officer.goto(f"{self.commune.url}/{path}")
        expect(officer.locator("body")).to_contain_text("€23.00")
        self.assertAccessible(officer, "invoice")

    def test_pages_of_those_who_prepare_are_accessible(self):
        kind, regie = self.path_of(self.type), self.path_of(self.regie)
        page = self.open("manager", kind)
        self.assertAccessible(page, "type")
        for path, what in (
            (f"{kind}/@@payment-type-layout", "layout"),
            (f"{kind}/@@payment-type-reminders", "reminders"),
            (regie, "catalogue"),
            (f"{regie}/@@payment-next-prices", "next-prices"),
            ("@@payment-suspensions", "suspensions"),
            ("@@payment-payers?text=dupont", "payers"),
            (f"@@payment-payers/{self.payer.id}", "payer"),
        ):
            page.goto(f"{self.commune.url}/{path}")
            self.assertAccessible(page, what)
        page.goto(f"{self.commune.url}/{regie}/@@payment-next-prices")
        page.fill("#payment-price-repas", "3,80")
        page.click("button[value=preview]")
        expect(page.locator("#payment-plan")).to_contain_text("€0.30")
        self.assertAccessible(page, "next-prices-preview")

    def test_an_objection_is_noted_by_keyboard(self):
        invoice = make_invoice(self.store, self.type, self.payer)
        transaction.commit()
        page = self.open("finance", f"@@payment-invoices/{invoice.id}", 320)
        page.focus("summary:has-text('objection')")
        page.keyboard.press("Enter")
        page.focus("#payment-object-reason")
        page.keyboard.type("He was ill")
        page.focus("form[action$='/object'] button")
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_contain_text("The objection was noted")
        transaction.begin()
        self.assertEqual(invoice.objection, "He was ill")
        self.assertEqual(invoice.due_state, states.OPEN)
