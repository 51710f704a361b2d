"""A clerk at a real browser, who looks at each page on a phone and on a screen."""

from imio.payment.tests.browser import shared_chromium
from imio.payment.tests.browser import violations_on
from imio.payment.tests.staff import CREDENTIALS

import os


WIDTHS = (320, 1200)
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


class ClerkMixin:
    """For tests with a ``commune``; pictures go to the folder IMIO_PAYMENT_PICTURES."""

    def log_in(self, role):
        context = shared_chromium().new_context(locale="en")
        self.addCleanup(context.close)
        self.page = context.new_page()
        name, password = CREDENTIALS[role]
        self.open("login")
        self.page.fill("#__ac_name", name)
        self.page.fill("#__ac_password", password)
        self.page.click("#buttons-login")

    def open(self, path):
        self.page.goto(f"{self.commune.url}/{path}")

    def look(self, what):
        """See that the page in front is for everybody, at each width."""
        faults = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.wait_for_load_state("networkidle")
            for fault in violations_on(self.page, "#main-container"):
                node = fault["nodes"][0]["html"][:200]
                faults.append((width, fault["id"], node))
            wide = self.page.evaluate(OVERFLOW)
            if wide > 0:
                faults.append((width, "wider than the window", wide))
            self._picture(f"{what}-{width}")
        self.assertEqual([], faults, what)
        self.assertEqual(1, self.page.locator("h1").count(), what)

    def _picture(self, name):
        folder = os.environ.get("IMIO_PAYMENT_PICTURES")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
