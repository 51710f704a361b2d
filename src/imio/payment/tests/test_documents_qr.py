"""The QR code of a transfer: what it says, and that a reader of codes reads it back."""

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.documents.qr import epc_payload
from imio.payment.documents.qr import MAX_EPC_BYTES
from imio.payment.documents.qr import MAX_EPC_CENTS
from imio.payment.documents.qr import qr_png
from imio.payment.documents.qr import qr_svg
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvalidPaymentCode
from imio.payment.domain.reference import structured_communication
from io import BytesIO
from lxml import etree
from PIL import Image

import unittest
import zxingcpp


IBAN = "BE68539007547034"
OGM = "123456789002"


class TestTransferCode(unittest.TestCase):
    def test_the_structured_communication_stands_on_line_ten_as_twelve_digits(self):
        payload = epc_payload("Commune", IBAN, 1250, "+++123/4567/89002+++", "GKCCBEBB")
        expected = ["BCD", "002", "1", "SCT", "GKCCBEBB", "Commune", IBAN, "EUR12.50"]
        self.assertEqual([*expected, "", OGM], payload.split("\n"))

    def test_an_account_is_written_without_blanks(self):
        payload = epc_payload("Commune", "be68 5390 0754 7034", 1, OGM)
        self.assertEqual([IBAN, "EUR0.01"], payload.split("\n")[6:8])

    def test_a_transfer_without_communication_ends_with_its_amount(self):
        self.assertTrue(epc_payload("Commune", IBAN, 100, "").endswith("\nEUR1.00"))

    def test_amounts_outside_the_standard_are_refused(self):
        for wrong in (0, -1, MAX_EPC_CENTS + 1, 12.5, True, "12", None):
            with self.subTest(wrong), self.assertRaises(InvalidAmount):
                epc_payload("Commune", IBAN, wrong, OGM)
        self.assertIn("EUR999999999.99", epc_payload("C", IBAN, MAX_EPC_CENTS, OGM))

    def test_what_a_bank_would_refuse_is_refused(self):
        wrong = (
            (InvalidIban, ("Commune", "BE68539007547035", 1, OGM)),
            (InvalidIban, ("Commune", "", 1, OGM)),
            (InvalidBic, ("Commune", IBAN, 1, OGM, "GKC")),
            (InvalidPaymentCode, ("\n \x00", IBAN, 1, OGM)),
            (InvalidPaymentCode, ("Commune", IBAN, 1, "123456789003")),
        )
        for error, arguments in wrong:
            with self.subTest(arguments), self.assertRaises(error):
                epc_payload(*arguments)

    def test_a_line_break_in_the_name_adds_no_line(self):
        payload = epc_payload("Commune\r\nBE00\u2028EUR9", IBAN, 100, OGM)
        self.assertEqual(10, len(payload.split("\n")))
        self.assertEqual("Commune BE00 EUR9", payload.split("\n")[5])

    @settings(max_examples=100, deadline=None)
    @given(
        st.text(min_size=1, max_size=200),
        st.integers(1, MAX_EPC_CENTS),
        st.integers(0, 10**10 - 1),
    )
    def test_any_name_and_amount_give_ten_lines_within_the_size(
        self, name, cents, number
    ):
        try:
            payload = epc_payload(name, IBAN, cents, structured_communication(number))
        except InvalidPaymentCode:
            return
        lines = payload.split("\n")
        self.assertEqual(10, len(lines))
        self.assertEqual(lines, payload.splitlines())
        self.assertLessEqual(len(lines[5]), 70)
        self.assertEqual(cents, round(float(lines[7].removeprefix("EUR")) * 100))
        self.assertLessEqual(len(payload.encode()), MAX_EPC_BYTES)


class TestPictures(unittest.TestCase):
    def test_a_reader_of_codes_reads_the_picture_back(self):
        payload = epc_payload("Commune de Liège – œuvres", IBAN, 1250, OGM, "GKCCBEBB")
        picture = Image.open(BytesIO(qr_png(payload, module=4)))
        (found,) = zxingcpp.read_barcodes(picture)
        self.assertEqual(payload, found.text)

    def test_the_drawing_keeps_a_quiet_zone_of_four_modules(self):
        drawing = etree.fromstring(qr_svg("https://example.org/pay/x").encode())
        side = int(drawing.get("width"))
        self.assertEqual(25 + 2 * 4, side)

    def test_a_text_longer_than_a_code_is_refused(self):
        with self.assertRaises(InvalidPaymentCode):
            qr_svg("x" * 3000)
