"""Each PSP, played by its simulator, in a real browser on the demo commune."""

from imio.payment.tests.browser import BIRTH
from imio.payment.tests.browser import BrowserCase
from playwright.sync_api import expect

import requests


MANAGER = ("admin", "admin")
REGIE = "regies/etat-civil"


class ProviderCase(BrowserCase):
    """The régie of a form is paid on a test platform that a manager added by REST."""

    def setUp(self):
        super().setUp()
        self.call = requests.Session()
        self.call.auth = MANAGER
        self.call.headers["Accept"] = "application/json"
        self.addCleanup(self.call.close)

    def rest(self, method, path, **body):
        answer = self.call.request(
            method, f"{self.site.url}/{path}", json=body, timeout=60
        )
        self.assertLess(answer.status_code, 300, f"{path}: {answer.text[:500]}")

    def use(self, name):
        """Pay the régie through a platform of a PSP's simulator, added when missing."""
        accounts = requests.get(f"{self.site.bank_url}/control/accounts", timeout=20)
        platform_id = name.replace("-", "_")
        address = f"{self.site.url}/@payment-platforms/{platform_id}"
        if self.call.get(address, timeout=60).status_code == 404:
            # The walks of this layer share one site.
            self.rest(
                "POST",
                "@payment-platforms",
                id=platform_id,
                provider=name,
                title=f"Commune ({name})",
                mode="test",
                **accounts.json()[name],
            )
        if name == "ingenico":
            notify = f"{self.site.url}/@@payment-notify/{platform_id}"
            back_office = f"{self.site.bank_url}/sim/ingenico/back-office"
            requests.post(back_office, json={"notify_url": notify}, timeout=20)
        self.rest("PATCH", REGIE, platform=platform_id)
        self.addCleanup(self.rest, "PATCH", REGIE, platform="guichet")

    def decide(self, citizen, choice):
        """Press the bank's button, and the one that leads back where there is one."""
        citizen.page.click(f"button[name=choice][value={choice}]")
        citizen.page.wait_for_load_state()
        if citizen.page.url.startswith(self.site.bank_url):
            citizen.page.click("button.main")
        citizen.page.wait_for_url("**/@@payment-return/**")

    def assertTitle(self, citizen, title):
        expect(citizen.page.locator("h1")).to_have_text(title, timeout=20_000)

    def attempts_on(self, name):
        path = f"@payment-platforms/{name.replace('-', '_')}"
        shown = self.call.get(f"{self.site.url}/{path}", timeout=60).json()
        return shown["usage"]["transactions"]

    def pay(self, citizen, choice, title):
        citizen.press_pay()
        self.decide(citizen, choice)
        self.assertTitle(citizen, title)

    def begin(self, name):
        """Return a citizen with a request to pay at a PSP, who was refused once."""
        self.use(name)
        citizen = self.visitor()
        self.ask(citizen)
        self.pay(citizen, "refuse", "The bank refused the payment")
        return citizen

    def ask(self, citizen):
        citizen.ask(**BIRTH | {"nom": "Simulator"})

    def pay_twice(self, citizen):
        """Pay, then pay something else whose notification is lost."""
        self.pay(citizen, "card", "Payment received")
        self.ask(citizen)
        self.pay(citizen, "lost", "Payment received")

    def walk(self, name):
        """Be refused, give up, pay, and pay without notification, at one PSP."""
        citizen = self.begin(name)
        self.pay(citizen, "cancel", "Payment abandoned")
        self.pay_twice(citizen)
        self.assertEqual(4, self.attempts_on(name))


def walk(name):
    """Return the walk with one provider, as a test."""

    def test(self):
        self.walk(name)

    return test


class TestEachProvider(ProviderCase):
    test_mollie = walk("mollie")
    test_worldline_sips = walk("worldline-sips")
    test_worldline_direct = walk("worldline-direct")
    test_ingenico = walk("ingenico")
    test_paybox = walk("paybox")

    def test_payfip(self):
        citizen = self.begin("payfip")
        self.pay_twice(citizen)
        # PayFiP may still turn an abandoned payment into a paid one for two minutes.
        self.ask(citizen)
        self.pay(citizen, "cancel", "We are checking with the bank")
        self.assertEqual(4, self.attempts_on("payfip"))

    def test_payfip_by_url(self):
        citizen = self.begin("payfip-tipi")
        self.pay(citizen, "cancel", "Payment abandoned")
        # Its report proves nothing, and it answers no question: a human looks.
        self.pay(citizen, "card", "Your payment is being looked at")
        self.assertEqual(3, self.attempts_on("payfip-tipi"))
