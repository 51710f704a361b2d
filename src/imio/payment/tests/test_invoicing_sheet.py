"""The paper of an invoice: what it says, in which language, and how to pay or why not."""

from datetime import timedelta
from decimal import Decimal
from imio.payment.documents.engine import render
from imio.payment.invoicing import corrections
from imio.payment.invoicing import credits
from imio.payment.invoicing.sheet import sheet_of
from imio.payment.storage import suspensions
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.invoicing_case import InvoicingCase


class TestSheet(InvoicingCase):
    def setUp(self):
        super().setUp()
        self.regie.contact_phone = "071 00 00 00"
        self.regie.contact_desk = "Place 1\nLundi de 9 h à 12 h"
        self.type.layout_texts = {
            "header": {"fr": "Service Repas", "nl": "Dienst Maaltijden"},
            "treasury_notice": {"fr": "Voyez le receveur."},
        }
        self.type.colour = "#123456"

    def sheet(self, invoice, language=None, now=NOW):
        return sheet_of(self.store, invoice, now, language)

    def test_it_says_who_owes_what_to_whom(self):
        invoice = self.issue(
            billing.make_charge("3.5000", "12.500", vat_rate=Decimal(6), detail="Zoé"),
            billing.make_charge("0.1234", "10"),
            beneficiary="Zoé Dupont",
        )
        found = self.sheet(invoice)
        self.assertEqual(found.number, invoice.number)
        self.assertEqual(
            found.recipient_lines,
            ("Émilie Dupont", "Rue de la Station 12", "5060 Sambreville"),
        )
        self.assertEqual(found.sender_lines[1], "Repas scolaires")
        self.assertEqual(found.file_reference, "Zoé Dupont")
        first, second = found.lines
        self.assertEqual(
            (first.label, first.quantity, first.unit_cents, first.vat_rate),
            ("Repas", "12,5 repas", 350, "6\u00a0%"),
        )
        # 0,1234 € cannot be shown in whole cents
        self.assertIsNone(second.unit_cents)
        self.assertEqual(found.total_cents, 4375 + 123)
        self.assertEqual(found.vat_rows, (("6\u00a0%", 4127, 248),))
        self.assertEqual(found.contact_lines[0], "071 00 00 00")
        self.assertTrue(found.is_test)
        self.assertFalse(found.is_draft)

    def test_it_speaks_the_language_of_its_payer_or_the_one_asked_for(self):
        invoice = self.issue()
        self.assertEqual(self.sheet(invoice).layout.header, "Service Repas")
        dutch = self.sheet(invoice, "nl")
        self.assertEqual((dutch.language, dutch.layout.header[:6]), ("nl", "Dienst"))
        self.assertEqual(self.sheet(invoice, "en").lines[0].label, "Meal")

    def test_it_says_how_to_pay(self):
        invoice = self.issue()
        ways = self.sheet(invoice).ways
        self.assertEqual(ways.iban, "BE68539007547034")
        self.assertEqual(ways.communication, invoice.communication)
        self.assertTrue(ways.payment_url.endswith(f"/pay/{invoice.pay_token}"))
        self.assertIn("Lundi", ways.counter)

    def test_it_says_why_not_to_pay(self):
        invoice = self.issue()
        corrections.set_direct_debit(self.store, invoice, True, "anne", NOW)
        self.assertIn("direct debit", self.sheet(invoice, "en").ways.notice)
        corrections.set_direct_debit(self.store, invoice, False, "anne", NOW)
        until = NOW + timedelta(days=9)
        stop = suspensions.Suspension(NOW, until, "anne", {"fr": "Un instant."})
        suspensions.suspend(self.store, suspensions.DUE, invoice.id, stop)
        self.assertIn("Un instant.", self.sheet(invoice).ways.notice)
        self.assertIn("1 décembre 2026", self.sheet(invoice).ways.notice)
        suspensions.lift(self.store, suspensions.DUE, invoice.id)
        corrections.hand_to_treasury(self.store, invoice, "Rule", "anne", NOW)
        self.assertEqual(self.sheet(invoice).ways.notice, "Voyez le receveur.")

    def test_a_credit_note_names_its_invoice_and_asks_nothing(self):
        invoice = self.issue()
        note = credits.credit_note(self.store, invoice, 700, "Ill", "anne", NOW)
        self.number()
        found = self.sheet(note)
        self.assertEqual(found.kind, "credit_note")
        self.assertEqual(found.file_reference, invoice.number)
        self.assertEqual((found.total_cents, found.ways), (700, None))

    def test_drafts_invoices_notes_and_orphans_can_all_be_drawn(self):
        invoice = self.issue()
        note = credits.credit_note(self.store, invoice, 700, "Ill", "anne", NOW)
        for one in (self.draft(), invoice, note):
            with self.subTest(one.kind):
                self.assertTrue(render(self.sheet(one)).startswith(b"%PDF"))
        orphan = self.issue()
        orphan.type_uid = orphan.regie_uid = "gone"
        self.assertTrue(render(self.sheet(orphan)).startswith(b"%PDF"))
