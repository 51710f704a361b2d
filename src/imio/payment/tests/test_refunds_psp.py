"""Refunds through the PSP: ordered once, whatever happens to the worker or the line."""

from datetime import timedelta
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.refunds import deciding
from imio.payment.refunds.questions import RefundsInTransit
from imio.payment.refunds.ways import likely_way
from imio.payment.refunds.ways import ways_of
from imio.payment.storage.platforms import get_platform
from imio.payment.tests import builders
from imio.payment.tests import refunding
from imio.payment.tests.refunding import RefundCase


class TestThroughPsp(RefundCase):
    def setUp(self):
        super().setUp()
        self.due, self.attempt = self.make_paid()

    def ask(self, **delay):
        """Let the job ask, some time later, about what is in transit."""
        self.later(**delay)
        job = RefundsInTransit()
        for key in list(job.find(self.store, self.now)):
            job.do(self.store, key, job.ask(self.store, key), self.now)

    def test_a_refusal_sends_the_money_back_by_itself(self):
        self.assertEqual(likely_way(self.store, self.due, 1200, self.now), BY_PSP)
        (refund,) = self.refuse(self.due)
        self.assertEqual((refund.cause, refund.reason), ("refused", "Not resident"))
        self.assertEqual((refund.state, refund.way), (states.TO_SEND, BY_PSP))
        self.assertTrue(self.attempt.to_refund)
        self.assertEqual(self.attempt.refunded_cents, 1200)
        self.deliver()
        self.assertEqual(refund.state, states.DONE)
        self.assertEqual((self.due.owed_back_cents, self.due.reserved_cents), (0, 0))
        self.assertFalse(self.attempt.to_refund)
        self.assertEqual(self.psp.orders, [refund.id])
        self.assertSound()

    def test_part_of_a_price_goes_back_and_the_rest_stays_paid(self):
        (refund,) = self.refuse(self.due, 500)
        self.deliver()
        self.assertEqual((refund.state, refund.amount_cents), (states.DONE, 500))
        self.assertEqual(
            (self.due.paid_cents, self.psp.gone(self.attempt.id)), (700, 500)
        )
        self.assertSound()

    def test_one_item_of_a_basket_goes_back_alone(self):
        dues = [builders.make_request(self.store, cents) for cents in (1000, 2500)]
        attempt = self.pay(*dues)
        (refund,) = self.refuse(dues[1])
        self.deliver()
        self.assertEqual(self.psp.gone(attempt.id), 2500)
        self.assertEqual((dues[0].paid_cents, refund.state), (1000, states.DONE))
        self.assertSound()

    def test_a_time_out_after_the_bank_took_the_order_is_solved_by_asking(self):
        self.psp.mood = refunding.LOST
        (refund,) = self.refuse(self.due)
        self.deliver()
        self.assertEqual(refund.state, states.IN_TRANSIT)
        self.psp.mood = refunding.DONE
        self.ask(minutes=6)
        self.assertEqual(refund.state, states.DONE)
        self.assertEqual(self.psp.orders, [refund.id])
        self.assertSound()

    def test_a_worker_killed_before_the_call_asks_and_never_calls(self):
        (refund,) = self.refuse(self.due)
        self.deliver(until="prepare")
        self.assertEqual(refund.state, states.IN_TRANSIT)
        self.deliver()
        self.assertEqual((refund.state, self.psp.orders), (states.IN_TRANSIT, []))
        self.ask(minutes=31)
        self.assertEqual((refund.state, self.psp.orders), (states.FAILED, []))
        self.assertEqual(self.due.reserved_cents, 1200)
        deciding.retry(self.store, refund, BY_PSP, "finance", self.now)
        self.deliver()
        self.assertEqual((refund.state, self.psp.orders), (states.DONE, [refund.id]))
        self.assertSound()

    def test_a_worker_killed_after_the_call_learns_what_it_did(self):
        (refund,) = self.refuse(self.due)
        self.deliver(until="send")
        self.assertEqual(self.psp.orders, [refund.id])
        self.deliver()
        self.assertEqual((refund.state, self.psp.orders), (states.DONE, [refund.id]))
        self.assertSound()

    def test_a_refused_refund_is_tried_again_under_a_new_reference(self):
        self.psp.mood = refunding.REFUSED
        (refund,) = self.refuse(self.due)
        self.deliver()
        self.assertEqual(refund.state, states.FAILED)
        self.psp.mood = refunding.DONE
        deciding.retry(self.store, refund, BY_PSP, "finance", self.now)
        self.deliver()
        self.assertEqual(refund.state, states.DONE)
        self.assertEqual(self.psp.orders, [refund.id, f"{refund.id}-2"])
        self.assertSound()

    def test_a_busy_psp_gets_the_same_order_again_by_itself(self):
        self.psp.mood = refunding.BUSY
        (refund,) = self.refuse(self.due)
        self.deliver()
        self.assertEqual((refund.state, refund.repeats), (states.TO_SEND, 1))
        self.psp.mood = refunding.DONE
        self.deliver()
        self.assertEqual(refund.state, states.TO_SEND)
        self.later(minutes=11)
        self.deliver()
        self.assertEqual((refund.state, self.psp.orders), (states.DONE, [refund.id]))
        self.assertSound()

    def test_a_pending_refund_waits_for_its_last_word(self):
        self.psp.mood = refunding.PENDING
        (refund,) = self.refuse(self.due)
        self.deliver()
        self.assertTrue(refund.is_acknowledged)
        self.ask(days=1)
        self.assertEqual(refund.state, states.IN_TRANSIT)
        self.psp.refunds[refund.id][2] = refunding.DONE
        self.ask(days=1)
        self.assertEqual(refund.state, states.DONE)

    def test_where_the_psp_finds_no_refunds_only_a_human_ends_an_unknown_one(self):
        self.psp.capabilities = psp.Capabilities(
            refund=True, partial_refund=True, finds_refunds=False
        )
        (refund,) = self.refuse(self.due)
        self.deliver(until="prepare")
        self.ask(days=1)
        self.assertEqual((refund.state, refund.is_doubtful), (states.IN_TRANSIT, True))
        found = self.store.refunds.catalog.search({"flag": ("unknown_outcome",)})
        self.assertEqual(list(found), [refund.id])
        deciding.tell_outcome(
            self.store, refund, True, "Seen on the statement", "finance", self.now
        )
        self.assertEqual(refund.state, states.DONE)
        with self.assertRaises(ForbiddenTransition):
            deciding.tell_outcome(self.store, refund, True, "", "finance", self.now)
        self.assertSound()

    def test_a_refund_under_way_cannot_be_rejected(self):
        (refund,) = self.refuse(self.due)
        self.deliver(until="prepare")
        with self.assertRaises(ForbiddenTransition):
            deciding.reject(self.store, refund, "No", "finance", self.now)

    def test_a_rejected_refund_is_never_sent_though_it_waits_in_the_outbox(self):
        (refund,) = self.refuse(self.due)
        deciding.reject(self.store, refund, "Paid at the counter", "finance", self.now)
        self.deliver()
        self.assertEqual((self.psp.orders, self.due.refundable_cents), ([], 1200))
        self.assertFalse(self.attempt.to_refund)
        self.assertSound()


class TestWays(RefundCase):
    def way(self, refund):
        return ways_of(self.store, refund, self.now)[0]

    def test_after_the_window_money_goes_by_transfer(self):
        due, attempt = self.make_paid()
        self.later(days=5)
        self.assertEqual(likely_way(self.store, due, 1200, self.now), BY_TRANSFER)
        (refund,) = self.refuse(due)
        self.assertEqual((refund.state, refund.way), ("awaiting_account", BY_TRANSFER))
        way = self.way(refund)
        self.assertEqual(way.why_not, "window_over")
        self.assertEqual(way.until, attempt.paid_at + timedelta(days=5))

    def test_a_platform_may_shorten_the_window_or_prefer_transfers(self):
        platform = get_platform("belfius")
        due, _attempt = self.make_paid()
        platform.refund_window_days = 0
        self.assertEqual(likely_way(self.store, due, 1200, self.now), BY_TRANSFER)
        platform.refund_window_days = None
        platform.refunds_by_transfer = True
        (refund,) = self.refuse(due)
        self.assertEqual(self.way(refund).why_not, "by_setting")

    def test_a_psp_that_cannot_refund_is_said_so(self):
        self.psp.capabilities = psp.Capabilities()
        due, _attempt = self.make_paid()
        (refund,) = self.refuse(due)
        self.assertEqual(self.way(refund).why_not, "not_supported")

    def test_a_psp_without_parts_refunds_only_whole_payments(self):
        self.psp.capabilities = psp.Capabilities(refund=True)
        due, _attempt = self.make_paid()
        (refund,) = self.refuse(due, 500)
        self.assertEqual(self.way(refund).why_not, "no_part")

    def test_two_payments_of_a_price_go_back_each_by_its_own(self):
        due = builders.make_request(self.store)
        first, second = self.pay_twice(due)
        (proposed,) = self.refunds(due)
        self.assertEqual(
            (proposed.state, proposed.transaction_id), ("asked", second.id)
        )
        self.later(minutes=1)
        refused = self.refuse(due)[0]
        self.assertEqual(refused.transaction_id, first.id)
        self.assertSound()
