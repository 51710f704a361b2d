"""The figures of a campaign's drafts: kept with every correction, never read from all."""

from datetime import date
from imio.payment.browser.campaigns.figures import Figures
from imio.payment.browser.campaigns.figures import MAX_DRAFTS
from imio.payment.domain import states
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.invoicing import campaigns
from imio.payment.invoicing import making
from imio.payment.invoicing.payers import update_payer
from imio.payment.tests.builders import NOW
from imio.payment.tests.builders_billing import make_charge
from imio.payment.tests.builders_billing import make_payer
from imio.payment.tests.campaigning import CampaignCase
from imio.payment.tests.campaigning import meal_line
from types import SimpleNamespace
from unittest import mock


class TestTally(CampaignCase):
    def setUp(self):
        super().setUp()
        self.campaign = self.make(*[meal_line(number) for number in range(1, 6)])

    def draft(self, place):
        return self.invoices(self.campaign)[place]

    def assert_right(self, count, cents, mails):
        """The figures are these, and they are what the drafts really come to."""
        kept = self.campaign
        figures = (kept.draft_count, kept.draft_cents, kept.draft_mails)
        self.assertEqual(figures, (count, cents, mails))
        found = [one for one in self.invoices(kept) if one.state == states.DRAFT]
        payers = self.store.payers
        counted = sum(
            bool(one.email and payers._getOb(one.payer_id).paperless) for one in found
        )
        real = (len(found), sum(one.amount_cents for one in found), counted)
        self.assertEqual(figures, real)

    def test_they_are_those_of_the_drafts_that_were_made(self):
        self.assert_right(5, 5 * 4200, 3)

    def test_they_follow_what_is_corrected(self):
        charges = (make_charge("3.50", "2"),)
        making.correct_draft(self.store, self.draft(0), NOW, "clerk", charges=charges)
        self.assert_right(5, 4 * 4200 + 700, 3)
        nobody = make_payer(self.store, surname="Nobody", email="")
        making.correct_draft(self.store, self.draft(0), NOW, "clerk", payer=nobody)
        self.assert_right(5, 4 * 4200 + 700, 2)

    def test_they_follow_what_is_removed_or_issued_alone(self):
        first, second = self.draft(0), self.draft(1)
        campaigns.remove_draft(self.store, self.campaign, first, "clerk", NOW)
        self.assert_right(4, 4 * 4200, 2)
        making.finalise(self.store, second, "clerk", NOW)
        self.assert_right(3, 3 * 4200, 2)

    def test_they_follow_a_payer_who_wants_paper_now(self):
        payer = self.store.payers._getOb(self.draft(0).payer_id)
        update_payer(self.store, payer, {"paperless": False})
        self.assert_right(5, 5 * 4200, 2)
        update_payer(self.store, payer, {"paperless": True})
        self.assert_right(5, 5 * 4200, 3)

    def test_what_is_refused_changes_neither_draft_nor_figures(self):
        draft = self.draft(0)
        for values in (
            {"charges": ()},
            {"charges": (make_charge("1"),), "due_on": date(2020, 1, 1)},
            {"due_on": date(2027, 1, 1), "charges": ()},
        ):
            with self.subTest(values), self.assertRaises(InvoiceRefused):
                making.correct_draft(self.store, draft, NOW, "clerk", **values)
            self.assertEqual((draft.amount_cents, draft.due_on), (4200, None))
            self.assert_right(5, 5 * 4200, 3)

    def test_the_page_reads_no_more_drafts_than_it_shows(self):
        self.campaign = self.make(*[meal_line(number) for number in range(10, 90)])
        page = SimpleNamespace(
            batch=self.campaign,
            invoice_type=self.type,
            say=str,
            amount=str,
            address=str,
        )
        store = mock.Mock(wraps=self.store)
        store.invoices = mock.Mock(wraps=self.store.invoices)
        figures = Figures(page, store)
        told = dict(figures.to_confirm())
        self.assertEqual(told["label_total"], str(80 * 4200))
        self.assertEqual(len(figures.drafts()), MAX_DRAFTS)
        self.assertTrue(figures.has_more_drafts)
        self.assertLessEqual(store.invoices._getOb.call_count, MAX_DRAFTS + 1)
