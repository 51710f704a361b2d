"""A worker that stops in the middle of a campaign: the next one goes on, nothing twice."""

from imio.payment.audit.invariants import audit
from imio.payment.content.invoice import TO_DRAW
from imio.payment.invoicing import campaigns
from imio.payment.invoicing import campaigns_job
from imio.payment.invoicing import issuing
from imio.payment.invoicing import lists_print
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.campaigning import as_csv
from imio.payment.tests.campaigning import CampaignCase
from imio.payment.tests.campaigning import meal_line
from imio.payment.worker.jobs import Site
from unittest import mock
from zipfile import ZipFile

import transaction


COUNT = 7


class Killed(BaseException):
    """What takes a process away in the middle of a step."""


class TestRestart(CampaignCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        for name in ("lists_entries", "lists_work", "campaigns_job"):
            patch = mock.patch(f"imio.payment.invoicing.{name}.SLICE", 2)
            patch.start()
            self.addCleanup(patch.stop)
        papers = mock.patch(
            "imio.payment.invoicing.issuing.render", return_value=b"%PDF"
        )
        papers.start()
        self.addCleanup(papers.stop)
        lines = [meal_line(number) for number in range(1, COUNT + 1)]
        self.campaign = self.create(content=as_csv(*lines))
        mapping = self.campaign.mapping
        campaigns.set_columns(self.store, self.campaign, mapping, "r", builders.NOW)
        transaction.commit()

    def round(self):
        """One round of a worker that has just started."""
        portal = self.layer["portal"]
        path = "/".join(portal.getPhysicalPath())
        database = portal._p_jar.db()
        Site(database, path, "worker", lambda: builders.NOW).run()
        transaction.begin()

    def until(self, state):
        for _round in range(10):
            if self.campaign.state == state:
                return
            self.round()
        self.assertEqual(self.campaign.state, state)

    def killed_at(self, name, call, module=campaigns_job):
        """Kill the worker within the given call of a function, after it did its work."""
        original = getattr(module, name)
        calls = []

        def dying(*arguments, **options):
            calls.append(name)
            result = original(*arguments, **options)
            if len(calls) == call:
                raise Killed(name)
            return result

        with mock.patch.object(module, name, dying), self.assertRaises(Killed):
            self.round()
        transaction.begin()

    def test_killed_among_drafts_and_numbers_nothing_is_lost_or_doubled(self):
        self.killed_at("check_list", 1)
        self.until(campaigns.CHECKED)
        campaigns.make_drafts(self.store, self.campaign, "r", builders.NOW)
        transaction.commit()
        self.killed_at("make_draft", 4)
        self.assertEqual(self.campaign.done_count, 2)
        self.killed_at("make_draft", 1)
        self.until(campaigns.DRAFTED)
        self.assertEqual(len(self.store.invoices.catalog.search()), COUNT)
        campaigns.finalise_campaign(self.store, self.campaign, "r", builders.NOW)
        transaction.commit()
        self.killed_at("finalise", 3)
        self.until(campaigns.ISSUED)
        numbers = [invoice.number for invoice in self.invoices(self.campaign)]
        expected = [f"2026-{number:06d}" for number in range(1, COUNT + 1)]
        self.assertEqual(numbers, expected)
        store = get_store(self.layer["portal"])
        self.assertEqual(list(audit(store, builders.NOW)), [])

    def test_killed_among_papers_and_print_files_each_invoice_leaves_once(self):
        self.until(campaigns.CHECKED)
        campaigns.make_drafts(self.store, self.campaign, "r", builders.NOW)
        transaction.commit()
        self.until(campaigns.DRAFTED)
        campaigns.finalise_campaign(self.store, self.campaign, "r", builders.NOW)
        transaction.commit()
        # Numbers are given and the first papers drawn in the same round.
        self.killed_at("keep_document", 1, issuing)
        self.killed_at("dispatch", 3, issuing)
        self.assertEqual(self.flags().count(TO_DRAW), COUNT - 2)
        self.killed_at("notify", 1, issuing)
        self.until(campaigns.ISSUED)
        self.round()
        self.assertEqual(self.flags(), self.ways("to_print"))
        campaigns.ask_for_print(self.store, self.campaign, "r", builders.NOW)
        transaction.commit()
        with mock.patch.object(lists_print, "PART_SIZE", 2):
            self.killed_at("note_printed", 3, lists_print)
            self.until(campaigns.ISSUED)
        self.assertEqual(self.flags(), self.ways("printed"))
        self.assert_each_left_once()

    def flags(self):
        return [invoice.dispatch for invoice in self.invoices(self.campaign)]

    def ways(self, on_paper):
        """Return how each is to have left: every second payer wants no paper."""
        return ["mailed" if one % 2 else on_paper for one in range(1, COUNT + 1)]

    def assert_each_left_once(self):
        printed = []
        for part in self.campaign.prints:
            with part.content.open("r") as file, ZipFile(file) as archive:
                papers = [name for name in archive.namelist() if name != "index.csv"]
            self.assertEqual(part.count, len(papers))
            printed += [name.partition("-")[2].removesuffix(".pdf") for name in papers]
        mailed = [
            self.store.invoices._getOb(entry.payload["invoice"]).number
            for entry in self.store.outbox.entries.values()
            if "invoice" in entry.payload
        ]
        numbers = [invoice.number for invoice in self.invoices(self.campaign)]
        self.assertEqual(sorted(printed + mailed), numbers)
        self.assertEqual(list(audit(self.store, builders.NOW)), [])
