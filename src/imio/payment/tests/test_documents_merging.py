"""Many documents in one: each on its own sheet, broken ones refused as a whole."""

from imio.payment.documents.merging import merge
from io import BytesIO
from pypdf import PdfReader
from pypdf import PdfWriter

import unittest


def make_pdf(*widths):
    writer = PdfWriter()
    for width in widths:
        writer.add_blank_page(width, 200)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


class TestMerging(unittest.TestCase):
    def widths(self, *documents):
        merged = PdfReader(BytesIO(merge(documents)))
        return [int(page.mediabox.width) for page in merged.pages]

    def test_each_document_begins_on_a_new_sheet(self):
        found = self.widths(make_pdf(100), make_pdf(110, 120), make_pdf(130))
        self.assertEqual(found, [100, 100, 110, 120, 130, 130])

    def test_outlines_of_strangers_stay_behind(self):
        writer = PdfWriter()
        writer.add_blank_page(100, 200)
        writer.add_outline_item(title="theirs", page_number=0)
        file = BytesIO()
        writer.write(file)
        self.assertNotIn(b"theirs", merge([file.getvalue()]))

    def test_one_that_cannot_be_read_makes_none_of_all(self):
        for broken in (b"", b"%PDF-1.7 theirs", make_pdf(100)[:60], b"\0" * 5000):
            with self.subTest(broken=broken[:20]):
                self.assertIsNone(merge([make_pdf(100), broken]))
