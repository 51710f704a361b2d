"""References in what payers write, and names as banks write them."""

from hypothesis import given
from hypothesis import strategies
from imio.payment.banking.persons import may_be_same
from imio.payment.banking.written_references import find_creditor_references
from imio.payment.banking.written_references import find_numbers
from imio.payment.banking.written_references import list_slips
from imio.payment.banking.written_references import read_creditor_reference
from imio.payment.domain.reference import parse_communication
from imio.payment.domain.reference import structured_communication

import unittest


NUMBER = "202600010195"
numbers = strategies.integers(min_value=1, max_value=10**10 - 1).map(
    structured_communication
)
words = strategies.text("abcé +*/", max_size=20)


class TestWrittenReferences(unittest.TestCase):
    def test_twelve_digits_are_found_however_they_are_grouped(self):
        for text in (
            NUMBER,
            "+++202/6000/10195+++",
            "***202/6000/10195***",
            "facture 202 6000 10195 merci",
            "202.6000.10195",
            "202-6000-10195",
            "+++ 202 / 6000 / 10195 +++",
            "facture202600010195merci",
            "2026000 10195",
            "facture 12: 202600010195",
            "12 202600010195 7",
        ):
            with self.subTest(text):
                self.assertIn(NUMBER, find_numbers(text))

    def test_digits_within_a_longer_number_are_none(self):
        for text in (
            "1202600010195",
            "2026000101955",
            "20260001019",
            "202600010195" * 2,
        ):
            self.assertEqual(find_numbers(text), ())

    def test_digits_of_other_alphabets_are_none(self):
        self.assertEqual(find_numbers("٢٠٢٦٠٠٠١٠١٩٥"), ())

    def test_several_numbers_are_found_in_their_order_each_once(self):
        text = f"+++111/1111/11111+++ et {NUMBER}, {NUMBER}"
        self.assertEqual(find_numbers(text), ("111111111111", NUMBER))

    @given(numbers, words, words)
    def test_a_number_among_words_is_found(self, number, before, after):
        for written in (number, f"+++{number[:3]}/{number[3:7]}/{number[7:]}+++"):
            self.assertIn(number, find_numbers(before + written + after))

    @given(numbers, strategies.data())
    def test_a_slip_leads_back_to_the_number_that_was_meant(self, number, data):
        place = data.draw(strategies.integers(0, 10))
        swapped = (
            number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        )
        digit = data.draw(strategies.sampled_from("0123456789"))
        changed = number[:place] + digit + number[place + 1 :]
        for wrong in (swapped, changed):
            if wrong != number and not parse_communication(wrong):
                self.assertIn(number, list_slips(wrong))

    @given(strategies.text(max_size=14) | numbers)
    def test_nothing_but_a_wrong_number_is_a_slip(self, text):
        for meant in list_slips(text):
            self.assertEqual(parse_communication(meant), meant)
            self.assertNotEqual(meant, text)
            self.assertIsNone(parse_communication(text))

    def test_creditor_references_are_read_without_blanks_or_not_at_all(self):
        self.assertEqual(
            read_creditor_reference("rf18 5390 0754 7034"), "RF18539007547034"
        )
        self.assertEqual(read_creditor_reference("RF19539007547034"), "")
        text = "facture rf18539007547034, XRF18539007547034 RF19539007547034"
        self.assertEqual(find_creditor_references(text), ("RF18539007547034",))


class TestPersons(unittest.TestCase):
    def test_a_person_is_known_by_the_words_of_the_shorter_name(self):
        for one, other in (
            ("DUPONT MARIE", "Marie Dupont"),
            ("LAMBERT - GÉRARD NOËLLE", "Lambert Noelle"),
            ("M. MARTIN JEAN-LUC", "Martin Jean-Luc"),
            ("MÜLLER", "MÜLLER JÜRGEN GROSS-GERAU"),
        ):
            with self.subTest(one):
                self.assertTrue(may_be_same(one, other))
                self.assertTrue(may_be_same(other, one))

    def test_others_are_not(self):
        for one, other in (
            ("DUPONT MARIE", "DUPONT JEAN"),
            ("DUPONT MARIE", ""),
            ("", ""),
            ("M. ET MME", "MME"),
            ("AB", "AB CD"),
            ("12 345", "12 345"),
        ):
            with self.subTest(one, other=other):
                self.assertFalse(may_be_same(one, other))


if __name__ == "__main__":
    unittest.main()
