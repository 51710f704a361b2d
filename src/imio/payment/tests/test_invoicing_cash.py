"""Cash at the counter is rounded to five cents, and the books say where cents went."""

from collections import Counter
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.invoicing import corrections
from imio.payment.storage.settings import get_settings
from imio.payment.tests.builders import NOW
from imio.payment.tests.builders_billing import make_charge
from imio.payment.tests.invoicing_case import InvoicingCase

import unittest


class TestRounding(unittest.TestCase):
    @settings(max_examples=100)
    @given(st.integers(min_value=1, max_value=10**7))
    def test_it_is_the_nearest_amount_in_coins_of_five_cents(self, cents):
        handed = corrections.cash_cents(cents)
        self.assertEqual(0, handed % 5)
        self.assertLessEqual(abs(handed - cents), 2)


class TestCash(InvoicingCase):
    def take(self, invoice, cents, means=corrections.CASH, slip="B-1"):
        return corrections.record_counter_payment(
            self.store, invoice, cents, means, slip, local_day(NOW), "anne", NOW
        )

    def accounts(self):
        """Return what the counter holds, and what rounding made, in cents."""
        held = Counter()
        for row in self.store.journal.rows.values():
            held[row.debit] += row.amount_cents
            held[row.credit] -= row.amount_cents
        uid = self.regie.UID()
        counter, apart = journal.counter_account(uid), journal.rounding_account(uid)
        return held[counter], held[apart]

    def test_ten_euros_close_an_invoice_of_ten_euros_and_two_cents(self):
        invoice = self.issue(make_charge("10.02"))
        record = self.take(invoice, 1002)
        self.assertEqual((1002, 1000), (record.amount_cents, record.received_cents))
        self.assertEqual((states.PAID, 0), (invoice.due_state, invoice.balance_cents))
        self.assertEqual(1002, invoice.paid_cents)
        self.assertEqual((1000, 2), self.accounts())
        self.assert_books_balance()

    def test_cents_that_rounding_wins_are_booked_the_other_way(self):
        self.take(self.issue(make_charge("10.03")), 1003)
        self.assertEqual((1005, -2), self.accounts())
        self.assert_books_balance()

    def test_an_amount_that_needs_no_rounding_books_none(self):
        self.take(self.issue(make_charge("10.05")), 1005)
        self.assertEqual((1005, 0), self.accounts())
        kinds = {row.kind for row in self.store.journal.rows.values()}
        self.assertNotIn(journal.ROUNDING, kinds)

    def test_other_means_are_never_rounded(self):
        for place, means in enumerate(corrections.COUNTER_MEANS[1:]):
            with self.subTest(means):
                invoice = self.issue(make_charge("10.02"))
                record = self.take(invoice, 1002, means, f"B-{place}")
                self.assertEqual(1002, record.received_cents)
        self.assertEqual(0, self.accounts()[1])

    def test_only_a_total_paid_wholly_in_cash_is_rounded(self):
        mixed = self.issue(make_charge("10.02"))
        self.take(mixed, 500, corrections.TERMINAL, "B-1")
        self.assertEqual(502, self.take(mixed, 502, slip="B-2").received_cents)
        self.assertEqual(0, self.accounts()[1])
        in_parts = self.issue(make_charge("10.02"))
        self.assertEqual(500, self.take(in_parts, 500, slip="B-3").received_cents)
        self.assertEqual(500, self.take(in_parts, 502, slip="B-4").received_cents)
        self.assertEqual(2, self.accounts()[1])
        self.assertEqual(states.PAID, in_parts.due_state)
        self.assert_books_balance()

    def test_a_commune_that_need_not_round_does_not(self):
        get_settings().cash_rounding = False
        invoice = self.issue(make_charge("10.02"))
        self.assertEqual(1002, self.take(invoice, 1002).received_cents)
        self.assertEqual((1002, 0), self.accounts())
        self.assert_books_balance()
