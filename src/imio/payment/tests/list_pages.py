"""Uploading lists at the pages of campaigns and imports, as a browser does."""

from imio.payment.invoicing.campaigns_job import Campaigns
from imio.payment.invoicing.imports_job import Imports
from imio.payment.invoicing.numbering import Numbering
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import words
from imio.payment.tests.builders_billing import make_invoice_type
from imio.payment.tests.builders_billing import make_tariff
from imio.payment.tests.campaigning import work
from imio.payment.tests.staff import Client

import transaction


class ListCase(BillingCase):
    """The collecting officer of régie A, who has a list to upload."""

    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING
    page = ""

    def setUp(self):
        super().setUp()
        make_tariff(self.regie, "repas-primaire", "3,50")
        items = ("repas-primaire",)
        self.type = make_invoice_type(self.regie, "ecole", items=items)
        transaction.commit()

    def upload(self, path, client=None, form=None, title="October", due_on="", **files):
        """Send a form with files; return the answer."""
        client = client or self.officer
        opened = self.open(form or f"{self.page}/new", client)
        token = opened.xpath("//input[@name='_authenticator']/@value")[0]
        values = {"_authenticator": token}
        values |= {
            "type": self.type.UID(),
            "title": title,
            "sends": "1",
            "due_on": due_on,
        }
        answer = client.post(f"{self.page}/{path}", values, files=files)
        transaction.begin()
        return answer

    def create(self, content, name="list.csv", client=None, **files):
        """Begin a batch; return its id, or the answer when the page refused."""
        files = {"file": (name, content, "text/csv")} | files
        answer = self.upload("new/create", client, **files)
        if answer.status_code != 303:
            return answer
        return answer.headers["Location"].rpartition("/")[2]

    def press(self, batch_id, act, client=None, **values):
        """Press a button of a batch's page, whose columns stay as they are suggested."""
        client = client or self.officer
        step = values.pop("step", "")
        opened = self.open(f"{self.page}/{batch_id}?step={step}", client)
        (form,) = opened.xpath(f"//form[contains(@action, '{batch_id}/{act}')]")[:1]
        sent = {
            field.get("name"): field.get("value")
            for field in form.xpath(".//input[@type='hidden']")
        }
        for choice in form.xpath(".//select"):
            chosen = choice.xpath("./option[@selected]/@value")
            sent[choice.get("name")] = chosen[0] if chosen else ""
        answer = client.post(f"{self.page}/{batch_id}/{act}", sent | values)
        transaction.begin()
        return answer

    def read(self, batch_id, client=None, step=""):
        """Return what a batch's page says."""
        return words(self.open(f"{self.page}/{batch_id}?step={step}", client))

    def batch(self, batch_id):
        return self.store.batches._getOb(batch_id)

    def work(self):
        """Let the worker do its part."""
        transaction.begin()
        work(self.store, builders.NOW, (Campaigns(), Imports(), Numbering()))
        transaction.commit()

    def client(self, role):
        return Client(self.commune.url, role)
