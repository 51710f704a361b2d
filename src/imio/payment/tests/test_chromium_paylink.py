"""A letter's code, scanned at a real browser: pay, come back, look from a second device."""

from imio.payment.tests.browser import BROWSER
from imio.payment.tests.browser import BrowserCase
from imio.payment.tests.browser import DESKTOP
from imio.payment.tests.browser import PHONE
from io import BytesIO
from PIL import Image
from playwright.sync_api import expect

import base64
import itertools
import zxingcpp


ADMIN = "Basic " + base64.b64encode(b"admin:admin").decode()
_numbers = itertools.count(1)


class LetterCase(BrowserCase):
    def call(self, method, path, **options):
        """Do what the program that writes the letters does."""
        headers = {"Accept": "application/json", "Authorization": ADMIN}
        url = f"{self.site.url}/{path}"
        return BROWSER.idle.request.fetch(
            url, method=method, headers=headers, **options
        )

    def make_letter(self, title="Garderie d'octobre", cents=4200, **values):
        regies = self.call("GET", "@search?portal_type=imio.payment.Regie").json()
        details = self.call("GET", self.path_of(regies["items"][0]["@id"])).json()
        body = {
            "regie": details["UID"],
            "reference": f"POM-{next(_numbers)}-{id(self)}",
            "amount_cents": cents,
            "title": title,
        } | values
        body = {name: value for name, value in body.items() if value is not None}
        answer = self.call("POST", "@payment-links", data=body)
        self.assertEqual(answer.status, 201, answer.text())
        return answer.json()

    def path_of(self, url):
        return url.partition("/commune/")[2]

    def scan(self, letter, name="qr.png"):
        """Return what a phone reads in the code printed on a letter."""
        picture = BROWSER.idle.request.get(letter["pictures"][name]).body()
        return zxingcpp.read_barcodes(Image.open(BytesIO(picture)))[0].text

    def assertSound(self, visitor):
        for size in (PHONE, DESKTOP):
            visitor.page.set_viewport_size(size)
            self.assertEqual(self.faults_of(visitor.page, "en"), [], size)


class TestTheLetter(LetterCase):
    def test_it_is_scanned_paid_and_then_paid_for_everybody(self):
        letter = self.make_letter()
        citizen = self.visitor(viewport=PHONE)
        citizen.open(self.scan(letter))
        expect(citizen.page.locator("h1")).to_have_text("Garderie d'octobre")
        citizen.page.click("summary >> nth=0")
        self.assertSound(citizen)
        other = self.visitor()
        other.open(letter["url"])
        citizen.page.get_by_role("button", name="Pay €42.00").click()
        citizen.page.wait_for_url(f"{self.site.bank_url}/**")
        other.page.reload()
        expect(other.page.locator(".payment-panel")).to_contain_text("under way")
        self.assertSound(other)
        citizen.decide("bancontact")
        expect(citizen.page.locator("h1")).to_have_text("Payment received")
        other.page.reload()
        expect(other.page.locator(".payment-panel")).to_contain_text("Paid on")
        expect(other.page.locator("button:has-text('Pay')")).to_have_count(0)
        self.assertSound(other)
        told = self.call("GET", f"@payment-links/{letter['id']}").json()
        self.assertEqual(told["state"], "paid")

    def test_somebody_else_is_paying_it_on_another_device(self):
        letter = self.make_letter()
        first, second = self.visitor(), self.visitor()
        for one in (first, second):
            one.open(letter["url"])
        first.page.get_by_role("button", name="Pay €42.00").click()
        first.page.wait_for_url(f"{self.site.bank_url}/**")
        second.follow("button:has-text('Pay €42.00')")
        expect(second.page.locator(".alert[role=alert]").first).to_contain_text(
            "on another device or by somebody else"
        )
        self.assertSound(second)

    def test_a_problem_is_told_and_stops_the_payment(self):
        letter = self.make_letter()
        citizen = self.visitor(java_script_enabled=False)
        citizen.open(letter["url"])
        citizen.page.click("summary:has-text('A problem')")
        citizen.follow("button:has-text('Tell the service')")
        expect(citizen.page.locator("[role=alert]")).to_contain_text("in a few words")
        citizen.page.fill("#link-words", "We moved in August.")
        citizen.follow("button:has-text('Tell the service')")
        expect(citizen.page.locator(".payment-panel")).to_contain_text("looking at")

    def test_a_link_taken_back_shows_nothing(self):
        letter = self.make_letter()
        self.call("DELETE", f"@payment-links/{letter['id']}")
        citizen = self.visitor()
        citizen.open(letter["url"])
        expect(citizen.page.locator("h1")).to_have_text(
            "This payment link does not work"
        )
        self.assertSound(citizen)


class TestSeveral(LetterCase):
    def collect(self, citizen, *letters):
        for letter in letters:
            citizen.open(letter["url"])
            citizen.follow("button:has-text('Put in the basket')")

    def test_two_of_three_are_ticked_and_paid_together(self):
        citizen = self.visitor()
        names = ("Repas", "Garderie", "Plaine")
        letters = [self.make_letter(name, 1000) for name in names]
        self.collect(citizen, *letters)
        citizen.open("/@@my-payments")
        self.assertSound(citizen)
        boxes = citizen.page.locator("input[name=due]")
        expect(boxes).to_have_count(3)
        citizen.page.check(f"#choose-{letters[0]['id']}")
        citizen.page.check(f"#choose-{letters[1]['id']}")
        expect(citizen.page.locator("[data-payment-chosen]")).to_contain_text(
            "2 · €20.00"
        )
        self.assertSound(citizen)
        citizen.follow("button:has-text('Pay what is ticked')")
        expect(citizen.page.locator("#content")).to_contain_text("Pay €20.00")
        expect(citizen.page.locator("#content")).to_contain_text("Kept for later")
        self.assertSound(citizen)
