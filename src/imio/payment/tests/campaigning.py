"""Lists, and the worker's steps without a worker, for campaigns and imports."""

from imio.payment.invoicing import campaigns
from imio.payment.invoicing.campaigns_job import Campaigns
from imio.payment.invoicing.issuing import Issuing
from imio.payment.invoicing.lists_entries import read_findings
from imio.payment.invoicing.numbering import Numbering
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from unittest import mock

import unittest


MEALS = (
    "Code famille;Nom;Prénom;Rue;Code postal;Localité;E-mail;Par mail;Enfant;"
    "repas-primaire;garderie"
)
HOME = "Rue Haute 1;5060;Sambreville"


def as_csv(*lines, heading=MEALS):
    """A list as the school's secretary saves it."""
    return "\r\n".join((heading, *lines, "")).encode()


def meal_line(number, primary="12", care="", **values):
    """A line of the list of meals."""
    surname = values.get("surname", f"Parent{number}")
    email = values.get("email", f"parent{number}@example.org")
    paperless = values.get("paperless", "oui" if number % 2 else "non")
    child = values.get("child", f"Enfant{number}")
    reference = values.get("reference", f"F{number:05d}")
    cells = (reference, surname, "Léa", HOME, email, paperless, child, primary, care)
    return ";".join(cells)


def work(store, now=NOW, jobs=None, rounds=30):
    """Do what the worker would do, until nothing is left."""
    jobs = jobs if jobs is not None else (Campaigns(), Numbering())
    for _round in range(rounds):
        found = [(job, key) for job in jobs for key in job.find(store, now)]
        if not found:
            return
        for job, key in found:
            job.do(store, key, job.ask(store, key), now)


def work_with_papers(store, now=NOW, jobs=()):
    """The same with documents, drawn by somebody who draws quickly."""
    with mock.patch(
        "imio.payment.invoicing.issuing.render", return_value=b"%PDF-1.7 drawn"
    ):
        work(store, now, (*(jobs or (Campaigns(),)), Numbering(), Issuing()), 60)


class CampaignCase(unittest.TestCase):
    """A régie that charges meals and day care."""

    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        self.regie = billing.make_regie(self.layer["portal"], self.store)
        billing.make_tariff(self.regie, "repas-primaire", "3,50")
        billing.make_tariff(self.regie, "garderie", "1,25")
        items = ("repas-primaire", "garderie")
        self.type = billing.make_invoice_type(self.regie, items=items)

    def create(self, *lines, **more):
        content = more["content"] if "content" in more else as_csv(*lines, **more)
        return campaigns.create_campaign(
            self.store, self.type, "Octobre", "repas.csv", content, "regisseur", NOW
        )

    def check(self, *lines, **more):
        campaign = self.create(*lines, **more)
        mapping = campaign.mapping
        campaigns.set_columns(self.store, campaign, mapping, "regisseur", NOW)
        work(self.store)
        return campaign

    def make(self, *lines, **more):
        campaign = self.check(*lines, **more)
        campaigns.make_drafts(self.store, campaign, "regisseur", NOW)
        work(self.store)
        return campaign

    def finalise(self, campaign):
        campaigns.finalise_campaign(self.store, campaign, "regisseur", NOW)
        work(self.store)

    def problems(self, campaign):
        found = read_findings(campaign)
        return [(problem.line, problem.code) for problem, _weight in found]

    def invoices(self, campaign):
        ids = campaign.results.values()
        found = (self.store.invoices._getOb(one, None) for one in ids)
        return [invoice for invoice in found if invoice is not None]
