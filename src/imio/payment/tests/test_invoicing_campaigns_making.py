"""Campaigns: made in slices, numbered, printed, given up."""

from decimal import Decimal
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.audit.invariants import audit
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.invoicing import campaigns
from imio.payment.invoicing import campaigns_job
from imio.payment.invoicing import lists_print
from imio.payment.tests.builders import NOW
from imio.payment.tests.campaigning import CampaignCase
from imio.payment.tests.campaigning import meal_line
from imio.payment.tests.campaigning import work
from imio.payment.tests.campaigning import work_with_papers
from unittest import mock

import io
import zipfile


class TestMaking(CampaignCase):
    def test_drafts_numbers_and_order_follow_the_list(self):
        small = mock.patch("imio.payment.invoicing.lists_work.SLICE", 2)
        with small, mock.patch.object(campaigns_job, "SLICE", 2), self.small_slices():
            campaign = self.make(*[meal_line(number) for number in range(1, 8)])
            self.assertEqual(campaign.state, campaigns.DRAFTED)
            self.finalise(campaign)
        self.assertEqual(campaign.state, campaigns.ISSUED)
        found = self.invoices(campaign)
        self.assertEqual(
            [one.surname for one in found], [f"Parent{n}" for n in range(1, 8)]
        )
        numbers = [one.number for one in found]
        self.assertEqual(numbers, [f"2026-{number:06d}" for number in range(1, 8)])
        self.assertEqual(sum(one.amount_cents for one in found), campaign.amount_cents)
        self.assertEqual(list(audit(self.store, NOW)), [])

    def small_slices(self):
        return mock.patch("imio.payment.invoicing.lists_entries.SLICE", 2)

    def test_a_step_done_twice_makes_nothing_twice(self):
        campaign = self.check(meal_line(1), meal_line(2))
        campaigns.make_drafts(self.store, campaign, "regisseur", NOW)
        campaigns_job.make_slice(self.store, campaign, NOW)
        campaign.state, campaign.done_count = campaigns.MAKING, 0
        campaigns_job.make_slice(self.store, campaign, NOW)
        self.assertEqual(len(self.store.invoices.catalog.search()), 2)

    def test_prices_are_those_that_were_checked(self):
        campaign = self.check(meal_line(1, "10"))
        for tariff in self.regie.objectValues():
            if getattr(tariff, "item", "") == "repas-primaire":
                tariff.price = "9,99"
        campaigns.make_drafts(self.store, campaign, "regisseur", NOW)
        work(self.store)
        self.assertEqual(self.invoices(campaign)[0].amount_cents, 3500)

    def test_a_draft_is_removed_and_gets_no_number(self):
        campaign = self.make(*[meal_line(number) for number in (1, 2, 3)])
        second = self.invoices(campaign)[1]
        campaigns.remove_draft(self.store, campaign, second, "regisseur", NOW)
        self.finalise(campaign)
        numbers = [invoice.number for invoice in self.invoices(campaign)]
        self.assertEqual(numbers, ["2026-000001", "2026-000002"])
        self.assertEqual(campaign.state, campaigns.ISSUED)

    def test_a_cancelled_campaign_leaves_no_draft(self):
        campaign = self.make(meal_line(1), meal_line(2))
        campaigns.cancel_campaign(self.store, campaign, "regisseur", NOW)
        work(self.store)
        self.assertEqual(campaign.state, campaigns.CANCELLED)
        self.assertEqual(len(self.store.invoices.catalog.search()), 0)

    def test_what_is_finalised_cannot_be_cancelled_nor_changed(self):
        campaign = self.make(meal_line(1))
        self.finalise(campaign)
        with self.assertRaises(ForbiddenTransition):
            campaigns.cancel_campaign(self.store, campaign, "regisseur", NOW)
        invoice = self.invoices(campaign)[0]
        with self.assertRaises(ForbiddenTransition):
            campaigns.remove_draft(self.store, campaign, invoice, "regisseur", NOW)
        with self.assertRaises(ForbiddenTransition):
            campaigns.finalise_campaign(self.store, campaign, "other", NOW)

    def test_a_type_that_vanished_stops_the_campaign_and_deletes_its_drafts(self):
        campaign = self.check(meal_line(1))
        campaigns.make_drafts(self.store, campaign, "regisseur", NOW)
        campaign.type_uid = "gone"
        work(self.store)
        self.assertEqual(campaign.state, campaigns.CANCELLED)
        self.assertEqual(len(self.store.invoices.catalog.search()), 0)
        self.assertEqual(campaign.trouble[0], "no_type")

    def test_papers_are_gathered_in_the_order_of_the_list(self):
        campaign = self.make(*[meal_line(number) for number in (1, 2, 3, 4)])
        self.finalise(campaign)
        campaigns.ask_for_print(self.store, campaign, "regisseur", NOW)
        with mock.patch.object(lists_print, "merge", return_value=b"%PDF whole"):
            work_with_papers(self.store)
        self.assertEqual(campaign.state, campaigns.ISSUED)
        (part,) = campaign.prints
        self.assertEqual(part.count, 2)
        with part.content.open("r") as file:
            archive = zipfile.ZipFile(io.BytesIO(file.read()))
        self.assertEqual(part.file_name, "01-2026-000002_2026-000004.zip")
        self.assertEqual(part.whole_name, "01-2026-000002_2026-000004.pdf")
        with part.whole.open("r") as file:
            self.assertEqual(file.read(), b"%PDF whole")
        names = ["0001-2026-000002.pdf", "0002-2026-000004.pdf", "index.csv"]
        self.assertEqual(archive.namelist(), names)
        self.assertIn("Rue Haute 1", archive.read("index.csv").decode())
        dispatched = [invoice.dispatch for invoice in self.invoices(campaign)]
        self.assertEqual(dispatched, ["mailed", "printed", "mailed", "printed"])


class TestSums(CampaignCase):
    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(1, 6),
                st.decimals(0, 500, places=3).map(lambda found: found.normalize()),
                st.integers(0, 40),
            ),
            min_size=1,
            max_size=12,
        )
    )
    def test_drafts_sum_up_to_what_the_lines_say(self, rows):
        for campaign_id in list(self.store.invoices.objectIds()):
            self.store.invoices.remove(self.store.invoices._getOb(campaign_id))
        lines = [
            meal_line(number, f"{meals:f}".replace(".", ","), str(care), child=str(at))
            for at, (number, meals, care) in enumerate(rows)
        ]
        campaign = self.check(*lines)
        if campaign.counts["errors"] or not campaign.total_count:
            return
        campaigns.make_drafts(self.store, campaign, "regisseur", NOW)
        work(self.store)
        found = self.invoices(campaign)
        exact = [
            int((Decimal("3.50") * meals * 100).quantize(Decimal(1), "ROUND_HALF_UP"))
            + 125 * care
            for _number, meals, care in rows
        ]
        self.assertEqual(sum(one.amount_cents for one in found), sum(exact))
        self.assertEqual(campaign.amount_cents, sum(exact))
