"""A worker that stops in the middle of a campaign: the next one goes on, nothing twice."""

from imio.payment.audit.invariants import audit
from imio.payment.invoicing import campaigns
from imio.payment.invoicing import campaigns_job
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.campaigning import as_csv
from imio.payment.tests.campaigning import CampaignCase
from imio.payment.tests.campaigning import meal_line
from imio.payment.worker.jobs import Site
from unittest import mock

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

    def killed_at(self, name, call):
        """Kill the worker within the given call of a function, after it did its work."""
        original = getattr(campaigns_job, name)
        calls = []

        def dying(*arguments, **options):
            calls.append(name)
            result = original(*arguments, **options)
            if len(calls) == call:
                raise Killed(name)
            return result

        with mock.patch.object(campaigns_job, name, dying), self.assertRaises(Killed):
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
