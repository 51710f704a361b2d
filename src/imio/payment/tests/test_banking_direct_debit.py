"""Files of direct debits: valid, the same twice, with mandates and structured references."""

from datetime import date
from datetime import datetime
from hypothesis import given
from hypothesis import settings
from imio.payment.banking.creditor import check_creditor_id
from imio.payment.banking.direct_debit import build_direct_debits
from imio.payment.domain.bank_errors import InvalidCreditorId
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.tests.bank_orders import CREDITOR_ID
from imio.payment.tests.bank_orders import debit_files
from imio.payment.tests.bank_orders import make_debit
from imio.payment.tests.bank_orders import make_debit_file
from imio.payment.tests.bank_orders import ReadBack
from stdnum.eu import at_02

import collections
import unittest


def build(*debits, **changes):
    return build_direct_debits(make_debit_file(*debits, **changes))


class TestDirectDebits(unittest.TestCase):
    def assertProblem(self, index, field, code, *debits, **changes):
        with self.assertRaises(InvalidTransfer) as caught:
            build(*debits, **changes)
        error = caught.exception
        self.assertEqual((error.index, error.field, error.code), (index, field, code))

    @settings(max_examples=100, deadline=None)
    @given(debit_files())
    def test_any_valid_orders_make_one_file_with_the_right_sums(self, file):
        data = build_direct_debits(file)
        self.assertEqual(build_direct_debits(file), data)
        read = ReadBack(data)
        sums = collections.Counter()
        for debit in file.debits:
            sums[debit.sequence] += debit.amount_cents
        self.assertEqual(
            read.cents("CtrlSum"), [sum(sums.values()), *list(sums.values())]
        )
        self.assertEqual(read.texts("GrpHdr", "NbOfTxs"), [str(len(file.debits))])
        self.assertEqual(read.texts("SeqTp"), list(sums))
        written = zip(
            read.texts("EndToEndId"),
            read.cents("InstdAmt"),
            read.texts("MndtId"),
            read.texts("DbtrAcct", "Id", "IBAN"),
            strict=True,
        )
        given_orders = [
            (d.end_to_end_id, d.amount_cents, d.mandate_reference, d.iban)
            for d in file.debits
        ]
        self.assertEqual(sorted(written), sorted(given_orders))

    def test_each_sequence_has_its_block_named_after_the_file(self):
        debits = make_debit(1), make_debit(2, sequence="OOFF"), make_debit(3)
        read = ReadBack(build(*debits))
        self.assertEqual(read.texts("PmtInfId"), ["INC-2026-1-RCUR", "INC-2026-1-OOFF"])
        self.assertEqual(read.texts("PmtInf", "NbOfTxs"), ["2", "1"])
        self.assertEqual(read.texts("LclInstrm", "Cd"), ["CORE", "CORE"])
        self.assertEqual(
            read.texts("CdtrSchmeId", "Id", "PrvtId", "Othr", "Id"), [CREDITOR_ID] * 2
        )

    def test_a_structured_communication_follows_its_order_through_the_blocks(self):
        read = ReadBack(
            build(
                make_debit(1, communication="012345678939"),
                make_debit(2, communication="Repas", sequence="OOFF"),
                make_debit(3, communication="Piscine"),
                make_debit(4, communication="", sequence="OOFF"),
            )
        )
        remittances = []
        for order in read.find("DrctDbtTxInf"):
            texts = [text.strip() for text in order.itertext() if text.strip()]
            remittances.append(texts[0:1] + texts[texts.index("Odile Muller") + 2 :])
        self.assertEqual(
            remittances,
            [
                ["D1", "SCOR", "BBA", "012345678939"],
                ["D3", "Piscine"],
                ["D2", "Repas"],
                ["D4"],
            ],
        )

    def test_each_fault_of_an_order_is_named(self):
        for field, code, changes in (
            ("iban", "not_sepa", {"iban": "TR330006100519786457841326"}),
            ("amount_cents", "out_of_bounds", {"amount_cents": 0}),
            ("mandate_reference", "missing", {"mandate_reference": ""}),
            ("mandate_reference", "too_long", {"mandate_reference": "M" * 36}),
            ("signed_on", "after_collection", {"signed_on": date(2026, 11, 25)}),
            ("signed_on", "unreadable", {"signed_on": None}),
            ("signed_on", "unreadable", {"signed_on": datetime(2026, 1, 5)}),
            ("sequence", "unknown", {"sequence": "RCURR"}),
            ("end_to_end_id", "duplicate", {"end_to_end_id": "D1"}),
        ):
            with self.subTest(field=field, code=code):
                faulty = make_debit(2, **changes)
                self.assertProblem(1, field, code, make_debit(1), faulty)

    def test_each_fault_of_the_file_is_named(self):
        for field, code, changes in (
            ("message_id", "too_long", {"message_id": "x" * 31}),
            ("creditor_id", "missing", {"creditor_id": ""}),
            ("creditor_id", "wrong_checksum", {"creditor_id": "BE12ZZZ0403170701"}),
            ("creditor_iban", "missing", {"creditor_iban": ""}),
            ("collection_on", "past", {"collection_on": date(2026, 11, 20)}),
            ("schema", "unknown", {"schema": "pain.008.001.01"}),
            (
                "creditor_bic",
                "missing",
                {"schema": "pain.008.001.02", "creditor_bic": ""},
            ),
        ):
            with self.subTest(field=field, code=code):
                self.assertProblem(None, field, code, make_debit(), **changes)
        self.assertProblem(None, "debits", "missing")


class TestCreditorId(unittest.TestCase):
    def test_belgian_and_french_identifiers_are_read(self):
        self.assertEqual(check_creditor_id(" be11 zzz 0403170701 "), CREDITOR_ID)
        french = f"FR{at_02.calc_check_digits('FR00ZZZ123456')}ZZZ123456"
        self.assertEqual(check_creditor_id(french), french)

    def test_what_cannot_be_right_is_refused_with_its_reason(self):
        def valid(start, end):
            return f"{start}{at_02.calc_check_digits(f'{start}00{end}')}{end}"

        for code, number in (
            ("unreadable", None),
            ("unreadable", ""),
            ("unreadable", "0403170701"),
            ("unreadable", valid("US", "ZZZ123456")),
            ("wrong_checksum", "BE12ZZZ0403170701"),
            ("wrong_number", valid("BE", "ZZZ0403170702")),
            ("wrong_number", valid("BE", "ZZZ040317070")),
            ("wrong_number", valid("FR", "ZZZ12345")),
        ):
            with self.subTest(number), self.assertRaises(InvalidCreditorId) as caught:
                check_creditor_id(number)
            self.assertEqual(caught.exception.code, code)


if __name__ == "__main__":
    unittest.main()
