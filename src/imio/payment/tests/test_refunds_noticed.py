"""Money that went back without us: booked once, and nobody is paid twice for it."""

from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.journal import counter_account
from imio.payment.refunds import account
from imio.payment.refunds import deciding
from imio.payment.refunds import transfers
from imio.payment.refunds.questions import PaidTransactions
from imio.payment.submission import requests
from imio.payment.tests import builders
from imio.payment.tests import refunding
from imio.payment.tests.refunding import RefundCase
from imio.payment.tests.refunding_files import PAYER_IBAN
from unittest import mock


class TestNoticed(RefundCase):
    def setUp(self):
        super().setUp()
        self.due, self.attempt = self.make_paid()

    def lost_cents(self):
        rows = self.store.journal.rows.values()
        lost = sum(r.amount_cents for r in rows if r.debit.startswith("loss:"))
        return lost - sum(r.amount_cents for r in rows if r.credit.startswith("loss:"))

    def test_a_refund_of_the_back_office_is_booked_once_and_flagged(self):
        for _twice in range(2):
            self.settle(self.attempt, refunded_cents=1200)
        (refund,) = self.refunds(self.due)
        self.assertEqual((refund.state, refund.cause), (states.DONE, "back_office"))
        self.assertEqual((self.due.paid_cents, self.due.owed_back_cents), (0, 0))
        self.assertTrue(self.attempt.to_check)
        self.assertSound()

    def test_the_sum_grows_by_what_is_new(self):
        self.settle(self.attempt, refunded_cents=300)
        self.settle(self.attempt, refunded_cents=800)
        cents = sorted(refund.amount_cents for refund in self.refunds(self.due))
        self.assertEqual(cents, [300, 500])
        self.assertEqual(self.due.paid_cents, 400)
        self.assertSound()

    def test_the_echo_of_our_own_refund_changes_nothing(self):
        (refund,) = self.refuse(self.due)
        for until in ("prepare", "finish"):
            self.deliver(until)
            self.settle(self.attempt, refunded_cents=1200)
            self.assertEqual(len(self.refunds(self.due)), 1)
        self.settle(self.attempt, refund_state=psp.REFUNDED)
        self.assertFalse(self.attempt.to_check)
        self.deliver()
        self.assertSound()

    def test_a_refund_that_waits_is_withdrawn_when_the_money_went_elsewhere(self):
        (refund,) = self.refuse(self.due)
        self.settle(self.attempt, refunded_cents=1200)
        self.assertEqual(refund.state, states.REJECTED)
        self.deliver()
        self.assertEqual(self.psp.orders, [])
        self.assertEqual((self.due.owed_back_cents, self.lost_cents()), (0, 0))
        self.assertSound()

    def test_a_failed_refund_that_went_after_all_is_done(self):
        self.psp.mood = refunding.REFUSED
        (refund,) = self.refuse(self.due)
        self.deliver()
        self.settle(self.attempt, refunded_cents=1200)
        self.assertEqual(refund.state, states.DONE)
        self.assertEqual(len(self.refunds(self.due)), 1)
        self.assertSound()

    def test_the_same_sum_is_heard_again_once_what_explained_it_has_failed(self):
        (refund,) = self.refuse(self.due)
        self.deliver(until="prepare")
        self.settle(self.attempt, refunded_cents=1200, event_key="sum")
        deciding.tell_outcome(self.store, refund, False, "Never", "finance", self.now)
        self.settle(self.attempt, refunded_cents=1200, event_key="sum")
        self.assertEqual(refund.state, states.DONE)
        self.assertSound()

    def test_of_a_basket_the_item_of_just_that_price_went_back(self):
        dues = [builders.make_request(self.store, cents) for cents in (1000, 2500)]
        attempt = self.pay(*dues)
        self.settle(attempt, refunded_cents=2500)
        self.assertEqual([due.paid_cents for due in dues], [1000, 0])
        self.assertSound()

    def test_one_word_among_several_refunds_is_left_to_a_human(self):
        self.refuse(self.due, 500)
        self.deliver()
        self.settle(self.attempt, refund_state=psp.REFUNDED, amount_cents=300)
        self.assertTrue(self.attempt.to_check)
        self.assertEqual(len(self.refunds(self.due)), 1)
        self.assertSound()

    def test_a_chargeback_reopens_what_was_paid(self):
        for _twice in range(2):
            self.settle(self.attempt, chargeback_cents=1200)
        self.assertEqual((self.due.due_state, self.due.paid_cents), ("open", 0))
        self.assertEqual(self.attempt.charged_back_cents, 1200)
        self.assertSound()

    def test_a_request_paid_again_after_a_chargeback_stays_where_its_agents_had_it(
        self,
    ):
        for decide in (None, requests.accept, requests.refuse):
            with self.subTest(decide):
                due, attempt = self.make_paid()
                if decide is requests.accept:
                    decide(self.store, due, "agent", self.now)
                elif decide:
                    decide(self.store, due, "No", "agent", self.now, 0)
                state, rows = due.state, len(due.history)
                self.settle(attempt, chargeback_cents=1200)
                self.assertEqual((due.due_state, due.paid_cents), ("open", 0))
                origin = Origin("counter", self.later(minutes=5), "slip 7")
                account = counter_account(due.regie_uid)
                book_payment(self.store, due, 1200, account, origin)
                self.assertEqual((due.due_state, due.paid_cents), ("paid", 1200))
                self.assertEqual(due.state, state)
                self.assertFalse(due.late)
                handed = [
                    row for row in due.history[rows:] if row.to_state == "to_process"
                ]
                self.assertEqual(handed, [])
                self.assertSound()

    def test_a_chargeback_stops_the_refund_that_waits(self):
        (refund,) = self.refuse(self.due)
        self.settle(self.attempt, chargeback_cents=1200)
        self.deliver()
        self.assertEqual((refund.state, self.psp.orders), (states.REJECTED, []))
        self.assertEqual((self.due.owed_back_cents, self.lost_cents()), (0, 0))
        self.assertSound()

    def test_after_a_partial_chargeback_the_rest_is_asked_anew(self):
        (refund,) = self.refuse(self.due)
        self.later(minutes=1)
        self.settle(self.attempt, chargeback_cents=200)
        anew, withdrawn = self.refunds(self.due)
        self.assertEqual((withdrawn.id, withdrawn.state), (refund.id, "rejected"))
        self.assertEqual((anew.state, anew.amount_cents), (states.ASKED, 1000))
        self.assertSound()

    def test_a_chargeback_after_the_refund_is_a_loss(self):
        self.refuse(self.due)
        self.deliver()
        self.settle(self.attempt, refunded_cents=1200, chargeback_cents=1200)
        self.assertEqual(self.lost_cents(), 1200)
        self.assertSound()

    def test_a_chargeback_during_the_refund_is_no_loss_when_the_refund_fails(self):
        (refund,) = self.refuse(self.due)
        self.psp.mood = refunding.REFUSED
        self.deliver(until="prepare")
        self.settle(self.attempt, chargeback_cents=1200)
        self.assertEqual(self.lost_cents(), 1200)
        deciding.tell_outcome(self.store, refund, False, "Refused", "finance", self.now)
        self.assertEqual(refund.state, states.REJECTED)
        self.assertEqual((self.due.owed_back_cents, self.lost_cents()), (0, 0))
        self.assertSound()

    def test_a_back_office_refund_beside_a_transfer_is_a_loss_until_it_returns(self):
        self.later(days=9)
        (refund,) = self.refuse(self.due)
        account.give_account(self.store, refund, "Dupont", PAYER_IBAN, "", {}, self.now)
        batch = transfers.make_file(
            self.store, "belfius", [refund.id], "finance", self.now
        )
        self.settle(self.attempt, refunded_cents=1200)
        self.assertEqual(self.lost_cents(), 1200)
        transfers.mark_executed(self.store, batch, "finance", self.now)
        self.assertSound()
        transfers.mark_returned(self.store, refund, "Closed", "finance", self.now)
        self.assertEqual((refund.state, self.lost_cents()), (states.REJECTED, 0))
        self.settle(self.attempt, refunded_cents=1200)
        self.assertEqual(self.due.owed_back_cents, 0)
        self.assertSound()

    def test_a_payment_heard_of_together_with_its_refund_is_both(self):
        due = builders.make_request(self.store)
        self.pay(due, refunded_cents=1200)
        (refund,) = self.refunds(due)
        self.assertEqual((refund.state, refund.way), (states.DONE, BY_PSP))
        self.assertSound()

    def test_nothing_declared_without_proof_books_a_refund(self):
        self.settle(self.attempt, refunded_cents=1200, proof="declared")
        self.assertEqual(self.refunds(self.due), [])
        self.assertTrue(self.attempt.to_check)

    def test_the_job_asks_again_about_paid_attempts_after_some_days_only(self):
        job = PaidTransactions()
        self.assertEqual(list(job.find(self.store, self.now)), [])
        self.later(days=1, minutes=1)
        self.assertEqual(list(job.find(self.store, self.now)), [self.attempt.id])
        verdict = builders.make_verdict(self.attempt, refunded_cents=1200)
        with mock.patch.object(self.psp, "fetch", return_value=verdict, create=True):
            news = job.ask(self.store, self.attempt.id)
        job.do(self.store, self.attempt.id, news, self.now)
        self.assertEqual(self.refunds(self.due)[0].cause, "back_office")
        self.assertEqual(list(job.find(self.store, self.now)), [])
        self.later(days=2)
        self.assertEqual(list(job.find(self.store, self.now)), [self.attempt.id])


class TestReservation(RefundCase):
    def test_a_transfer_reserves_the_payment_too(self):
        due, attempt = self.make_paid()
        self.later(days=9)
        (refund,) = self.refuse(due, 700)
        self.assertEqual((refund.way, refund.transaction_id), (BY_TRANSFER, attempt.id))
        self.assertTrue(attempt.to_refund)
        deciding.reject(self.store, refund, "No", "finance", self.now)
        self.assertFalse(attempt.to_refund)
