"""Postal addresses: asked only where a bank wants them, and checked part by part."""

from imio.payment.domain.errors import InvalidAddress
from imio.payment.domain.postal import ALWAYS
from imio.payment.domain.postal import check_address
from imio.payment.domain.postal import NEVER
from imio.payment.domain.postal import OUTSIDE_EEA
from imio.payment.domain.postal import PostalAddress
from imio.payment.domain.postal import wants_address
from imio.payment.formatting import country_names

import unittest


BELGIAN = "BE68539007547034"
BRITISH = "GB29NWBK60161331926819"
TYPED = {"street": "High  Street", "number": "1", "town": "Dover", "country": "gb"}


class TestAddresses(unittest.TestCase):
    def test_only_codes_that_banks_take_are_offered(self):
        codes = {code for code, _name in country_names("fr")}
        self.assertLess({"BE", "FR", "GB", "XK"}, codes)
        # Ceuta, the Canaries and some islands have a code in CLDR, none in ISO 3166.
        self.assertFalse(codes & {"EU", "EA", "IC", "AC", "CP", "DG", "TA"})

    def test_the_rule_of_the_platform_says_who_is_asked(self):
        asked = {
            rule: [wants_address(rule, iban) for iban in (BELGIAN, BRITISH)]
            for rule in (None, "", NEVER, OUTSIDE_EEA, ALWAYS)
        }
        self.assertEqual(
            asked,
            {
                None: [False, False],
                "": [False, False],
                NEVER: [False, False],
                OUTSIDE_EEA: [False, True],
                ALWAYS: [True, True],
            },
        )

    def test_what_was_typed_becomes_an_address(self):
        address = check_address(TYPED)
        self.assertEqual(address, PostalAddress("High Street", "Dover", "GB", "1"))
        self.assertEqual(address.lines, ("High Street 1", "Dover", "GB"))

    def test_each_wrong_part_is_named(self):
        for changes, parts in (
            ({"street": ""}, ("street",)),
            ({"town": " - ", "country": ""}, ("town", "country")),
            ({"country": "Belgique"}, ("country",)),
            ({"country": "B1"}, ("country",)),
            ({"number": "x" * 17}, ("number",)),
            ({"postcode": "x" * 17}, ("postcode",)),
        ):
            with self.subTest(changes):
                with self.assertRaises(InvalidAddress) as caught:
                    check_address(TYPED | changes)
                self.assertEqual(caught.exception.parts, parts)
