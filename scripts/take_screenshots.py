"""Photograph the demo commune for the documentation: docs/screenshots/*.png."""

from base64 import b64encode
from imio.payment.tests.browser import BIRTH
from imio.payment.tests.browser import DESKTOP
from imio.payment.tests.browser import open_chromium
from imio.payment.tests.browser import SHOW
from imio.payment.tests.browser import Visitor
from imio.payment.tests.demo_site import DemoSite
from io import BytesIO
from pathlib import Path
from PIL import Image
from playwright.sync_api import sync_playwright

import argparse
import sys


ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1200, 390)
# A long list says no more after this many pixels.
HIGHEST = 1600
OVERVIEW = ("form", "review", "basket", "paid")
OVERVIEW_PAGE = """
<body style="margin:0;padding:24px;display:flex;gap:24px;background:#e9ecef">
{pictures}
</body>
"""
OVERVIEW_PICTURE = """
<div style="width:300px;height:640px;overflow:hidden;border-radius:12px;
            border:1px solid #adb5bd;background:#fff">
<img src="data:image/png;base64,{data}" width="300" alt="">
</div>
"""


class Photographer:
    """Walks through the demo and takes each page, wide and narrow."""

    def __init__(self, site, browser, folder):
        self.site = site
        self.browser = browser
        self.folder = folder

    def visitor(self, login=""):
        context = self.browser.new_context(locale="en-GB", viewport=DESKTOP)
        context.set_default_timeout(60_000)
        visitor = Visitor(context.new_page(), self.site)
        if login:
            visitor.log_in(login)
        return visitor

    def take(self, visitor, name):
        page = visitor.page
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            height = page.evaluate("document.documentElement.scrollHeight")
            picture = page.screenshot(
                full_page=True,
                animations="disabled",
                clip={"x": 0, "y": 0, "width": width, "height": min(height, HIGHEST)},
            )
            self.keep(picture, f"{name}-{width}")
        page.set_viewport_size(DESKTOP)
        print(f"== {name}", flush=True)

    def open(self, visitor, path, name):
        visitor.open(path)
        self.take(visitor, name)

    def take_citizen(self):
        citizen = self.visitor()
        self.open(citizen, "", "home")
        citizen.open("/demarches/acte-naissance")
        citizen.answer(**BIRTH)
        citizen.page.wait_for_selector("[data-payment-total]:has-text('12.00')")
        self.take(citizen, "form")
        citizen.follow("[name='form.buttons.submit']")
        self.take(citizen, "review")
        citizen.confirm()
        self.take(citizen, "request")
        citizen.ask("spectacle", **SHOW)
        self.open(citizen, "/@@payment-basket", "basket")
        citizen.press_pay()
        self.take(citizen, "bank")
        citizen.decide("refuse")
        self.take(citizen, "refused")
        citizen.press_pay()
        citizen.decide("bancontact")
        citizen.page.wait_for_selector(".payment-panel-ok")
        self.take(citizen, "paid")
        self.open(citizen, "/@@my-payments?tab=paid", "my-payments")

    def take_staff(self):
        agent = self.visitor("agent")
        self.open(agent, "/@@payment-requests", "requests")
        agent.follow(".payment-cards tbody a")
        self.take(agent, "request-to-treat")
        finance = self.visitor("finances")
        self.open(finance, "/@@payment-desk", "desk")
        self.open(finance, "/@@payment-transactions", "transactions")
        finance.follow(".payment-cards tbody a")
        self.take(finance, "transaction")
        self.open(finance, "/@@payment-invoices", "invoices")
        finance.open("/@@payment-invoices?state=open&sort=amount")
        finance.follow(".payment-cards tbody a")
        self.take(finance, "invoice")
        self.open(finance, "/@@payment-refunds", "refunds")
        finance.follow(".payment-cards tbody a")
        self.take(finance, "refund")
        self.open(finance, "/@@payment-refund-files", "refund-files")

    def take_manager(self):
        manager = self.visitor("gestionnaire")
        self.open(manager, "/@@payment-first-steps", "first-steps")
        self.open(manager, "/@@payment-platforms", "platforms")
        self.open(manager, "/@@payment-settings", "settings")
        self.open(manager, "/@@payment-mails", "mails")
        self.open(manager, "/regies/repas", "price-catalogue")
        self.open(manager, "/regies/repas/@@payment-next-prices", "next-prices")
        layout = "/regies/repas/facture-repas/@@payment-type-layout"
        self.open(manager, layout, "invoice-layout")
        manager.open("/demarches/acte-naissance/@@payment-pricing")
        manager.page.select_option("#try-motif", "allocations")
        manager.page.select_option("#try-envoi", "postal")
        manager.follow("button[value=try]")
        manager.page.wait_for_selector("#bench-lines")
        self.take(manager, "pricing")
        manager.open("/@@payment-demo-mails")
        manager.follow("#content a:has-text('Payment received')")
        self.take(manager, "mail")

    def take_overview(self):
        """Put four narrow pictures side by side, for the README."""
        page = self.browser.new_page(viewport={"width": 1320, "height": 690})
        pictures = [
            OVERVIEW_PICTURE.format(data=self.encoded(name)) for name in OVERVIEW
        ]
        page.set_content(OVERVIEW_PAGE.format(pictures="".join(pictures)))
        self.keep(page.screenshot(), "overview")

    def keep(self, picture, name):
        """Write a picture with 256 colours: a third of the bytes, no visible loss."""
        few = Image.open(BytesIO(picture)).convert("RGB").quantize(256)
        few.save(self.folder / f"{name}.png", optimize=True)

    def encoded(self, name):
        return b64encode((self.folder / f"{name}-390.png").read_bytes()).decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    site = DemoSite()
    print("== creating the demo commune (about a minute)", flush=True)
    try:
        site.start()
        with sync_playwright() as playwright:
            photographer = Photographer(site, open_chromium(playwright), folder)
            photographer.take_citizen()
            photographer.take_staff()
            photographer.take_manager()
            photographer.take_overview()
    finally:
        site.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
