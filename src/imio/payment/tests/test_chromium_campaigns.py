"""A month of school meals at a real browser: from the list to mails and a print file."""

from imio.payment.tests.browser import BrowserCase
from imio.payment.tests.browser import PHONE
from pathlib import Path
from playwright.sync_api import expect
from zipfile import ZipFile

import os
import time


MEALS = Path(__file__).resolve().parents[4] / "docs" / "demo" / "school-meals.csv"
SECONDS = 60


class TestCampaign(BrowserCase):
    def look(self, visitor, name):
        """See that a page is for everybody, on a phone and on a screen."""
        page, found = visitor.page, []
        for size in ({"width": 1200, "height": 800}, PHONE):
            page.set_viewport_size(size)
            faults = self.faults_of(page, "en")
            found += [f"{size['width']}: {fault}" for fault in faults]
            if folder := os.environ.get("SHOTS"):
                path = f"{folder}/campaign-{name}-{size['width']}.png"
                page.screenshot(path=path, full_page=True)
        page.set_viewport_size({"width": 1200, "height": 800})
        self.assertEqual([], found, name)

    def wait_for(self, visitor, text):
        """Wait until the work is done: the page renews itself."""
        main = visitor.page.locator("#content")
        expect(main).to_contain_text(text, timeout=SECONDS * 1000)

    def upload(self, officer, content, title="Meals of October"):
        officer.open("/@@payment-campaigns/new")
        page = officer.page
        options = page.locator("#payment-type option")
        label = next(one for one in options.all_inner_texts() if "eal" in one)
        page.select_option("#payment-type", label=label)
        page.fill("#payment-title", title)
        file = {"name": "meals.csv", "mimeType": "text/csv", "buffer": content}
        page.set_input_files("#payment-file", file)
        officer.follow("form[action$='/new/create'] button")

    def test_meals_of_a_month_from_the_list_to_mails_and_paper(self):
        officer = self.visitor("regisseur")
        page = officer.page
        officer.open("/@@payment-campaigns/new")
        self.look(officer, "new")
        self.upload(officer, MEALS.read_bytes().replace(b";14;", b";-14;", 1))
        self.look(officer, "columns")
        officer.follow("form[action$='/columns'] button")
        self.wait_for(officer, "must be mended")
        self.look(officer, "problems")
        officer.follow("a[href$='step=file'] >> nth=-1")
        file = {"name": "m.csv", "mimeType": "text/csv", "buffer": MEALS.read_bytes()}
        page.set_input_files("#payment-file", file)
        officer.follow("form[action$='/file'] button")
        officer.follow("form[action$='/columns'] button")
        self.wait_for(officer, "Nothing stands in the way")
        self.look(officer, "checked")
        officer.follow("form[action$='/go-on'] button")
        self.wait_for(officer, "First number (expected)")
        self.look(officer, "confirm")
        officer.follow("form[action$='/finalise'] button")
        self.wait_for(officer, "Sent by mail")
        self.reload_until(officer, lambda: "still to be drawn" not in page.content())
        self.look(officer, "result")
        officer.follow("form[action$='/print'] button")
        self.wait_for(officer, "Files for the printer")
        self.look(officer, "printed")
        with page.expect_download() as download:
            page.click("a[href$='.zip']")
        with ZipFile(download.value.path()) as archive:
            names = archive.namelist()
            self.assertIn("index.csv", names)
            self.assertEqual(len(names), 5)
            self.assertTrue(archive.read(names[0]).startswith(b"%PDF"))
        self.mails_to("hugo.peeters@example.org", "", 1)
        officer.open("/@@payment-campaigns")
        self.look(officer, "list")

    def reload_until(self, visitor, is_done):
        deadline = time.monotonic() + SECONDS
        while not is_done():
            self.assertLess(time.monotonic(), deadline, "never done")
            visitor.page.wait_for_timeout(1000)
            visitor.page.reload()
