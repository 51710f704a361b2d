"""What a basket does beside paying, at a browser."""

from imio.payment.tests.browser import BIRTH
from imio.payment.tests.browser import BrowserCase
from imio.payment.tests.browser import SHOW
from playwright.sync_api import expect


FREE = BIRTH | {"motif": "emploi", "envoi": "digital"}
PAY = "form[action$='@@payment-pay'] button"


class TestTheBasket(BrowserCase):
    def test_what_is_free_goes_to_the_agent_at_once(self):
        citizen = self.visitor()
        code = citizen.ask(**FREE | {"nom": "Freebie"})
        expect(citizen.page.locator("h1")).to_contain_text("Sent")
        ways_to_pay = citizen.page.locator("#content .payment-actions")
        expect(ways_to_pay).to_have_count(0)
        agent = self.visitor("agent")
        agent.open(f"/@@payment-requests?text={code}")
        expect(agent.page.locator(".payment-cards tbody tr")).to_have_count(1)
        citizen.open("/@@payment-basket")
        expect(citizen.page.locator(PAY)).to_have_count(0)

    def test_two_bank_accounts_are_two_payments_announced_in_one_sentence(self):
        citizen = self.visitor()
        citizen.ask(**BIRTH | {"nom": "Twofold"})
        citizen.ask("spectacle", **SHOW | {"nom": "Twofold"})
        citizen.open("/@@payment-basket")
        page = citizen.page
        expect(page.locator(PAY)).to_have_text(["Pay €12.00", "Pay €25.00"])
        expect(page.locator(".payment-basket > .alert-info")).to_contain_text(
            "2 payments will follow"
        )
        for _left in (2, 1):
            citizen.press_pay()
            citizen.decide("bancontact")
            expect(page.locator("h1")).to_have_text("Payment received")
        citizen.open("/@@payment-basket")
        expect(page.locator(PAY)).to_have_count(0)

    def test_every_page_says_how_many_items_wait(self):
        citizen = self.visitor()
        citizen.ask(**BIRTH)
        count = citizen.page.locator("[data-payment-number]")
        for page in ("", "/demarches/spectacle", "/@@payment-basket"):
            citizen.open(page)
            expect(count).to_have_text("1")
            expect(count).to_be_visible()
        citizen.page.click("button[name=act][value=remove]")
        expect(count).to_be_hidden()

    def test_what_was_asked_before_logging_in_is_there_afterwards(self):
        citizen = self.visitor()
        citizen.ask(**BIRTH | {"nom": "Latecomer"})
        citizen.log_in("citoyen")
        citizen.open("/@@payment-basket")
        expect(citizen.page.locator(".payment-basket")).to_contain_text("Latecomer")
        citizen.page.click("li:has-text('Latecomer') button[value=remove]")
        expect(citizen.page.locator(".payment-basket")).not_to_contain_text("Latecomer")
