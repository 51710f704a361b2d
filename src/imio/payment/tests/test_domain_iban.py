"""Account numbers and bank codes: read, refused with a code, shown."""

from hypothesis import assume
from hypothesis import given
from hypothesis import strategies
from imio.payment.domain import iban
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import PaymentError
from stdnum import numdb
from stdnum.iso7064 import mod_97_10

import re
import unittest


TEXTBOOK = "BE68539007547034"
DIGITS = "0123456789"
CHARACTERS = {"n": DIGITS, "a": "ABCXYZ", "c": "ABCXYZ" + DIGITS}


def with_check_digits(country, bban):
    return country + mod_97_10.calc_check_digits(bban + country) + bban


@strategies.composite
def ibans(draw):
    """Account numbers of any SEPA country, with right check digits."""
    country = draw(strategies.sampled_from(sorted(iban.SEPA_COUNTRIES)))
    if country == "BE":
        base = draw(strategies.integers(0, 10**10 - 1))
        return with_check_digits("BE", f"{base:010d}{base % 97 or 97:02d}")
    structure = numdb.get("iban").info(country)[0][1]["bban"]
    bban = "".join(
        draw(strategies.text(CHARACTERS[kind], min_size=int(n), max_size=int(n)))
        for n, kind in re.findall(r"(\d+)!([nac])", structure)
    )
    return with_check_digits(country, bban)


class TestIban(unittest.TestCase):
    def assertRefused(self, code, text):
        with self.assertRaises(InvalidIban) as caught:
            iban.check_iban(text)
        self.assertEqual(caught.exception.code, code)

    def test_the_textbook_number_is_accepted_however_it_is_typed(self):
        for typed in (
            "BE68 5390 0754 7034",
            " be68-5390-0754-7034\n",
            "IBAN BE68.5390.0754.7034",
            "iban: BE68\u00a05390\u202f0754\t7034",
        ):
            with self.subTest(typed):
                self.assertEqual(iban.check_iban(typed), TEXTBOOK)

    def test_a_bank_we_never_heard_of_is_a_warning(self):
        self.assertTrue(iban.is_bank_unknown(TEXTBOOK))
        self.assertFalse(iban.is_bank_unknown("BE48320070184927"))
        self.assertFalse(iban.is_bank_unknown("FR1420041010050500013M02606"))

    def test_each_fault_has_its_code(self):
        for code, typed in (
            ("unreadable", ""),
            ("unreadable", None),
            ("unreadable", 68539007547034),
            ("unreadable", "bonjour"),
            ("unreadable", "BE68/5390/0754/7034"),
            ("unreadable", "BE68 5390 0754 70E4"),
            ("unreadable", "BE68 5390 0754 70\u0663\u0664"),
            ("unreadable", "\u0131e68539007547034"),
            ("unreadable", "BE68" + "1" * 5000),
            ("unknown_country", "ZZ68 5390 0754 7034"),
            ("not_sepa", "XK05 1212 0123 4567 8906"),
            ("not_sepa", "TR33 0006 1005 1978 6457 8413 26"),
            ("wrong_length", "BE68 5390 0754 703"),
            ("wrong_length", "BE68 5390 0754 70345"),
            ("wrong_checksum", "BE69 5390 0754 7034"),
        ):
            with self.subTest(typed=str(typed)[:30]):
                self.assertRefused(code, typed)

    def test_a_belgian_number_has_check_digits_of_its_own(self):
        self.assertRefused("wrong_checksum", with_check_digits("BE", "539007547035"))
        base = 97 * 10**6
        self.assertTrue(iban.check_iban(with_check_digits("BE", f"{base:010d}97")))
        self.assertRefused("wrong_checksum", with_check_digits("BE", f"{base:010d}00"))

    def test_check_digits_that_only_look_right_are_refused(self):
        refused = 0
        for base in range(200):
            bban = f"{base:010d}{base % 97 or 97:02d}"
            good = with_check_digits("BE", bban)
            if good[2:4] in ("97", "98", "02"):
                twin = {"97": "00", "98": "01", "02": "99"}[good[2:4]]
                self.assertRefused("wrong_checksum", f"BE{twin}{bban}")
                refused += 1
        self.assertGreater(refused, 0)

    def test_an_error_never_repeats_the_number(self):
        with self.assertRaises(InvalidIban) as caught:
            iban.check_iban("BE69 5390 0754 7034")
        self.assertNotIn("5390", repr(caught.exception))

    @given(ibans())
    def test_what_is_written_reads_back(self, number):
        self.assertEqual(iban.check_iban(number), number)
        self.assertEqual(iban.check_iban(iban.format_iban(number).lower()), number)

    @given(ibans(), strategies.data())
    def test_no_single_mistake_passes(self, number, data):
        place = data.draw(strategies.integers(2, len(number) - 1))
        kind = DIGITS if number[place] in DIGITS else CHARACTERS["a"]
        other = data.draw(strategies.sampled_from(kind))
        assume(other != number[place])
        with self.assertRaises(InvalidIban):
            iban.check_iban(number[:place] + other + number[place + 1 :])

    @given(ibans(), strategies.data())
    def test_two_digits_that_change_places_are_noticed(self, number, data):
        place = data.draw(strategies.integers(2, len(number) - 2))
        left, right = number[place], number[place + 1]
        assume(left != right and left in DIGITS and right in DIGITS)
        with self.assertRaises(InvalidIban):
            iban.check_iban(number[:place] + right + left + number[place + 2 :])

    @given(strategies.text(max_size=100))
    def test_any_text_is_read_or_refused(self, text):
        try:
            self.assertRegex(iban.check_iban(text), r"\A[A-Z]{2}[0-9]{2}[A-Z0-9]+\Z")
        except PaymentError as error:
            self.assertIsInstance(error, InvalidIban)

    @given(ibans())
    def test_a_mask_shows_eight_characters_and_no_length(self, number):
        shown = iban.mask_iban(number)
        self.assertEqual(shown, f"{number[:4]} •••• •••• {number[-4:]}")
        self.assertEqual(iban.mask_iban(iban.format_iban(number)), shown)

    def test_nothing_is_shown_of_a_text_too_short_to_be_masked(self):
        self.assertEqual(iban.mask_iban("BE68 5390 07"), "••••")

    def test_only_banks_outside_the_economic_area_want_their_bic(self):
        self.assertFalse(iban.needs_bic(TEXTBOOK))
        self.assertFalse(iban.needs_bic("NO9386011117947"))
        for number in ("CH9300762011623852957", "GB29NWBK60161331926819"):
            self.assertTrue(iban.needs_bic(iban.check_iban(number)))


class TestBic(unittest.TestCase):
    def test_eight_or_eleven_characters_are_a_bank_code(self):
        self.assertEqual(iban.check_bic(" gkccbebb "), "GKCCBEBB")
        self.assertEqual(iban.check_bic("AGRI FR PP 882"), "AGRIFRPP882")

    def test_anything_else_is_none(self):
        for typed in ("", None, "GKCCBE", "GKCCBEBBX", "GKCC1EBB", "GKCCBEBO", "é" * 8):
            with self.subTest(typed), self.assertRaises(InvalidBic):
                iban.check_bic(typed)


if __name__ == "__main__":
    unittest.main()
