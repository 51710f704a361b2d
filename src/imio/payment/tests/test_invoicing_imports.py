"""Imports: checked by line, all or nothing, the same file twice, news of older invoices."""

from datetime import date
from imio.payment.audit.invariants import audit
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.file_errors import UnreadableFile
from imio.payment.invoicing import imports
from imio.payment.invoicing.imports_job import Imports
from imio.payment.invoicing.lists_entries import read_findings
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.campaigning import as_csv
from imio.payment.tests.campaigning import work
from imio.payment.tests.campaigning import work_with_papers

import io
import unittest
import zipfile


HEADING = (
    "Numéro;N° débiteur;Nom;Rue;Code postal;Localité;Objet;Montant;Date;Échéance;"
    "Communication;Payé;État;Domiciliation"
)


def line(number, amount="42,50", **values):
    """A line of the billing software's export."""
    get = values.get
    cells = [f"R-{number}", f"D{number}", get("surname", f"Redevable{number}")]
    cells += ["Rue Haute 1", "5060", "Sambreville", "Repas octobre", amount]
    cells += ["01/11/2026", get("due_on", "15/12/2026"), get("communication", "")]
    cells += [get("paid", ""), get("status", ""), get("debit", "")]
    return ";".join(cells)


def pack(**documents):
    """A ZIP of PDFs by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in documents.items():
            archive.writestr(f"{name}.pdf", content)
    return file


class ImportCase(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        self.regie = billing.make_regie(self.layer["portal"], self.store)
        self.type = billing.make_invoice_type(self.regie, minimum_price="15,00")

    def create(self, *lines, **more):
        content = more.pop("content", None) or as_csv(*lines, heading=HEADING)
        return imports.create_import(
            self.store, self.type, "REGAL", "regal.csv", content, "r", NOW, **more
        )

    def check(self, *lines, **more):
        batch, _is_new = self.create(*lines, **more)
        imports.confirm_columns(self.store, batch, batch.mapping, "regisseur", NOW)
        self.work()
        return batch

    def take(self, *lines, **more):
        batch = self.check(*lines, **more)
        imports.apply_import(self.store, batch, "regisseur", NOW)
        self.work()
        return batch

    def work(self):
        work(self.store, jobs=(Imports(),))

    def problems(self, batch, notes=("new_payer",)):
        found = [(problem.line, problem.code) for problem, _w in read_findings(batch)]
        return [one for one in found if one[1] not in notes]

    def invoice(self, number):
        key = (self.regie.UID(), f"R-{number}")
        return self.store.invoices._getOb(self.store.external_dues[key])

    def assertSound(self):
        self.assertEqual(list(audit(self.store, NOW)), [])


class TestImports(ImportCase):
    def test_invoices_keep_number_dates_and_communication(self):
        batch = self.take(
            line(1, communication="+++090/9337/55493+++"), line(2, "3,50")
        )
        self.assertEqual(batch.state, imports.DONE)
        invoice = self.invoice(1)
        self.assertEqual(invoice.number, "R-1")
        self.assertEqual(invoice.issued_on, date(2026, 11, 1))
        self.assertEqual(invoice.due_on, date(2026, 12, 15))
        self.assertEqual(invoice.communication, "090933755493")
        self.assertEqual(invoice.payer_name, "Redevable1")
        self.assertTrue(invoice.is_payable)
        self.assertEqual(len(self.store.invoice_numbers), 0)
        self.assertSound()

    def test_a_type_may_number_them_here_without_gap(self):
        self.type.number_imports = True
        self.take(line(1), line(2))
        self.assertEqual(self.invoice(2).number, "2026-000002")
        own = billing.make_invoice(self.store, self.type)
        self.assertEqual(own.number, "2026-000003")
        self.assertSound()

    def test_the_same_file_twice_is_nothing_new(self):
        batch = self.take(line(1))
        again, is_new = self.create(line(1))
        self.assertEqual((again.id, is_new), (batch.id, False))

    def test_a_row_that_comes_again_in_another_file_changes_nothing(self):
        self.take(line(1))
        batch = self.check(line(1), line(2))
        self.assertIn((2, "unchanged"), self.problems(batch))
        self.assertEqual((batch.counts["new"], batch.total_count), (1, 1))

    def test_every_problem_is_told_by_line_and_nothing_is_taken(self):
        self.take(line(1), line(8, communication="090/9337/55493"))
        batch = self.check(
            line(1, "43,00"),
            line(2),
            line(2),
            line(3, "1.000.000.000.000,00"),
            line(4, due_on="15/12/0000"),
            line(5, status="perdu"),
            line(6, communication="123"),
            line(7, communication="090/9337/55493"),
            line(9, paid="99,00"),
            line(10, surname="=cmd|' /C calc'!A0"),
        )
        expected = [(2, "amount_changed"), (4, "duplicate_number"), (5, "too_large")]
        expected += [(6, "unlikely_date"), (7, "unknown_status")]
        expected += [(8, "bad_communication"), (9, "communication_taken")]
        expected += [(10, "paid_too_much")]
        self.assertEqual(self.problems(batch), expected)
        with self.assertRaises(InvoiceRefused):
            imports.apply_import(self.store, batch, "regisseur", NOW)
        self.assertEqual(len(self.store.invoices.catalog.search()), 2)

    def test_cancelled_and_empty_ones_that_nobody_knows_are_left_out(self):
        batch = self.take(line(1, status="annulé"), line(2, "0,00"), line(3))
        self.assertEqual(batch.counts["left_out"], 2)
        self.assertEqual(len(self.store.invoices.catalog.search()), 1)

    def test_documents_are_found_by_number_and_stored(self):
        archive = pack(**{"R-1": b"%PDF-1.7 one", "lettre": b"%PDF-1.7 other"})
        batch = self.take(line(1), line(2), archive=archive)
        self.assertEqual(self.invoice(1).document.data, b"%PDF-1.7 one")
        self.assertIsNone(self.invoice(2).document)
        expected = [(None, "document_unused"), (3, "no_document")]
        self.assertEqual(self.problems(batch), expected)

    def test_what_came_with_a_document_is_not_drawn(self):
        self.take(line(1), archive=pack(**{"R-1": b"%PDF-1.7 theirs"}))
        work_with_papers(self.store, jobs=(Imports(),))
        self.assertEqual(self.invoice(1).document.data, b"%PDF-1.7 theirs")
        self.assertEqual(self.invoice(1).dispatch, "to_print")

    def test_what_the_billing_software_sends_itself_does_not_leave_from_here(self):
        self.take(line(1), sends=False)
        self.assertEqual(self.invoice(1).dispatch, "printed")

    def test_a_hostile_archive_is_told_and_stops_the_import(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("../../etc/R-1.pdf", b"%PDF-1.7")
            archive.writestr("R-1.pdf", b"MZ not a document")
        batch = self.check(line(1), archive=file)
        codes = {code for _line, code in self.problems(batch)}
        self.assertEqual(codes, {"unsafe_name", "not_pdf", "no_document"})
        self.assertEqual(batch.counts["errors"], 2)

    def test_no_archive_at_all_is_told_as_such(self):
        batch = self.check(line(1), archive=io.BytesIO(b"not a zip"))
        self.assertEqual(batch.trouble[0], "not_an_archive")

    def test_what_is_no_list_is_refused_at_once(self):
        for content in (b"%PDF-1.7", b"<html></html>", b"<!DOCTYPE x><PES_Aller/>"):
            with self.subTest(content), self.assertRaises(UnreadableFile):
                self.create(content=content)
