"""What goes wrong between a citizen and the bank, at a browser."""

from imio.payment.tests.browser import BIRTH
from imio.payment.tests.browser import BrowserCase
from playwright.sync_api import expect

import re


class TroubleCase(BrowserCase):
    def visitor_who_asked(self, surname, **options):
        """Return a citizen with one request to pay, and its tracking code."""
        citizen = self.visitor(**options)
        email = f"{surname.lower()}@example.org"
        return citizen, citizen.ask(**BIRTH | {"nom": surname, "email": email})

    def assertTitle(self, visitor, title):
        expect(visitor.page.locator("h1")).to_have_text(title)

    def transactions_of(self, surname):
        """Return the rows that finance finds under a name."""
        finance = self.visitor("finances")
        finance.open(f"/@@payment-transactions?text={surname}")
        return finance.page.locator(".payment-cards tbody tr")

    def assertPaidOnce(self, surname):
        paid = self.transactions_of(surname).locator(".payment-state-paid")
        expect(paid).to_have_count(1)


class TestTheBankIsSilent(TroubleCase):
    def test_the_return_page_asks_a_bank_that_told_nothing(self):
        citizen, _code = self.visitor_who_asked("Silence")
        citizen.press_pay()
        citizen.decide("lost")
        self.assertTitle(citizen, "Payment received")
        self.assertPaidOnce("Silence")

    def test_the_return_page_waits_for_a_bank_that_is_late(self):
        self.tell_bank("options", late_seconds=4)
        self.addCleanup(self.tell_bank, "options", late_seconds=20)
        citizen, _code = self.visitor_who_asked("Patience")
        citizen.press_pay()
        citizen.decide("late")
        self.assertTitle(citizen, "We are checking with the bank")
        # The page looks again by itself every five seconds.
        heading = citizen.page.locator("h1")
        expect(heading).to_have_text("Payment received", timeout=30_000)

    def test_finance_asks_the_bank_about_somebody_who_never_came_back(self):
        citizen, code = self.visitor_who_asked("Vanished")
        citizen.press_pay()
        session = citizen.page.url.split("/")[-1].split("?")[0]
        citizen.page.close()
        self.tell_bank(f"sessions/{session}/decide", choice="lost")
        row = self.transactions_of("Vanished")
        row.locator("th a").click()
        row.page.click("form[action$='/ask'] button")
        expect(row.page.locator("h1")).to_contain_text("Paid")
        agent = self.visitor("agent")
        agent.open(f"/@@payment-requests?text={code}")
        expect(agent.page.locator(".payment-cards tbody tr")).to_have_count(1)


class TestTheBankSaysNo(TroubleCase):
    def test_who_was_refused_resumes_from_the_mail_on_another_device(self):
        citizen, _code = self.visitor_who_asked("Refusal")
        citizen.press_pay()
        citizen.decide("refuse")
        self.assertTitle(citizen, "The bank refused the payment")
        self.assertNotIn("received", citizen.page.inner_text("#content"))
        (refusal,) = self.mails_to("refusal@example.org", "refused", 1)
        text = refusal.get_body(("plain",)).get_content()
        phone = self.visitor()
        phone.open(re.search(r"http\S+payment-request\S+", text)[0])
        phone.page.click("form:has([name=act][value=pay]) button")
        self.assertTitle(phone, "My basket")
        phone.press_pay()
        phone.decide("card")
        self.assertTitle(phone, "Payment received")
        self.assertPaidOnce("Refusal")

    def test_who_gave_up_tries_again_from_the_page_that_says_so(self):
        citizen, _code = self.visitor_who_asked("Hesitation")
        citizen.press_pay()
        citizen.decide("cancel")
        self.assertTitle(citizen, "Payment abandoned")
        citizen.page.click("a.btn-primary[href$='@@payment-basket']")
        citizen.page.click("form[action$='@@payment-pay'] button")
        citizen.page.wait_for_url(f"{self.site.bank_url}/**")
        citizen.decide("bancontact")
        self.assertTitle(citizen, "Payment received")
        self.assertPaidOnce("Hesitation")
        self.assertEqual(self.transactions_of("Hesitation").count(), 2)


class TestOneLiveAttempt(TroubleCase):
    def test_a_double_click_pays_once(self):
        citizen, _code = self.visitor_who_asked("Doubleclick")
        citizen.open("/@@payment-basket")
        citizen.page.dblclick("form[action$='@@payment-pay'] button")
        citizen.page.wait_for_url(f"{self.site.bank_url}/**")
        citizen.decide("bancontact")
        self.assertTitle(citizen, "Payment received")
        self.assertEqual(self.transactions_of("Doubleclick").count(), 1)

    def test_the_back_button_leads_to_the_same_payment(self):
        citizen, _code = self.visitor_who_asked("Backwards")
        citizen.press_pay()
        at_the_bank = citizen.page.url
        citizen.page.go_back()
        citizen.press_pay()
        self.assertEqual(citizen.page.url, at_the_bank)
        citizen.decide("bancontact")
        self.assertTitle(citizen, "Payment received")
        self.assertEqual(self.transactions_of("Backwards").count(), 1)

    def test_two_tabs_pay_once(self):
        citizen, _code = self.visitor_who_asked("Tabsoup")
        other = self.in_another_tab(citizen)
        citizen.open("/@@payment-basket")
        other.open("/@@payment-basket")
        for tab in (citizen, other):
            tab.page.click("form[action$='@@payment-pay'] button")
            tab.page.wait_for_url(f"{self.site.bank_url}/**")
        citizen.decide("bancontact")
        self.assertTitle(citizen, "Payment received")
        other.page.reload()
        other.page.click("main button")
        self.assertTitle(other, "Payment received")
        self.assertPaidOnce("Tabsoup")
