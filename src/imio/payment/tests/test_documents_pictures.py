"""The looks of the papers, against the pictures in data/documents.

IMIO_PAYMENT_RENEW_PICTURES=1 writes the pictures anew: look at them before you commit.
"""

from imio.payment.documents.engine import TypstEngine
from imio.payment.tests import papers
from io import BytesIO
from pathlib import Path
from PIL import Image
from PIL import ImageChops

import os
import unittest


FOLDER = Path(__file__).parent / "data" / "documents"
DOTS_PER_INCH = 60
# A page may differ in this share of its points, as when letters move by a hair.
TOLERANCE = 0.0005
_SEEN = 48


def _draw(sheet) -> list[Image.Image]:
    pages = TypstEngine().pictures(sheet, DOTS_PER_INCH)
    return [Image.open(BytesIO(page)).convert("L") for page in pages]


def _difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of points that somebody would see to differ."""
    if one.size != other.size:
        return 1.0
    histogram = ImageChops.difference(one, other).histogram()
    return sum(histogram[_SEEN:]) / (one.width * one.height)


class TestPictures(unittest.TestCase):
    def assertLooksAsBefore(self, name, sheet):
        for number, page in enumerate(_draw(sheet), 1):
            path = FOLDER / f"{name}-{number}.png"
            if os.environ.get("IMIO_PAYMENT_RENEW_PICTURES"):
                FOLDER.mkdir(parents=True, exist_ok=True)
                page.quantize(16).save(path, optimize=True)
            self.assertTrue(path.exists(), f"{path.name} was never drawn")
            before = Image.open(path).convert("L")
            self.assertLessEqual(_difference(page, before), TOLERANCE, path.name)

    def test_an_invoice(self):
        self.assertLooksAsBefore("invoice", papers.invoice())

    def test_an_invoice_of_ten_lines_in_dutch(self):
        lines = (papers.LINES[0],) * 10
        sheet = papers.invoice(lines=lines, language="nl", vat_rows=())
        self.assertLooksAsBefore("invoice-nl", sheet)

    def test_a_reminder_of_several_pages_in_german(self):
        sheet = papers.reminder(lines=papers.LINES * 12, language="de")
        self.assertLooksAsBefore("reminder-de", sheet)

    def test_a_credit_note_of_the_tests(self):
        self.assertLooksAsBefore("credit-note", papers.credit_note(is_test=True))

    def test_a_receipt_in_english(self):
        self.assertLooksAsBefore("receipt-en", papers.receipt(language="en"))

    def test_a_draft_with_a_notice_and_without_a_logo(self):
        ways = papers.PaymentWays(notice="Cette facture est prélevée le 3 décembre.")
        layout = papers.Layout(colour="#ffee00")
        sheet = papers.invoice(ways=ways, layout=layout, is_draft=True)
        self.assertLooksAsBefore("draft", sheet)

    def test_a_changed_page_is_noticed(self):
        one, other = _draw(papers.invoice()), _draw(papers.invoice(number="F-1"))
        self.assertGreater(_difference(one[0], other[0]), TOLERANCE)
