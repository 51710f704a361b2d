"""Money goes back, at a real browser: by the PSP itself, by a file, after a double payment."""

from imio.payment.providers.sandbox.bank.seals import bank_seal
from imio.payment.providers.sandbox.facts import DEMO_KEY
from imio.payment.providers.sandbox.facts import DEMO_SHOP
from imio.payment.tests.browser import BIRTH
from imio.payment.tests.browser import BROWSER
from imio.payment.tests.browser import PHONE
from imio.payment.tests.test_chromium_providers import ProviderCase
from playwright.sync_api import expect

import json
import os
import re
import requests
import time


IBAN = "BE71 0961 2345 6769"
SECONDS = 40


class RefundCase(ProviderCase):
    def paid(self, surname, provider=""):
        """Return a citizen whose request is paid, and its tracking code."""
        if provider:
            self.use(provider)
        citizen = self.visitor()
        email = f"{surname.lower()}@example.org"
        code = citizen.ask(**BIRTH | {"nom": surname, "email": email})
        self.pay(citizen, "card", "Payment received")
        return citizen, code

    def refuse(self, code):
        """Refuse a request as its agent, after a look at the mail; return the agent."""
        agent = self.visitor("agent")
        agent.open(f"/@@payment-requests?text={code}")
        agent.follow(".payment-cards tbody th a")
        agent.page.fill("#payment-refuse-reason", "The act is in another commune.")
        agent.follow("#payment-refuse button[value=preview]")
        self.look(agent, "request-preview")
        preview = agent.page.locator("#payment-refuse section")
        expect(preview).to_contain_text("Request refused")
        expect(preview).to_contain_text("The act is in another commune.")
        agent.follow("#payment-refuse button.btn-outline-danger")
        expect(agent.page.locator("h1")).to_contain_text("Request refused")
        return agent

    def look(self, visitor, name):
        """See that a page is for everybody, on a phone and on a screen."""
        page = visitor.page
        found = []
        for size in ({"width": 1200, "height": 800}, PHONE):
            page.set_viewport_size(size)
            found += [
                f"{size['width']}: {fault}" for fault in self.faults_of(page, "en")
            ]
            if folder := os.environ.get("SHOTS"):
                path = f"{folder}/refunds-{name}-{size['width']}.png"
                page.screenshot(path=path, full_page=True)
        page.set_viewport_size({"width": 1200, "height": 800})
        self.assertEqual([], found, name)

    def wait_for(self, visitor, url, text):
        """Open a page until the worker has done what it tells."""
        deadline = time.monotonic() + SECONDS
        while True:
            visitor.open(url)
            shown = visitor.page.inner_text("#content")
            if text in shown or time.monotonic() > deadline:
                self.assertIn(text, shown)
                return
            # There is no event for what another process does.
            BROWSER.idle.wait_for_timeout(300)


class TestThroughTheProvider(RefundCase):
    def test_a_refusal_at_sips_within_its_days_goes_back_by_itself(self):
        citizen, code = self.paid("Returning", "worldline-sips")
        self.refuse(code)
        self.wait_for(citizen, citizen.request_url, "Sent on")
        self.look(citizen, "citizen-sent")
        # Sips says later what became of it: finance need not wait for the site to ask.
        finance = self.visitor("finances")
        finance.open("/@@payment-refunds?text=Returning")
        finance.follow(".payment-cards tbody th a")
        self.look(finance, "in-transit")
        finance.follow("#payment-ask button")
        expect(finance.page.locator("h1")).to_contain_text("Done")
        self.look(finance, "refund-done")
        self.wait_for(citizen, citizen.request_url, "Done on")
        self.look(citizen, "citizen-done")
        (mail,) = self.mails_to("returning@example.org", "Refund made", 1)
        self.assertIn("by the way you paid", mail.get_body(("plain",)).get_content())

    def test_refusals_at_other_providers_with_an_api_go_back_too(self):
        for provider in ("worldline-direct", "ingenico", "paybox"):
            with self.subTest(provider):
                surname = provider.title().replace("-", "")
                citizen, code = self.paid(surname, provider)
                self.refuse(code)
                self.wait_for(citizen, citizen.request_url, "Done on")


class TestByTransfer(RefundCase):
    def test_a_refusal_at_mollie_goes_back_by_form_and_file(self):
        self.use("mollie")
        self.rest(
            "PATCH",
            "@payment-platforms/mollie",
            refund_way="transfer",
            iban="BE68539007547034",
            beneficiary="Commune de Sambrelles",
        )
        self.addCleanup(
            self.rest, "PATCH", "@payment-platforms/mollie", refund_way="psp"
        )
        citizen, code = self.paid("Wirenet")
        self.refuse(code)
        (mail,) = self.mails_to("wirenet@example.org", "opens a form", 1)
        text = mail.get_body(("plain",)).get_content()
        self.give_account(re.search(r"http\S+refund-account\S+", text)[0])
        self.execute()
        self.wait_for(citizen, citizen.request_url, "Done on")
        expect(citizen.page.locator("#content")).to_contain_text("BE71 •••• •••• 6769")
        self.mails_to("wirenet@example.org", "Refund made", 1)

    def give_account(self, link):
        """Fill in the form on a phone, first with a slip, by keyboard alone."""
        phone = self.visitor(viewport=PHONE)
        phone.open(link)
        self.look(phone, "account")
        phone.page.fill("#refund-holder", "Odile Wirenet")
        phone.page.fill("#refund-iban", IBAN[:-1] + "0")
        phone.press("form.payment-account button", "Enter")
        expect(phone.page.locator("#refund-iban-error")).to_contain_text("typing error")
        self.look(phone, "account-wrong")
        phone.page.fill("#refund-iban", IBAN)
        phone.press("form.payment-account button", "Enter")
        expect(phone.page.locator("h1")).to_have_text("We have your account number")
        self.look(phone, "account-given")
        phone.open(link.rpartition("/")[0] + "/wrong")
        expect(phone.page.locator("h1")).to_have_text("This page is not available")

    def execute(self):
        """Make a file of what is to be sent by this platform, and say that it is done."""
        finance = self.visitor("finances")
        finance.open("/@@payment-refunds")
        self.look(finance, "desk")
        finance.open("/@@payment-refunds?text=Wirenet")
        finance.follow("form[action$='/new/preview'] button")
        expect(finance.page.locator("#content")).to_contain_text("BE68 5390 0754 7034")
        self.look(finance, "preview")
        finance.follow("form[action$='/new/make'] button")
        self.look(finance, "file")
        with finance.page.expect_download() as first:
            finance.page.click("a[href$='/file']")
        with finance.page.expect_download() as second:
            finance.page.click("a[href$='/file']")
        content = first.value.path().read_bytes()
        self.assertEqual(content, second.value.path().read_bytes())
        self.assertIn(b"BE71096123456769", content)
        finance.follow("form[action$='/executed'] button")
        expect(finance.page.locator("h1")).to_contain_text("Executed by the bank")
        finance.open("/@@payment-refund-files")
        self.look(finance, "files")


class TestDoublePayment(RefundCase):
    def test_a_payment_from_two_devices_is_proposed_and_refunded(self):
        first, second = self.visitor(), self.visitor()
        email = "twodevices@example.org"
        first.ask(**BIRTH | {"nom": "Twodevices", "email": email})
        first.press_pay()
        session = first.page.url.split("/")[-1].split("?")[0]
        second.open(first.request_url)
        second.follow("form:has([name=act][value=pay]) button")
        second.page.click("form[action$='@@payment-pay'] button")
        second.page.click("form:has([name=take_over]) button")
        second.page.wait_for_url(f"{self.site.bank_url}/**")
        second.decide("card")
        self.assertTitle(second, "Payment received")
        self.pays_although_closed(session)
        finance = self.visitor("finances")
        finance.open("/@@payment-refunds?text=Twodevices&state=asked")
        finance.follow(".payment-cards tbody th a")
        expect(finance.page.locator("#content")).to_contain_text("Paid twice")
        self.look(finance, "proposed")
        finance.page.check("#payment-choose-transfer")
        finance.follow("#payment-choose button")
        expect(finance.page.locator("h1")).to_contain_text("Waiting for account")
        self.mails_to(email, "opens a form", 1)

    def pays_although_closed(self, session):
        """Let a bank tell that it took a payment on a page that it had closed."""
        path = "@payment-transactions?text=Twodevices&state=cancelled"
        (found,) = self.call.get(f"{self.site.url}/{path}").json()["items"]
        word = {
            "session": session,
            "shop": DEMO_SHOP,
            "reference": found["reference"],
            "status": "paid",
            "amount": found["amount_cents"],
            "currency": "EUR",
            "means": "card",
            "test": True,
            "refunded": 0,
        }
        body = json.dumps(word).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Sandbox-Seal": bank_seal(DEMO_KEY, "notification", body),
        }
        url = f"{self.site.url}/@@payment-notify/guichet"
        answer = requests.post(url, body, headers=headers, timeout=60)
        self.assertEqual(answer.status_code, 200, answer.text)
