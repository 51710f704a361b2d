"""References and structured communications."""

from hypothesis import given
from hypothesis import strategies
from imio.payment.domain import reference

import unittest


class TestReference(unittest.TestCase):
    def test_a_reference_fits_every_provider(self):
        for _again in range(200):
            self.assertRegex(reference.new_reference(), r"\A[A-Z0-9]{20}\Z")

    def test_a_tracking_code_can_be_read_out(self):
        self.assertRegex(
            reference.new_tracking_code(),
            r"\A(?:[2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}\Z",
        )

    def test_the_glossary_example_has_its_check_digits(self):
        digits = reference.structured_communication(123456789)
        self.assertEqual(reference.format_communication(digits), "+++012/3456/78939+++")

    def test_a_remainder_of_zero_is_written_97(self):
        self.assertEqual(reference.structured_communication(97)[-2:], "97")

    @given(strategies.integers(0, 10**10 - 1))
    def test_what_is_written_reads_back(self, number):
        digits = reference.structured_communication(number)
        written = reference.format_communication(digits)
        self.assertEqual(reference.parse_communication(written), digits)

    def test_wrong_check_digits_are_not_a_communication(self):
        self.assertIsNone(reference.parse_communication("+++012/3456/78940+++"))
        self.assertIsNone(reference.parse_communication("bonjour"))
