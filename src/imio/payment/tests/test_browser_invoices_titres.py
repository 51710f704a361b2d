"""Titres: the pages and the register speak of titres, not of invoices."""

from imio.payment.invoicing.numbering import number_next
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import words
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.builders_billing import make_invoice_type

import transaction


LIST = "@@payment-invoices"
NEW = "@@payment-invoice-new"


class TestTitres(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        self.titre_type = make_invoice_type(
            self.regie,
            "voirie",
            title="Voirie",
            kind="titre",
            items=(),
            fixed_price="75,00",
            numbering_pattern="T-{year}-{number:04d}",
        )
        transaction.commit()

    def main(self, path, **query):
        page = self.open(path, **query)
        return page.get_element_by_id("content"), page

    def assert_speaks_of_titres(self, path, **query):
        main, page = self.main(path, **query)
        # How a payer gets all documents is no matter of this one.
        text = words(main).replace("Gets invoices by mail, not on paper", "")
        self.assertNotIn("invoice", text.lower())
        self.assertIn("ollection order", text)
        return page

    def test_a_new_one_is_called_so_and_leads_back_to_its_register(self):
        page = self.assert_speaks_of_titres(NEW, type=self.titre_type.UID())
        self.assertIn("New collection order", words(page.xpath("//h1")[0]))
        (back,) = page.xpath("//a[@id='payment-staff-back']/@href")
        self.assertTrue(back.endswith("?kind=titre"), back)
        _main, invoice = self.main(NEW, type=self.type.UID())
        self.assertIn("New invoice", words(invoice.xpath("//h1")[0]))

    def test_the_register_makes_searches_and_exports_titres(self):
        draft = make_invoice(self.store, self.titre_type, self.payer, issued=False)
        make_invoice(self.store, self.type, self.payer)
        transaction.commit()
        main, page = self.main(LIST, kind="titre")
        self.assertIn("Register of collection orders", words(page.xpath("//h1")[0]))
        (caption,) = page.xpath("//table/caption")
        self.assertEqual("Collection orders, one per line", words(caption))
        (new,) = page.xpath("//a[contains(@href, 'payment-invoice-new')]")
        self.assertEqual("New collection order", words(new))
        # One type of titres: it is not asked for.
        path = new.get("href").removeprefix(f"{self.commune.url}/")
        self.assertIn("Voirie", words(self.main(path)[0]))
        (export,) = page.xpath("//a[contains(@href, 'payment-invoices-export')]")
        self.assertEqual("CSV of these collection orders", words(export))
        export = export.get("href").removeprefix(f"{self.commune.url}/")
        lines = self.officer.get(export).text.splitlines()
        self.assertEqual(2, len(lines))
        self.assertIn(draft.object_title, lines[1])
        none, _page = self.main(LIST, kind="titre", text="nobody")
        self.assertIn("No collection order corresponds", words(none))

    def test_its_page_and_its_acts_are_those_of_a_titre(self):
        draft = make_invoice(self.store, self.titre_type, self.payer, issued=False)
        transaction.commit()
        path = f"{LIST}/{draft.id}"
        self.assert_speaks_of_titres(path)
        self.send(path, "/issue")
        self.assertIn("The collection order is being issued", words(self.open(path)))
        number_next(self.store, self.regie.UID(), builders.NOW)
        transaction.commit()
        text = words(self.main(path)[0])
        for said in (
            "Cancel this collection order",
            "payment of this collection order",
        ):
            self.assertIn(said, text)
        self.send(path, "/cancel", reason="Wrong street")
        number_next(self.store, self.regie.UID(), builders.NOW)
        transaction.commit()
        self.assertIn("Wrong street", words(self.open(path)))
        self.assertEqual("T-2026-0001", draft.number)

    def test_only_who_issues_titres_is_led_to_a_new_one(self):
        self.titre_type.kind = "invoice"
        transaction.commit()
        _main, page = self.main(LIST, kind="titre")
        self.assertEqual([], page.xpath("//a[contains(@href, 'payment-invoice-new')]"))
        self.open(NEW, status=302, kind="titre")
