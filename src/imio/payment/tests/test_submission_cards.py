"""Card numbers are found however they are typed; other numbers pass."""

from decimal import Decimal
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.submission.cards import fields_with_card
from imio.payment.submission.cards import holds_card
from imio.payment.submission.cards import passes_luhn
from types import SimpleNamespace

import unittest


# Numbers that card schemes and PSPs publish for tests.
CARDS = (
    "4111111111111111",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "3530111333300000",
    "6703444444444449",
    "67034500054620008",
)
OTHERS = (
    "BE68 5390 0754 7034",
    "+++090/9337/55493+++",
    "85.07.30-033.28",
    "+32 475 12 34 56",
    "0032 475 12 34 56",
    "4111111111111112",
    "2026-11-22 14:05:33",
    "1234567890123456789012345",
    "ABC4111111111111111",
    "",
)


class TestCards(unittest.TestCase):
    def test_each_kind_of_card_is_found(self):
        for number in CARDS:
            self.assertTrue(holds_card(number), number)

    def test_account_numbers_phones_and_references_pass(self):
        for text in OTHERS:
            self.assertFalse(holds_card(text), text)

    def test_a_date_after_the_number_hides_nothing(self):
        for text in (
            "4111 1111 1111 1111 12/27",
            "4111-1111-1111-1111 12 27 123",
            "carte 4111.1111.1111.1111.",
            "no 12 4111 1111 1111 1111",
        ):
            self.assertTrue(holds_card(text), text)

    def test_every_kind_of_answer_is_looked_through(self):
        card = CARDS[0]
        values = {
            "text": f"my card {card}",
            "number": int(card),
            "decimal": Decimal(card),
            "list": ["a", card],
            "set": {card},
            "likert": {"question": card},
            "rich": SimpleNamespace(raw=f"<p>{card}</p>"),
            "file": SimpleNamespace(filename=f"{card}.pdf"),
            "ok": "Dupont",
            "none": None,
            "yes": True,
        }
        found = set(values) - {"ok", "none", "yes"}
        self.assertEqual(found, set(fields_with_card(values)))

    @settings(max_examples=100)
    @given(
        st.text("0123456789", min_size=15, max_size=15),
        st.sampled_from(("", " ", "-", ".")),
    )
    def test_a_visa_number_is_found_with_any_separator(self, digits, separator):
        body = f"4{digits[:14]}"
        number = next(
            f"{body}{last}" for last in range(10) if passes_luhn(f"{body}{last}")
        )
        groups = [number[start : start + 4] for start in range(0, 16, 4)]
        self.assertTrue(holds_card(separator.join(groups)))

    @settings(max_examples=100)
    @given(st.text(max_size=40))
    def test_any_text_can_be_looked_at(self, text):
        self.assertIsInstance(holds_card(text), bool)
