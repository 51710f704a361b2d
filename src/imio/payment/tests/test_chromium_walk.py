"""The main path of a citizen, an agent and a finance officer, each at a browser."""

from imio.payment.tests.browser import BIRTH
from imio.payment.tests.browser import BrowserCase
from playwright.sync_api import expect


class WalkCase(BrowserCase):
    def assertStaffSeesNothing(self, code):
        agent = self.visitor("agent")
        agent.open(f"/@@payment-requests?text={code}")
        self.assertEqual(agent.page.locator(".payment-cards tbody tr").count(), 0)

    def assertStaffSeesIt(self, code, surname):
        agent = self.visitor("agent")
        agent.open(f"/@@payment-requests?text={code}")
        agent.page.locator(".payment-cards tbody a").click()
        expect(agent.page.locator("#content")).to_contain_text(surname)
        expect(
            agent.page.locator("form[action$='/accept'] button.btn-primary")
        ).to_be_visible()

    def assertFinanceFinds(self, name, code):
        finance = self.visitor("finances")
        finance.open("/@@payment-transactions")
        finance.page.fill("#payment-text", name)
        finance.page.press("#payment-text", "Enter")
        rows = finance.page.locator(".payment-cards tbody tr")
        expect(rows).to_have_count(1)
        expect(rows.first).to_contain_text("€12.00")
        with finance.page.expect_download() as download:
            finance.page.click("a[href*='payment-transactions-export'] >> nth=1")
        file = download.value.path().read_text(encoding="utf-8-sig")
        self.assertIn(name, file)
        self.assertIn(code, file)

    def assertBirthIsPriced(self, visitor):
        lines = visitor.page.locator(".payment-lines tbody .payment-amount")
        expect(lines).to_have_text(["€5.00", "€7.00"])
        total = visitor.page.locator(".payment-lines tfoot .payment-amount")
        expect(total).to_have_text("€12.00")

    def assertPaid(self, visitor):
        expect(visitor.page.locator("h1")).to_have_text("Payment received")
        expect(visitor.page.locator("#content")).to_contain_text("€12.00")


class TestTheMainWalk(WalkCase):
    def test_a_stranger_asks_pays_and_the_town_hall_takes_over(self):
        citizen = self.visitor()
        own = {"nom": "Walkabout", "email": "walkabout@example.org"}
        citizen.fill_in(**BIRTH | own)
        self.assertBirthIsPriced(citizen)
        citizen.confirm()
        self.assertBirthIsPriced(citizen)
        code = citizen.tracking_code()
        self.assertStaffSeesNothing(code)
        citizen.press_pay()
        citizen.decide("bancontact")
        self.assertPaid(citizen)
        self.assertStaffSeesIt(code, "Walkabout")
        self.assertFinanceFinds("Walkabout", code)
        to_pay, receipt = self.mails_to("walkabout@example.org", "12.00", 2)
        self.assertIn("To pay: €12.00", to_pay["Subject"])
        self.assertIn("Payment received: €12.00", receipt["Subject"])
        (to_treat,) = self.mails_to("agent@", code, 1)
        self.assertIn("Copie d'acte de naissance", to_treat["Subject"])

    def test_a_citizen_with_an_account_finds_it_in_my_payments(self):
        citizen = self.visitor("citoyen")
        code = citizen.ask(**BIRTH | {"nom": "Accountable"})
        citizen.press_pay()
        citizen.decide("card")
        self.assertPaid(citizen)
        citizen.open("/@@my-payments?tab=paid")
        expect(citizen.page.locator(".payment-cards")).to_contain_text(code)
        self.assertStaffSeesIt(code, "Accountable")


class TestTheWalkWithLess(WalkCase):
    def test_everything_works_without_javascript(self):
        citizen = self.visitor(java_script_enabled=False)
        citizen.fill_in(**BIRTH | {"nom": "Scriptless"})
        self.assertBirthIsPriced(citizen)
        citizen.confirm()
        code = citizen.tracking_code()
        citizen.press_pay()
        citizen.decide("bancontact")
        self.assertPaid(citizen)
        agent = self.visitor("agent", java_script_enabled=False)
        agent.open(f"/@@payment-requests?text={code}")
        agent.page.locator(".payment-cards tbody a").click()
        agent.page.click("form[action$='/accept'] button.btn-primary")
        expect(agent.page.locator("h1")).to_contain_text("Accepted")
        citizen.open(citizen.request_url)
        expect(citizen.page.locator("h1")).to_contain_text("Accepted")

    def test_everything_works_by_keyboard(self):
        citizen = self.visitor()
        page = citizen.open("/demarches/acte-naissance")
        for name, answer in (BIRTH | {"nom": "Keyboard"}).items():
            citizen.tab_to(f"#form-widgets-{name}")
            # A date field takes its parts one after the other, as the reader writes.
            typed = "17051984" if name == "naissance" else answer
            page.keyboard.type(self.first_letters(citizen, name) or typed)
        citizen.press("[name='form.buttons.submit']", "Enter")
        self.assertBirthIsPriced(citizen)
        citizen.press("form:has([name=digest]) button", "Enter")
        citizen.press("a[href$='@@payment-basket'].btn-primary", "Enter")
        citizen.press("form[action$='@@payment-pay'] button", "Space")
        citizen.press("button[value=bancontact]", "Space")
        self.assertPaid(citizen)

    def first_letters(self, citizen, name):
        """Return what somebody types in a closed list to choose an option."""
        option = citizen.field(name).locator(f"option[value='{BIRTH[name]}']")
        return option.inner_text()[:6] if option.count() else ""
