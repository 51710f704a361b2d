"""State machines: what may follow what, and that the docs tell the same."""

from dataclasses import replace
from datetime import UTC
from hypothesis import given
from hypothesis import strategies
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from itertools import pairwise

import pickle
import unittest


RANK = (
    states.CREATED,
    states.STARTED,
    states.ERROR,
    states.EXPIRED,
    states.CANCELLED,
    states.REFUSED,
    states.PAID,
)


class TestHistory(unittest.TestCase):
    @given(
        strategies.datetimes(timezones=strategies.just(UTC)),
        strategies.lists(strategies.text(max_size=20), min_size=7, max_size=7),
    )
    def test_a_row_is_read_back_as_it_was_however_often(self, at, texts):
        row = states.HistoryRow(at, *texts)
        again = pickle.loads(pickle.dumps(row))
        self.assertEqual(again, row)
        self.assertEqual(again.at.tzinfo, UTC)
        self.assertEqual(pickle.dumps(again), pickle.dumps(row))
        self.assertEqual(replace(again, note="x").note, "x")
        changed = pickle.loads(pickle.dumps(replace(again, note="x")))
        self.assertEqual((changed.note, changed.at), ("x", at))


class TestTransactionStates(unittest.TestCase):
    def test_each_word_outranks_only_the_lower_ones(self):
        for lower, higher in pairwise(RANK):
            self.assertTrue(states.transaction_outranks(higher, lower))
            self.assertFalse(states.transaction_outranks(lower, higher))
        for state in RANK:
            self.assertFalse(states.transaction_outranks(state, state))

    @given(strategies.lists(strategies.sampled_from(RANK), min_size=1))
    def test_the_end_is_the_highest_word_whatever_the_order(self, words):
        current = states.CREATED
        for word in words:
            if states.transaction_outranks(word, current):
                current = word
        self.assertEqual(current, max([*words, states.CREATED], key=RANK.index))


class TestRequestStates(unittest.TestCase):
    def test_agents_never_get_a_request_that_was_not_paid_or_free(self):
        for start in (states.EXPIRED, states.AWAITING_PAYMENT, states.DRAFT):
            for end in (states.ACCEPTED, states.REFUSED):
                with self.assertRaises(ForbiddenTransition):
                    states.check_request_move(start, end)

    def test_what_was_treated_stays(self):
        for start in (states.ACCEPTED, states.REFUSED):
            with self.assertRaises(ForbiddenTransition):
                states.check_request_move(start, states.TO_PROCESS)

    def test_late_money_brings_an_expired_request_to_the_agents(self):
        self.assertIsNone(states.check_request_move(states.EXPIRED, states.TO_PROCESS))


class TestDueStates(unittest.TestCase):
    def test_money_is_never_turned_away(self):
        closed = (states.OPEN, states.CANCELLED, states.TREASURY, states.WRITTEN_OFF)
        for start in closed:
            self.assertIsNone(states.check_due_move(start, states.PAID))

    def test_a_paid_due_opens_again_or_is_waived_and_nothing_else(self):
        for end in (states.OPEN, states.CANCELLED):
            self.assertIsNone(states.check_due_move(states.PAID, end))
        for end in (states.PAID, states.TREASURY, states.WRITTEN_OFF):
            with self.assertRaises(ForbiddenTransition):
                states.check_due_move(states.PAID, end)


class TestRefundStates(unittest.TestCase):
    def test_what_is_at_the_bank_ends_by_the_banks_word_only(self):
        for end in states.REFUND_STATES:
            if end in (states.DONE, states.FAILED):
                self.assertIsNone(states.check_refund_move(states.IN_TRANSIT, end))
            else:
                with self.assertRaises(ForbiddenTransition):
                    states.check_refund_move(states.IN_TRANSIT, end)

    def test_a_rejected_refund_stays_rejected(self):
        for end in states.REFUND_STATES:
            with self.assertRaises(ForbiddenTransition):
                states.check_refund_move(states.REJECTED, end)


class TestInvoiceStates(unittest.TestCase):
    def test_an_issued_invoice_is_never_a_draft_again(self):
        for end in (states.DRAFT, states.TO_NUMBER, states.ISSUED):
            with self.assertRaises(ForbiddenTransition):
                states.check_invoice_move(states.ISSUED, end)
