"""An import at its pages: file and archive, report, confirmation, the same file twice."""

from imio.payment.invoicing import imports
from imio.payment.tests.campaigning import as_csv
from imio.payment.tests.list_pages import ListCase
from imio.payment.tests.test_invoicing_imports import HEADING
from imio.payment.tests.test_invoicing_imports import line
from imio.payment.tests.test_invoicing_imports import pack


class TestImportPages(ListCase):
    page = "@@payment-imports"

    def begin(self, *lines, **files):
        return self.create(as_csv(*lines, heading=HEADING), **files)

    def check(self, *lines, **files):
        batch_id = self.begin(*lines, **files)
        self.press(batch_id, "columns")
        self.work()
        return batch_id

    def test_a_file_with_documents_is_taken_over(self):
        archive = ("pdf.zip", pack(**{"R-1": b"%PDF-1.7 theirs"}).getvalue())
        batch_id = self.check(line(1), line(2), archive=archive)
        text = self.read(batch_id)
        self.assertIn("New invoices 2", text)
        self.assertIn("No PDF with this number", text)
        self.press(batch_id, "go-on", step="confirm")
        self.work()
        self.assertIn("Taken over", self.read(batch_id))
        self.assertEqual(self.batch(batch_id).state, imports.DONE)
        key = (self.batch(batch_id).regie_uid, "R-1")
        invoice = self.store.invoices._getOb(self.store.external_dues[key])
        self.assertEqual(invoice.document.data, b"%PDF-1.7 theirs")

    def test_the_same_files_lead_to_the_import_that_is_there(self):
        first = self.begin(line(1))
        self.assertEqual(self.begin(line(1)), first)
        self.assertIn("imported before", self.read(first))

    def test_lines_that_are_wrong_stop_it(self):
        batch_id = self.check(line(1), line(1))
        self.assertIn("This number stands twice", self.read(batch_id))
        self.assertNotIn("Take them over", self.read(batch_id, step="confirm"))

    def test_hostile_files_are_refused_with_a_reason(self):
        entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><PES_Aller/>'
        for content, text in (
            (entity, "The file is refused"),
            (b"<html></html>", "This XML is not a PES file"),
            (b"PK\x03\x04 nothing", "damaged"),
        ):
            with self.subTest(text):
                answer = self.create(content)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(text, answer.text)

    def test_an_archive_that_is_none_is_told_at_the_check(self):
        archive = ("pdf.zip", b"no zip at all", "application/zip")
        batch_id = self.check(line(1), archive=archive)
        self.assertIn("The documents are not a ZIP", self.read(batch_id))

    def test_only_officers_of_the_office_see_it(self):
        batch_id = self.check(line(1))
        for role in ("anonymous", "member", "agent_a", "finance"):
            with self.subTest(role):
                answer = self.client(role).get(f"{self.page}/{batch_id}")
                self.assertIn(answer.status_code, (302, 401))
        other = self.client("regisseur_b").get(f"{self.page}/{batch_id}")
        self.assertEqual(other.status_code, 404)
        campaigns = self.officer.get(f"@@payment-campaigns/{batch_id}")
        self.assertEqual(campaigns.status_code, 404)
