"""CODA: every record in its place, every amount accounted for, or refused whole."""

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.banking.incoming_xml import MAX_FILE_BYTES
from imio.payment.banking.reading_statements import read_statements
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.domain.reference import structured_communication
from imio.payment.tests.bank_ledger import SampleLedger
from imio.payment.tests.coda_writer import join
from imio.payment.tests.coda_writer import make_statement
from imio.payment.tests.coda_writer import ogm
from imio.payment.tests.coda_writer import Payment

import random
import time
import unittest


OGM = structured_communication(2026000101)


def read_movements(*payments):
    (statement,) = read_statements(join(make_statement(*payments))).statements
    return statement.movements


class TestCoda(unittest.TestCase):
    def assertRefused(self, code, data, place=None):
        with self.assertRaises(InvalidBankFile) as caught:
            read_statements(data)
        self.assertEqual(caught.exception.code, code)
        if place is not None:
            self.assertEqual(caught.exception.place, place)

    def test_a_movement_carries_all_that_its_records_tell(self):
        payment = Payment(
            4250,
            ogm(OGM),
            name="DUPONT MARIE",
            iban="BE22001999000147",
            end_to_end_id="E2E-1",
        )
        (found,) = read_movements(payment)
        self.assertEqual((found.reference_kind, found.reference), ("ogm", OGM))
        self.assertEqual(found.communication, "")
        self.assertEqual(found.counterparty_name, "DUPONT MARIE")
        self.assertEqual(found.counterparty_iban, "BE22001999000147")
        self.assertEqual(
            (found.end_to_end_id, found.bank_reference), ("E2E-1", "BANK1")
        )
        self.assertEqual(found.entry_on.isoformat(), "2026-10-05")

    def test_an_end_to_end_id_that_nobody_gave_is_none(self):
        for written in ("NOTPROVIDED", "Not Provided", ""):
            (found,) = read_movements(Payment(1, end_to_end_id=written))
            self.assertEqual(found.end_to_end_id, "")

    def test_a_text_is_joined_without_blanks_over_its_three_records(self):
        text = "".join(str(number % 10) for number in range(149))
        (found,) = read_movements(Payment(1, "0" + text))
        self.assertEqual(found.communication, text)

    def test_a_direct_debit_names_its_mandate_and_its_reason(self):
        fields = f"051026113{'BE69ZZZ0207000000':<35}{'MND-1':<35}{OGM:<62}3MD06"
        (found,) = read_movements(Payment(-100, f"1127{fields}", code="00503000"))
        self.assertEqual(found.mandate_reference, "MND-1")
        self.assertEqual((found.communication, found.reason_code), (OGM, "MD06"))
        self.assertEqual(found.nature, "reversal")

    def test_the_code_and_the_mark_of_a_return_tell_what_happened(self):
        for cents, code, returned, nature in (
            (100, "00150000", "", "credit"),
            (100, "00150000", "0", "credit"),
            (100, "00150000", "2AC04", "refund_returned"),
            (100, "00254000", "", "refund_returned"),
            (100, "00199000", "", "refund_returned"),
            (100, "00550000", "", "credit"),
            (-100, "00101000", "", "debit"),
            (-100, "00101000", "0", "debit"),
            (-100, "00503000", "", "reversal"),
            (-100, "00505000", "", "reversal"),
            (-100, "00149000", "", "reversal"),
            (-100, "00501000", "3MD06", "reversal"),
            (-100, "00537000", "3MD06", "debit"),
        ):
            with self.subTest(code, returned=returned):
                payment = Payment(cents, code=code, returned=returned)
                (found,) = read_movements(payment)
                self.assertEqual(found.nature, nature)
                self.assertEqual(found.reason_code, returned[1:])

    def test_details_that_are_no_parts_of_a_movement_are_left_out_with_a_warning(self):
        details = (
            Payment(9500, ogm(OGM), code="30150000"),
            Payment(100, code="80150000", detail=1),
        )
        found = read_statements(join(make_statement(*details)))
        (movement,) = found.statements[0].movements
        self.assertFalse(movement.is_total)
        self.assertEqual(movement.reference, OGM)
        (warning,) = found.warnings
        self.assertEqual((warning.code, warning.place), ("details_ignored", "3"))

    def test_details_of_a_detail_must_add_up_to_it(self):
        def details(last):
            return (
                Payment(300, code="20150000"),
                Payment(300, code="70150000", detail=1),
                Payment(100, code="90150000", detail=2),
                Payment(last, code="90150000", detail=3),
            )

        totals = [movement.is_total for movement in read_movements(*details(200))]
        self.assertEqual(totals, [True, True, False, False])
        data = join(make_statement(*details(199)))
        self.assertRefused("details_mismatch", data, "6")

    def test_files_put_behind_each_other_are_one(self):
        first, second = make_statement(Payment(1)), make_statement(opening=1001)
        found = read_statements(join(first, second))
        self.assertEqual(len(found.statements), 2)
        self.assertEqual(found.warnings, ())

    def test_an_encoding_is_told_by_the_widths_of_the_lines(self):
        # In Windows-1252 two letters that UTF-8 would read as one.
        statement = make_statement(Payment(1, "0Ã© and Zoé €"))
        for encoding in ("cp1252", "utf-8", "utf-8-sig"):
            (found,) = read_statements(join(statement, encoding=encoding)).statements
            with self.subTest(encoding):
                self.assertEqual(found.movements[0].communication, "Ã© and Zoé €")

    def test_a_byte_that_means_nothing_costs_a_letter_not_the_file(self):
        data = join(make_statement(Payment(1, "0Zo#"))).replace(b"#", b"\x81")
        (found,) = read_statements(data).statements
        self.assertEqual(
            found.movements[0].communication, "Zo\N{REPLACEMENT CHARACTER}"
        )

    def test_blank_lines_and_the_old_end_mark_do_not_matter(self):
        data = join(make_statement(Payment(1)))
        expected = read_statements(data)
        for other in (
            data.replace(b"\r\n", b"\n\n"),
            data.replace(b"\r\n", b"\r"),
            data + b"\x1a",
            data.rstrip(),
        ):
            self.assertEqual(read_statements(other), expected)

    def test_records_out_of_their_order_are_refused(self):
        lines = make_statement(Payment(1), Payment(2))
        for order, place in (
            ((0, 2, 1, 3, 4, 5, 6, 7, 8, 9), "2"),
            ((0, 1, 2, 4, 3, 5, 6, 7, 8, 9), "5"),
            ((0, 1, 5, 6, 7, 2, 3, 4, 8, 9), "6"),
            ((0, 1, 3, 4, 5, 6, 7, 8, 9), "3"),
            ((0, 1, 2, 3, 3, 4, 8, 9), "5"),
            ((0, 1, 8, 2, 3, 4, 5, 6, 7, 9), "4"),
            ((0, 1, 1, 2, 9), "3"),
        ):
            with self.subTest(order):
                data = join([lines[index] for index in order])
                self.assertRefused("out_of_order", data, place)

    def test_a_detail_without_its_movement_is_refused(self):
        detail = Payment(1, sequence=7, detail=1)
        self.assertRefused("out_of_order", join(make_statement(Payment(2), detail)))

    def test_other_things_than_digits_days_and_signs_are_refused(self):
        lines = make_statement(Payment(1))
        for line, first, written in (
            (1, 43, "2"),
            (1, 44, "A"),
            (1, 44, "٣"),
            (1, 59, "320126"),
            (2, 32, "-"),
            (2, 33, " "),
            (2, 116, "000013"),
            (5, 58, "000000"),
            (6, 17, "x"),
            (6, 128, "3"),
        ):
            changed = list(lines)
            text = changed[line]
            changed[line] = (
                text[: first - 1] + written + text[first - 1 + len(written) :]
            )
            with self.subTest(line=line, column=first, written=written):
                data = join(changed, encoding="utf-8")
                self.assertRefused("unreadable", data, str(line + 1))

    def test_what_the_end_says_must_be_what_the_beginning_says(self):
        lines = make_statement(Payment(1))
        for changed in (
            lines[5].replace("8211", "8212"),
            lines[5].replace("0183", "0184"),
        ):
            data = join([*lines[:5], changed, lines[6]])
            self.assertRefused("mixed_statements", data, "6")

    def test_movements_without_a_closing_balance_are_refused(self):
        lines = make_statement(Payment(1))
        self.assertRefused("balance_mismatch", join(lines[:5] + lines[6:]))

    def test_other_files_are_refused_by_name(self):
        data = join(make_statement(Payment(1)))
        for code, other in (
            ("empty", b""),
            ("empty", b" \r\n\t"),
            ("unknown_format", b"PK\x03\x04 zipped"),
            ("unknown_format", b"Date;Montant\r\n05/10/2026;12,50"),
            ("unknown_format", b"\x00" * 1000),
            ("unsupported_version", data.replace(b" 2\r\n", b" 1\r\n", 1)),
            ("not_a_statement", data.replace(b"05", b"02", 2)),
            ("truncated", data[:-131]),
            ("too_large", b"0000" + b"\xff" * MAX_FILE_BYTES),
        ):
            with self.subTest(code, other=other[:20]):
                self.assertRefused(code, other)

    @settings(max_examples=100, deadline=None)
    @given(
        strategies.binary(max_size=600), strategies.sampled_from([b"", b"0000", b"<"])
    )
    def test_nonsense_is_refused_by_name(self, data, beginning):
        with self.assertRaises(InvalidBankFile):
            read_statements(beginning + data)

    def test_fifty_megabytes_of_nonsense_are_refused_at_once(self):
        data = random.Random(1).randbytes(1 << 20) * 50
        started = time.process_time()
        self.assertRefused("too_large", data)
        self.assertLess(time.process_time() - started, 1)

    def test_ten_thousand_movements_are_read_and_matched_in_moments(self):
        ledger = SampleLedger()
        payments = []
        for number in range(9999):
            reference = structured_communication(number + 1)
            ledger.add_due(f"F{number}", 1000 + number, ogm=reference)
            said = ogm(reference) if number % 10 else f"0merci {reference}"
            payments.append(Payment(1000 + number, said))
        data = join(make_statement(*payments))
        started = time.process_time()
        (statement,) = read_statements(data).statements
        outcomes = {ledger.judge_and_book(m).outcome for m in statement.movements}
        spent = time.process_time() - started
        self.assertEqual(outcomes, {"paid_exact"})
        # Half a second on a slow machine; ten times as much is another algorithm.
        self.assertLess(spent, 5)


if __name__ == "__main__":
    unittest.main()
