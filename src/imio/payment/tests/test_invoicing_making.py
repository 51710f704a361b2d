"""Drafts: made, refused, corrected, deleted, finalised."""

from datetime import date
from datetime import timedelta
from decimal import Decimal
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidAmount
from imio.payment.invoicing import making
from imio.payment.tests import builders
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.invoicing_case import InvoicingCase


class TestMaking(InvoicingCase):
    def test_a_draft_says_what_is_charged_to_whom_and_is_not_payable(self):
        invoice = self.draft(beneficiary="Lucas")
        self.assertEqual(invoice.state, states.DRAFT)
        self.assertEqual(invoice.amount_cents, 4200)
        self.assertEqual(invoice.payer_name, "Dupont Émilie")
        self.assertEqual(invoice.object_title, "Repas scolaires")
        self.assertEqual(invoice.regie_uid, self.regie.UID())
        self.assertEqual(invoice.platform_id, "belfius")
        self.assertFalse(invoice.is_payable)
        self.assertEqual((invoice.number, invoice.communication), ("", ""))

    def test_an_amount_below_the_minimum_is_refused_and_both_are_named(self):
        self.type.minimum_price = "15,00"
        with self.refuses("below_minimum") as caught:
            self.draft(billing.make_charge("3.50", "2"))
        details = caught.exception.details
        self.assertEqual(details, {"amount_cents": 700, "minimum_cents": 1500})
        self.assertEqual(self.draft(billing.make_charge("15.00")).amount_cents, 1500)

    def test_the_billing_software_has_its_own_minimum(self):
        self.type.minimum_price = "15,00"
        invoice = self.draft(billing.make_charge("3.50"), external_number="R-1")
        self.assertEqual(invoice.amount_cents, 350)

    def test_nothing_is_not_invoiced(self):
        with self.refuses("nothing_charged"):
            self.draft(billing.make_charge("0.00"))
        with self.refuses("nothing_charged"):
            making.make_draft(self.store, self.type, self.payer, (), NOW, "clerk")

    def test_an_impossible_quantity_is_refused(self):
        for quantity in ("-1", "NaN", "1.2345", "10000001"):
            with self.subTest(quantity), self.assertRaises(InvalidAmount):
                self.draft(billing.make_charge("1.00", quantity))

    def test_a_due_day_in_the_past_is_refused_except_of_an_imported_one(self):
        yesterday = NOW.date() - timedelta(days=1)
        with self.refuses("bad_term"):
            self.draft(due_on=yesterday)
        imported = self.draft(due_on=yesterday, external_number="R-1")
        self.assertEqual(imported.due_on, yesterday)

    def test_a_second_invoice_of_a_type_for_one_request_must_be_confirmed(self):
        request = builders.make_request(self.store)
        first = self.draft(request=request)
        with self.refuses("duplicate") as caught:
            self.draft(request=request)
        self.assertEqual(caught.exception.details["invoice_id"], first.id)
        second = self.draft(request=request, is_confirmed=True)
        found = making.invoices_of_request(self.store, request.id)
        self.assertEqual({one.id for one in found}, {first.id, second.id})

    def test_a_draft_is_corrected(self):
        invoice = self.draft()
        other = billing.make_payer(self.store, surname="Lambert")
        charges = (billing.make_charge("2.00", "3"),)
        making.correct_draft(
            self.store,
            invoice,
            NOW,
            "clerk",
            charges=charges,
            payer=other,
            due_on=date(2027, 1, 31),
            object_title="Garderie",
            beneficiary="Zoé",
        )
        self.assertEqual(invoice.amount_cents, 600)
        self.assertEqual(invoice.surname, "Lambert")
        self.assertEqual(invoice.due_on, date(2027, 1, 31))
        found = self.store.invoices.catalog.search(text="garderie zoe lambert")
        self.assertEqual(list(found), [invoice.id])

    def test_what_was_finalised_is_neither_corrected_nor_deleted(self):
        invoice = self.draft()
        making.finalise(self.store, invoice, "clerk", NOW)
        self.assertEqual(invoice.state, states.TO_NUMBER)
        with self.assertRaises(ForbiddenTransition):
            making.correct_draft(self.store, invoice, NOW, "clerk", beneficiary="X")
        with self.assertRaises(ForbiddenTransition):
            making.delete_draft(self.store, invoice)
        with self.assertRaises(ForbiddenTransition):
            making.finalise(self.store, invoice, "clerk", NOW)

    def test_a_deleted_draft_leaves_nothing(self):
        invoice = self.draft()
        making.delete_draft(self.store, invoice)
        self.assertIsNone(self.store.get_due(invoice.id))
        self.assertEqual(len(self.store.invoices.catalog.search()), 0)

    def test_citizens_find_an_invoice_only_once_it_is_issued(self):
        self.payer.owner = "emilie"
        mine = {"owner": ("emilie",)}
        self.draft()
        self.assertEqual(len(self.store.invoices.catalog.search(mine)), 0)
        issued = self.issue()
        found = self.store.invoices.catalog.search(mine)
        self.assertEqual(list(found), [issued.id])

    def test_quantities_may_have_three_decimals(self):
        invoice = self.draft(billing.make_charge("2.6650", "1.000"))
        self.assertEqual(invoice.amount_cents, 267)
        self.assertEqual(invoice.lines[0].quantity, Decimal("1.000"))
