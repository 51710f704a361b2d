"""Letters that were drawn: one by one in a ZIP, and all in one PDF for the printer."""

from imio.payment.recovery.archive import read_bytes
from imio.payment.recovery.archive import read_whole
from imio.payment.recovery.letters import keep_letters
from imio.payment.recovery.letters import Letter
from imio.payment.recovery.letters import Letters
from imio.payment.recovery.letters import make_letters
from imio.payment.tests.builders import NOW
from imio.payment.tests.recovering import RecoveryCase
from io import BytesIO
from pypdf import PdfReader


class TestLetters(RecoveryCase):
    def test_each_begins_on_a_new_sheet_of_the_one_pdf(self):
        invoices = [self.invoice(email=""), self.invoice(email="", surname="Lambert")]
        rows = [(invoice.id, 0) for invoice in invoices]
        regie = invoices[0].regie_uid
        batch = make_letters(self.store, regie, rows, "clerk", NOW)
        keep_letters(self.store, batch, Letters().ask(self.store, batch.id), NOW)
        pages = PdfReader(BytesIO(read_whole(batch))).pages
        self.assertEqual(4, len(pages))
        for invoice, page in zip(invoices, pages[::2], strict=True):
            self.assertIn(invoice.number, page.extract_text())
        expected = batch.file_name.replace(".zip", ".pdf")
        self.assertEqual(expected, batch.whole_name)

    def test_letters_that_all_became_needless_make_no_empty_pdf(self):
        invoice = self.invoice(email="")
        batch = make_letters(
            self.store, invoice.regie_uid, [(invoice.id, 1)], "clerk", NOW
        )
        self.pay(invoice)
        keep_letters(self.store, batch, [Letter(invoice.id, 1, b"%PDF")], NOW)
        self.assertEqual(((invoice.id, "paid"),), batch.left_out)
        self.assertIsNone(read_whole(batch))

    def test_a_letter_that_cannot_be_put_together_leaves_the_zip(self):
        invoice = self.invoice(email="")
        batch = make_letters(
            self.store, invoice.regie_uid, [(invoice.id, 0)], "clerk", NOW
        )
        keep_letters(self.store, batch, [Letter(invoice.id, 0, b"%PDF broken")], NOW)
        self.assertIsNone(read_whole(batch))
        self.assertTrue(read_bytes(batch).startswith(b"PK"))
