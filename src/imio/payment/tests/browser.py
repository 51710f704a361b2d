"""People at a real browser, who walk through the demo commune."""

from axe_playwright_python.sync_playwright import Axe
from email import message_from_bytes
from email import policy
from email.message import EmailMessage
from imio.payment.demo.commune import PASSWORD
from imio.payment.tests.demo_site import DEMO_SITE
from imio.payment.tests.demo_site import DemoSite
from pathlib import Path
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import Playwright
from playwright.sync_api import sync_playwright

import atexit
import functools
import time
import unittest


CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
PHONE = {"width": 320, "height": 700}
SECONDS_FOR_MAILS = 30
DESKTOP = {"width": 1200, "height": 800}
WHOLE_PAGE = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
]
# What makes a page scroll sideways: the elements that end beyond the window.
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  const width = document.documentElement.scrollWidth;
  if (width <= edge) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => !element.closest(".offcanvas"))
    .filter((element) => {
      const inside = document.createRange();
      inside.selectNodeContents(element);
      const ends = [element, inside].map((one) => one.getBoundingClientRect().right);
      return Math.max(...ends) > edge + 0.5;
    })
    .map((element) => element.outerHTML.slice(0, 160))
    .concat([`${width} px in all`]);
}"""
RUN_AXE = """([context, options]) =>
  axe.run(context || document, options).then((found) => found.violations)"""
# What to fill in: field, and what a citizen types or chooses there.
BIRTH = {
    "motif": "allocations",
    "envoi": "postal",
    "nom": "Lambert",
    "prenom": "Odile",
    "email": "odile@example.org",
    "naissance": "1984-05-17",
}
SHOW = {
    "places": "2",
    "nom": "Lambert",
    "prenom": "Odile",
    "email": "odile@example.org",
}


def open_chromium(playwright: Playwright) -> Browser:
    """Start the Chromium of the system, without the calls it makes home."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@functools.cache
def shared_chromium() -> Browser:
    """Return the one Chromium of this process: to start one for each test takes long."""
    playwright = sync_playwright().start()
    browser = open_chromium(playwright)
    atexit.register(playwright.stop)
    atexit.register(browser.close)
    return browser


def violations_on(page: Page, context=None, **options) -> list[dict]:
    """Return what axe finds wrong with a page, or with the part that ``context`` names.

    What it finds right, and does not look at, would take as long to describe.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"]} | options
    return page.evaluate(RUN_AXE, [context, options])


def read_mail(path: Path) -> EmailMessage:
    """Read one mail of the demo's folder."""
    return message_from_bytes(path.read_bytes(), policy=policy.default)


class Visitor:
    """One person at one browser; each step leaves the browser on the next page."""

    def __init__(self, page: Page, site) -> None:
        self.page = page
        self.site = site
        self.request_url = ""

    def open(self, path: str = "") -> Page:
        """Open a page of the commune by its path, or any page by its address."""
        self.page.goto(path if "://" in path else f"{self.site.url}{path}")
        return self.page

    def follow(self, selector: str) -> None:
        """Press the first of some links or buttons, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def log_in(self, login: str) -> None:
        self.open("/login")
        self.page.fill("#__ac_name", login)
        self.page.fill("#__ac_password", PASSWORD)
        self.page.click("#buttons-login")
        self.page.wait_for_selector("body.userrole-authenticated")

    def field(self, name: str):
        return self.page.locator(f"#form-widgets-{name}")

    def answer(self, **answers: str) -> None:
        """Fill in the fields of the form that is open."""
        for name, answer in answers.items():
            field = self.field(name)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(answer)
            else:
                field.fill(answer)

    def fill_in(self, demarche: str = "acte-naissance", **answers: str) -> None:
        """Open a form, answer it and go on to the review."""
        self.open(f"/demarches/{demarche}")
        self.answer(**answers)
        self.follow("[name='form.buttons.submit']")

    def confirm(self) -> None:
        """Press the button of the review that binds."""
        self.follow("form:has([name=digest]) button[type=submit]")
        self.page.wait_for_url("**/@@payment-request/**")
        self.request_url = self.page.url

    def ask(self, demarche: str = "acte-naissance", **answers: str) -> str:
        """Fill in and confirm; return the tracking code of the request."""
        self.fill_in(demarche, **answers)
        self.confirm()
        return self.tracking_code()

    def tracking_code(self) -> str:
        """Return the code that the page of a request shows."""
        return self.page.locator("#request-service ~ dl .payment-code").inner_text()

    def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is where somebody without a mouse wants it."""
        wanted = self.page.locator(selector).first
        for _press in range(80):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {selector} by keyboard")

    def press(self, selector: str, key: str) -> None:
        """Go to a button or link by keyboard, press a key there, wait for the next page."""
        self.page.wait_for_load_state()
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def press_pay(self, number: int = 0) -> None:
        """Open the basket and press the button of one of its payments."""
        self.open("/@@payment-basket")
        self.page.locator("form[action$='@@payment-pay'] button").nth(number).click()
        self.page.wait_for_url(f"{self.site.bank_url}/**")

    def decide(self, choice: str) -> None:
        """Press one of the bank's buttons; the browser comes back to the commune."""
        self.page.click(f"button[name=choice][value={choice}]")
        self.page.wait_for_url("**/@@payment-return/**")


@functools.cache
def session_of(site: DemoSite, login: str) -> list[dict]:
    """Log in once for all tests; return the cookies that tell who somebody is."""
    context = shared_chromium().new_context()
    Visitor(context.new_page(), site).log_in(login)
    cookies = [one for one in context.cookies() if one["name"] == "__ac"]
    context.close()
    return cookies


class BROWSER(DEMO_SITE):
    """Test layer: the running demo and one Chromium for all its visitors."""

    browser: Browser

    @classmethod
    def setUp(cls) -> None:
        cls.browser = shared_chromium()
        cls.idle = cls.browser.new_page()

    @classmethod
    def tearDown(cls) -> None:
        cls.idle.close()


class BrowserCase(unittest.TestCase):
    """A test whose visitors each have a browser without memory."""

    layer = BROWSER

    def setUp(self):
        self.site = DEMO_SITE.site

    def visitor(self, login: str = "", **options) -> Visitor:
        """Return somebody who opens a browser, logged in when an account is named.

        Who browses without scripts types name and password at the page for it.
        """
        options = {"locale": "en-GB", "viewport": DESKTOP} | options
        context = BROWSER.browser.new_context(**options)
        context.set_default_timeout(15_000)
        self.addCleanup(context.close)
        if login and options.get("java_script_enabled", True):
            context.add_cookies(session_of(self.site, login))
        visitor = Visitor(context.new_page(), self.site)
        if login and not options.get("java_script_enabled", True):
            visitor.log_in(login)
        return visitor

    def in_another_tab(self, visitor: Visitor) -> Visitor:
        """Return the same person at a second tab of the same browser."""
        return Visitor(visitor.page.context.new_page(), self.site)

    def tell_bank(self, what: str, **wishes) -> None:
        """Ask the bank of demonstration to behave in some way."""
        url = f"{self.site.bank_url}/control/{what}"
        answer = BROWSER.idle.request.post(url, data=wishes)
        self.assertTrue(answer.ok, answer.text())

    def mails_to(self, address: str, text: str, count: int) -> list[EmailMessage]:
        """Return the mails to somebody that hold a text, once that many have arrived."""
        deadline = time.monotonic() + SECONDS_FOR_MAILS
        while True:
            found = [
                mail
                for mail in map(read_mail, self.site.mails())
                if address in mail["To"] and text in str(mail)
            ]
            if len(found) >= count or time.monotonic() > deadline:
                self.assertEqual(len(found), count, [str(m["Subject"]) for m in found])
                return found
            # There is no event for a file that another process writes.
            BROWSER.idle.wait_for_timeout(100)

    def faults_of(self, page: Page, language: str) -> list[str]:
        """Return what is wrong with a page: for readers, for programs, for eyes."""
        tags = {"type": "tag", "values": WHOLE_PAGE}
        # The bar of whom is logged in is Plone's, markup and all.
        found = violations_on(page, {"exclude": ["#edit-bar"]}, runOnly=tags)
        faults = [
            f"{fault['id']}: {' > '.join(node['target'])} {node['html'][:160]}"
            for fault in found
            for node in fault["nodes"]
        ]
        return faults + self.faults_to_see(page, language)

    def faults_to_see(self, page: Page, language: str) -> list[str]:
        """Return what sticks out, headings that are missing, and a wrong language."""
        faults = [f"sticks out: {what}" for what in page.evaluate(TOO_WIDE)]
        if page.locator("h1:visible").count() != 1:
            faults.append(f"{page.locator('h1:visible').count()} headings of level 1")
        if page.get_attribute("html", "lang") != language:
            faults.append(f"is in {page.get_attribute('html', 'lang')}")
        return faults
