"""Cells as clerks write them: read rightly, or refused with a code, never guessed."""

from datetime import date
from decimal import Decimal
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.domain.file_errors import InvalidCell
from imio.payment.tables import values
from imio.payment.tables.table import PlainNumber

import unittest


CENTS = strategies.integers(0, 10**10)


def outcome(read, *given):
    try:
        return read(*given)
    except InvalidCell as error:
        return error.code


class ValuesCase(unittest.TestCase):
    def assertRead(self, read, expected):
        for cell, value in expected.items():
            with self.subTest(cell[:40]):
                self.assertEqual(value, outcome(read, cell))


class TestAmounts(ValuesCase):
    def test_amounts_are_read_as_clerks_write_them(self):
        expected = {
            "1.234,56": 123456,
            "1,234.56": 123456,
            "1 234,56 €": 123456,
            "1\u202f234,56\u00a0€": 123456,
            "1'234.50": 123450,
            "1.234.567,8": 123456780,
            "12.5": 1250,
            "12,50 EUR": 1250,
            "€ 12": 1200,
            "12 euros": 1200,
            "12,-": 1200,
            "1.234,--": 123400,
            "12,5000": 1250,
            "0,500": 50,
        }
        self.assertRead(values.read_amount, expected)

    def test_what_can_be_read_in_two_ways_is_not_guessed(self):
        for cell in ("1.234", "1,234", "12.000 €", "-1.234"):
            self.assertRead(values.read_amount, {cell: "ambiguous"})
        known = {"1.25": 125, "1234": 123400, "1.234": "too_precise"}
        self.assertRead(
            values.read_amount, {PlainNumber(k): v for k, v in known.items()}
        )

    def test_what_is_no_amount_is_refused(self):
        expected = {
            "=1+1": "unreadable_amount",
            "1e5": "unreadable_amount",
            "٣": "unreadable_amount",
            "1,2,3": "unreadable_amount",
            "1.23,456.7": "unreadable_amount",
            "2026-05-04": "unreadable_amount",
            "12,345": "ambiguous",
            "12,3456": "too_precise",
            "10000000000,00": "too_large",
            "9" * 300: "too_large",
            "-5": "negative",
            "5,00-": "negative",
            "− 5 €": "negative",
        }
        self.assertRead(values.read_amount, expected)
        self.assertEqual(-500, values.read_amount("-5,00 €", True))

    @settings(max_examples=200)
    @given(
        CENTS,
        strategies.sampled_from(
            [("", "."), ("", ","), (".", ","), (" ", ","), (",", "."), ("\u202f", ",")]
        ),
    )
    def test_each_way_of_writing_gives_the_same_cents(self, cents, signs):
        group, point = signs
        whole = f"{cents // 100:,}".replace(",", group)
        written = f"{whole}{point}{cents % 100:02d}"
        self.assertEqual(cents, values.read_amount(written))

    @settings(max_examples=200)
    @given(
        strategies.text(max_size=70) | strategies.text("0123456789.,- €'", max_size=70)
    )
    def test_any_cell_is_a_value_or_has_a_code(self, cell):
        readers = [
            values.read_amount,
            values.read_quantity,
            values.read_date,
            values.read_email,
            values.read_iban,
            values.read_language,
        ]
        for read in readers:
            self.assertIsNotNone(outcome(read, cell))


class TestOtherValues(ValuesCase):
    def test_quantities_have_up_to_three_decimals(self):
        expected = {
            "3": Decimal(3),
            "1,5": Decimal("1.5"),
            "0,125": Decimal("0.125"),
            PlainNumber("1.125"): Decimal("1.125"),
            "1,125": "ambiguous",
            "1,1255": "too_precise",
            "-1": "negative",
            "1000001": "too_large",
            "deux": "unreadable_quantity",
        }
        self.assertRead(values.read_quantity, expected)

    def test_dates_are_read_day_first_or_as_iso(self):
        day = date(2026, 5, 4)
        expected = {
            "04/05/2026": day,
            "4-5-2026": day,
            "04.05.2026": day,
            "2026-05-04": day,
            "2026-05-04T00:00:00": day,
            "04/05/2026 09:30": day,
            PlainNumber("46146"): day,
        }
        self.assertRead(values.read_date, expected)

    def test_days_that_cannot_be_meant_are_refused(self):
        expected = {
            "31/02/2026": "impossible_date",
            "05/13/2026": "impossible_date",
            "00/00/0000": "unlikely_date",
            "0000-01-01": "unlikely_date",
            "01/01/0000": "unlikely_date",
            "31/12/1989": "unlikely_date",
            "01/01/2101": "unlikely_date",
            "01/01/26": "unreadable_date",
            "46146": "unreadable_date",
            PlainNumber("0"): "unlikely_date",
            PlainNumber("999999"): "unlikely_date",
            PlainNumber("1.5"): "unreadable_date",
        }
        self.assertRead(values.read_date, expected)

    def test_addresses_accounts_languages_and_choices(self):
        self.assertRead(
            values.read_email,
            {
                " a.b+c@ex-a.be ": "a.b+c@ex-a.be",
                "a@b": "invalid_email",
                "a@b.be\nBcc: c@d.be": "invalid_email",
                "a b@c.be": "invalid_email",
                "a@b.be;c@d.be": "invalid_email",
            },
        )
        self.assertRead(
            values.read_iban,
            {
                "be68 5390 0754 7034": "BE68539007547034",
                "BE69 5390 0754 7034": "iban_wrong_checksum",
                "12": "iban_unreadable",
            },
        )
        self.assertRead(
            values.read_language,
            {"FR": "fr", "Néerlandais": "nl", "de-BE": "de", "es": "unknown_language"},
        )
        choose = {"CANTINE ": "Cantine", "repas": "unknown_choice"}
        for cell, value in choose.items():
            found = outcome(values.read_choice, cell, ("Cantine", "Garderie"))
            self.assertEqual(value, found)
