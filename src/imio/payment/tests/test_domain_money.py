"""Amounts are read strictly and never pass through a float."""

from decimal import Decimal
from hypothesis import given
from hypothesis import strategies
from imio.payment.domain import money
from imio.payment.domain.errors import InvalidAmount

import unittest


class TestParseAmount(unittest.TestCase):
    def test_what_a_clerk_types_is_read(self):
        readings = {
            "12": 1200,
            "12,5": 1250,
            "12.50": 1250,
            " 12,00 € ": 1200,
            "€ 12": 1200,
            "1 250,00": 125000,
            "1\u202f250": 125000,
            "0": 0,
        }
        for text, cents in readings.items():
            with self.subTest(text):
                self.assertEqual(money.parse_amount(text), cents)

    def test_what_is_not_an_amount_is_refused(self):
        for text in (
            "",
            "-1",
            "+1",
            "5e3",
            "NaN",
            "inf",
            "１２",
            "1_000",
            "12,345",
            "1,2,3",
            "1.250,00",
            "12 €€",
            "0x10",
            "9" * 30,
            "1 2",
        ):
            with self.subTest(text), self.assertRaises(InvalidAmount):
                money.parse_amount(text)

    def test_only_a_bounded_whole_number_of_cents_is_an_amount(self):
        for value in (True, 1.0, "1", None, -1, money.MAX_AMOUNT_CENTS + 1):
            with self.subTest(value), self.assertRaises(InvalidAmount):
                money.check_cents(value)

    @given(strategies.integers(0, money.MAX_AMOUNT_CENTS))
    def test_what_is_written_reads_back(self, cents):
        self.assertEqual(money.parse_amount(money.decimal_text(cents)), cents)

    @given(strategies.text())
    def test_no_text_makes_another_error_than_ours(self, text):
        try:
            cents = money.parse_amount(text)
        except InvalidAmount:
            return
        self.assertIsInstance(cents, int)
        self.assertGreaterEqual(cents, 0)

    def test_percentages_round_half_up_once(self):
        self.assertEqual(money.percentage_of(125, Decimal("50")), 63)
        self.assertEqual(money.percentage_of(124, Decimal("50")), 62)
        self.assertEqual(money.percentage_of(333, Decimal("33.3")), 111)
