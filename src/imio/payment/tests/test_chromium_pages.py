"""Every page of ours: readable by everybody, on every screen, in the reader's language.

axe-core looks at the whole page, Plone's own parts too: what is wrong there is mended
by our stylesheet.
"""

from imio.payment.tests.browser import BIRTH
from imio.payment.tests.browser import BrowserCase
from imio.payment.tests.browser import PHONE


CITIZEN = (
    "",
    "/demarches",
    "/demarches/acte-naissance",
    "/demarches/plaine-vacances",
    "/demarches/spectacle",
    "/demarches/repas-scolaires",
    "/@@payment-basket",
    "/@@my-payments",
    "/@@payment-request/unknown/proof",
    "/@@payment-demo-mails",
    "/login",
    "/nowhere",
)
AGENT = ("/@@payment-desk", "/@@payment-requests", "/@@my-payments")
FINANCE = ("/@@payment-desk", "/@@payment-transactions")
MANAGER = (
    "/@@payment-desk",
    "/@@payment-first-steps",
    "/@@payment-health",
    "/@@payment-platforms",
    "/@@payment-settings",
    "/@@payment-mails",
    "/demarches/acte-naissance/@@payment-pricing",
    "/demarches/acte-naissance/@@payment-texts",
    "/regies/repas",
)


class TestPagesAreForEverybody(BrowserCase):
    language = "en"
    locale = "en-GB"

    def setUp(self):
        super().setUp()
        self.faults = []

    def visitor(self, login="", **options):
        return super().visitor(login, locale=self.locale, **options)

    def look(self, visitor, name):
        """Note what is wrong with the page that a visitor sees, wide and narrow."""
        page = visitor.page
        found = self.faults_of(page, self.language)
        wide = page.viewport_size
        page.set_viewport_size(PHONE)
        found += [f"phone: {fault}" for fault in self.faults_on_phone(page)]
        page.set_viewport_size(wide)
        self.faults += [f"{name}: {fault}" for fault in found]

    def faults_on_phone(self, page):
        """Other words may be too long for a phone; for programs it is as in English."""
        look = self.faults_of if self.language == "en" else self.faults_to_see
        return look(page, self.language)

    def look_at(self, visitor, paths):
        for path in paths:
            visitor.open(path)
            self.look(visitor, path)

    def assertNoFaults(self):
        self.assertEqual(self.faults, [], "\n" + "\n".join(self.faults))

    def test_pages_that_everybody_reads(self):
        self.look_at(self.visitor(), CITIZEN)
        self.assertNoFaults()

    def test_pages_on_the_way_to_the_bank_and_back(self):
        citizen = self.visitor()
        citizen.open("/demarches/acte-naissance")
        citizen.follow("[name='form.buttons.submit']")
        self.look(citizen, "form with errors")
        citizen.fill_in(**BIRTH)
        self.look(citizen, "review")
        citizen.confirm()
        self.look(citizen, "request to pay")
        citizen.open("/@@payment-basket?means=transfer")
        self.look(citizen, "basket")
        citizen.press_pay()
        self.look(citizen, "bank")
        citizen.decide("refuse")
        self.look(citizen, "refused")
        citizen.press_pay()
        citizen.decide("cancel")
        self.look(citizen, "abandoned")
        citizen.press_pay()
        citizen.decide("bancontact")
        self.look(citizen, "paid")
        citizen.open(citizen.request_url)
        self.look(citizen, "request paid")
        self.assertNoFaults()

    def test_pages_of_agents(self):
        agent = self.visitor("agent")
        self.look_at(agent, AGENT)
        agent.open("/@@payment-requests?state=to_process")
        agent.follow(".payment-cards tbody a")
        self.look(agent, "request")
        agent.follow("form[action$='/refuse'] button.btn-outline-danger")
        self.look(agent, "refusal without a reason")
        agent.open("/@@payment-transactions")
        self.look(agent, "forbidden")
        self.assertNoFaults()

    def test_pages_of_finance(self):
        finance = self.visitor("finances")
        self.look_at(finance, FINANCE)
        finance.follow(".payment-cards tbody a")
        self.look(finance, "transaction")
        finance.open("/@@payment-transactions?text=nobody-has-this-name")
        self.look(finance, "nothing found")
        self.assertNoFaults()

    def test_pages_of_site_managers(self):
        manager = self.visitor("gestionnaire")
        self.look_at(manager, MANAGER)
        for path, link in (
            ("/@@payment-platforms", "a[href*='payment-platform/']"),
            ("/@@payment-mails", "#content a[href*='payment-mail/']"),
            ("/@@payment-demo-mails", "#content a[href*='payment-demo-mails/']"),
        ):
            manager.open(path)
            manager.follow(link)
            self.look(manager, f"one of {path}")
        self.assertNoFaults()


class TestPagesAreForEverybodyInFrench(TestPagesAreForEverybody):
    language = "fr"
    locale = "fr-BE"


class TestPagesAreForEverybodyInGerman(TestPagesAreForEverybody):
    """The longest words of the four languages."""

    language = "de"
    locale = "de-BE"
