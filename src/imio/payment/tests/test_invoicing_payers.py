"""Payers are found by what is certain; a name alone finds nobody."""

from imio.payment.invoicing import making
from imio.payment.invoicing import payers
from imio.payment.tests import builders
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.invoicing_case import InvoicingCase


class TestPayers(InvoicingCase):
    def make(self, **values):
        return billing.make_payer(self.store, **values)

    def test_the_same_name_and_address_is_another_person(self):
        self.assertNotEqual(self.make().id, self.make().id)

    def test_the_reference_of_the_software_comes_before_the_account(self):
        by_reference = self.make(billing_reference="FAM-1")
        by_account = self.make(owner="emilie")
        found = self.make(billing_reference="FAM-1", owner="paul", email="a@b.example")
        self.assertEqual(found.id, by_reference.id)
        self.assertEqual(by_reference.email, "a@b.example")
        self.assertEqual(self.make(owner="emilie").id, by_account.id)

    def test_an_account_of_another_reference_is_another_file(self):
        first = self.make(billing_reference="FAM-1", owner="emilie")
        second = self.make(billing_reference="FAM-2", owner="emilie")
        self.assertNotEqual(first.id, second.id)

    def test_a_change_is_found_by_its_words_and_leaves_issued_invoices_alone(self):
        invoice = self.issue()
        payers.update_payer(self.store, self.payer, {"surname": "Lambert"})
        found = self.store.payers.catalog.search(text="lambert")
        self.assertEqual(list(found), [self.payer.id])
        self.assertEqual(invoice.surname, "Dupont")

    def test_who_made_a_request_gets_all_its_invoices_by_mail(self):
        request = builders.make_request(self.store)
        payer = payers.payer_of_request(self.store, request, NOW)
        self.assertEqual((payer.email, payer.paperless), (request.email, True))
        charges = (billing.make_charge(),)
        making.make_draft(
            self.store, self.type, payer, charges, NOW, "clerk", request=request
        )
        again = payers.payer_of_request(self.store, request, NOW)
        self.assertEqual(again.id, payer.id)
        other = builders.make_request(self.store)
        stranger = payers.payer_of_request(self.store, other, NOW)
        self.assertNotEqual(stranger.id, payer.id)
