"""The desk's figures and lists: right sums, and only what its reader may see."""

from datetime import timedelta
from imio.payment.domain import states
from imio.payment.refunds import figures
from imio.payment.refunds import transfers
from imio.payment.tests.refunding import NOW
from imio.payment.tests.test_refunds_transfer import TransferCase


class TestFigures(TransferCase):
    def test_the_desk_counts_what_is_open_and_how_long_it_takes(self):
        self.give()
        batch = self.make_file()
        self.later(days=4)
        transfers.mark_executed(self.store, batch, "finance", self.now)
        other, _attempt = self.make_paid(700)
        self.refuse(other)
        found = figures.figures(self.store, None, self.now)
        self.assertEqual(found.counts[states.AWAITING_ACCOUNT], 1)
        self.assertEqual(found.cents[states.AWAITING_ACCOUNT], 700)
        self.assertEqual((found.done_count, found.average_days), (1, 4.0))
        nothing = figures.figures(self.store, ("other-regie",), self.now)
        self.assertEqual((sum(nothing.counts.values()), nothing.done_count), (0, 0))

    def test_a_list_shows_only_the_regies_of_its_reader(self):
        page = figures.search(self.store, ("regie-uid",), figures.Filters())
        self.assertEqual([one.id for one in page.refunds], [self.refund.id])
        for regies in ((), ("other",)):
            self.assertEqual(
                figures.search(self.store, regies, figures.Filters()).total, 0
            )
        asked_for_another = figures.Filters(regie="regie-uid")
        self.assertEqual(
            figures.search(self.store, ("other",), asked_for_another).total, 0
        )
        self.assertEqual(
            figures.search(self.store, None, figures.Filters(), "dupont").total, 1
        )
        since = figures.Filters(since=NOW + timedelta(days=1))
        self.assertEqual(figures.search(self.store, None, since).total, 0)
