"""A régie with tariffs, an invoice type and a payer, and browsers for who looks at them."""

from datetime import date
from imio.payment.tests.builders_billing import make_invoice_type
from imio.payment.tests.builders_billing import make_payer
from imio.payment.tests.builders_billing import make_tariff
from imio.payment.tests.snapshots import made_once
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from lxml import html

import transaction
import unittest


class BillingCase(unittest.TestCase):
    """The commune of staff, whose régie A also sends invoices for meals."""

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.store = self.commune.store
        self.regie = self.commune.regie_a
        type_id, payer_id = made_once(self.layer["portal"], "billing", self._make)
        self.type = self.regie[type_id]
        self.payer = self.store.payers._getOb(payer_id)
        self.officer = Client(self.commune.url, "regisseur_a")
        self.manager = Client(self.commune.url, "manager")

    def _make(self):
        self.regie.platform = "belfius"
        make_tariff(self.regie, "repas", "3,50", valid_from=date(2026, 1, 1))
        invoice_type = make_invoice_type(
            self.regie, items=("repas",), numbering_pattern="R-{year}-{number:04d}"
        )
        payer = make_payer(self.store, paperless=True)
        transaction.commit()
        return invoice_type.id, payer.id

    def path_of(self, obj):
        """Return the path of content below the site."""
        return obj.absolute_url().removeprefix(f"{self.commune.url}/")

    def open(self, path, client=None, status=200, **query):
        """Return a page, parsed."""
        answer = (client or self.officer).get(path, params=query)
        self.assertEqual(answer.status_code, status, answer.text[-2000:])
        return html.fromstring(answer.text)

    def send(self, path, end, client=None, **values):
        """Fill in the form of a page whose address ends as told, and send it."""
        client = client or self.officer
        page = self.open(path, client)
        forms = page.xpath(f"//form[@method='post'][contains(@action, '{end}')]")
        self.assertTrue(forms, f"no form {end}: {words(page)[-1500:]}")
        data = dict(forms[0].form_values()) | values
        action = forms[0].get("action").removeprefix(f"{self.commune.url}/")
        answer = client.post(action, data)
        transaction.begin()
        return answer


def words(page):
    """Return the text of a page or element on one line."""
    return " ".join(page.text_content().split())


def errors_in(page):
    """Return the words of the summary of errors."""
    return [words(link) for link in page.xpath("//*[@id='error-summary']//a")]
