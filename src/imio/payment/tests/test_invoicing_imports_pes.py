"""Imports of PES / ORMC files: claims and documents in one, without columns to map."""

from datetime import date
from imio.payment.domain.file_errors import UnreadablePes
from imio.payment.invoicing import imports
from imio.payment.tests.test_invoicing_imports import ImportCase
from imio.payment.tests.test_tables_pes import DEBIT
from imio.payment.tests.test_tables_pes import make_document
from imio.payment.tests.test_tables_pes import make_file
from imio.payment.tests.test_tables_pes import make_line
from imio.payment.tests.test_tables_pes import make_piece
from imio.payment.tests.test_tables_pes import PDF


class TestPes(ImportCase):
    def test_claims_become_invoices_with_their_documents(self):
        piece = make_piece(make_line("10.00", "0.60", DEBIT))
        content = make_file(piece, documents=(make_document(PDF),))
        batch = self.take(content=content)
        self.assertEqual((batch.state, batch.headings), (imports.DONE, ()))
        key = (self.regie.UID(), "F-123")
        invoice = self.store.invoices._getOb(self.store.external_dues[key])
        self.assertEqual(invoice.amount_cents, 1060)
        self.assertEqual(invoice.due_on, date(2026, 6, 15))
        self.assertEqual(invoice.payer_name, "LÉGER Zoé")
        self.assertEqual(invoice.billing_reference, "77")
        lines = ("1 rue de l'École", "Bât. B", "38000 GRENOBLE")
        self.assertEqual(invoice.address_lines, lines)
        self.assertEqual(invoice.document.data, PDF)
        self.assertSound()

    def test_a_cancelling_titre_is_left_out_and_never_asked_again(self):
        content = make_file(make_piece(make_line()))
        self.take(content=content)
        for number, (wanted, code) in enumerate(
            ((b'<TypPce V="02"/>', "correction"), (b'<TypPce V="05"/>', "no_claim"))
        ):
            other = content.replace(b'<TypPce V="15"/>', wanted)
            other = other.replace(b"F-123", b"F-2%d" % number)
            batch = self.check(content=other)
            self.assertEqual(self.problems(batch), [(1, code)])
            self.assertEqual((batch.total_count, batch.counts["errors"]), (0, 0))
        self.assertSound()

    def test_the_same_claim_twice_stops_the_import(self):
        pieces = [make_piece(make_line(), number=number) for number in (1, 2)]
        batch = self.check(content=make_file(*pieces))
        self.assertIn((2, "duplicate_number"), self.problems(batch))

    def test_a_damaged_document_is_refused_at_once(self):
        document = make_document(b"MZ no document")
        content = make_file(make_piece(make_line()), documents=(document,))
        with self.assertRaises(UnreadablePes) as caught:
            self.create(content=content)
        self.assertEqual(caught.exception.code, "not_pdf")
