"""Files of credit transfers: valid, the same twice, and refused before the bank does."""

from datetime import date
from datetime import datetime
from hypothesis import given
from hypothesis import settings
from imio.payment.banking.credit_transfer import build_credit_transfers
from imio.payment.banking.credit_transfer import SCHEMAS
from imio.payment.banking.iso_message import Message
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.domain.postal import PostalAddress
from imio.payment.tests.bank_orders import IBAN
from imio.payment.tests.bank_orders import make_transfer
from imio.payment.tests.bank_orders import make_transfer_file
from imio.payment.tests.bank_orders import OGM
from imio.payment.tests.bank_orders import ReadBack
from imio.payment.tests.bank_orders import transfer_files
from lxml import etree

import dataclasses
import time
import unittest


ALLOWED = r"\A[A-Za-z0-9/\-?:().,'+ ]*\Z"


def build(*transfers, **changes):
    return build_credit_transfers(make_transfer_file(*transfers, **changes))


class TestCreditTransfers(unittest.TestCase):
    maxDiff = None

    def assertProblem(self, index, field, code, *transfers, **changes):
        with self.assertRaises(InvalidTransfer) as caught:
            build(*transfers, **changes)
        error = caught.exception
        self.assertEqual((error.index, error.field, error.code), (index, field, code))

    @settings(max_examples=100, deadline=None)
    @given(transfer_files())
    def test_any_valid_orders_make_one_file_with_the_right_sums(self, file):
        data = build_credit_transfers(file)
        self.assertEqual(build_credit_transfers(file), data)
        read = ReadBack(data)
        amounts = [transfer.amount_cents for transfer in file.transfers]
        count = str(len(amounts))
        self.assertEqual(read.cents("InstdAmt"), amounts)
        self.assertEqual(read.cents("CtrlSum"), [sum(amounts)] * 2)
        self.assertEqual(read.texts("NbOfTxs"), [count] * 2)
        self.assertEqual(
            read.texts("EndToEndId"), [t.end_to_end_id for t in file.transfers]
        )
        self.assertEqual(
            read.texts("CdtrAcct", "Id", "IBAN"), [t.iban for t in file.transfers]
        )
        for text in read.texts("Nm") + read.texts("Ustrd"):
            self.assertRegex(text, ALLOWED)
            self.assertNotIn("//", text)
            self.assertEqual(text.strip(" /"), text)

    def test_identifiers_and_time_are_ours(self):
        read = ReadBack(build(make_transfer()))
        self.assertEqual(read.texts("MsgId"), ["REF-2026-1"])
        self.assertEqual(read.texts("PmtInfId"), ["REF-2026-1"])
        self.assertEqual(read.texts("CreDtTm"), ["2026-11-22T09:00:00"])
        self.assertEqual(read.texts("ReqdExctnDt", "Dt"), ["2026-11-24"])
        self.assertEqual(read.texts("BtchBookg"), ["true"])
        self.assertEqual(
            read.texts("DbtrAgt", "FinInstnId", "Othr", "Id"), ["NOTPROVIDED"]
        )

    def test_the_smallest_and_the_largest_amount_are_written_exactly(self):
        data = build(
            make_transfer(1, amount_cents=1),
            make_transfer(2, amount_cents=99_999_999_999),
        )
        read = ReadBack(data)
        self.assertEqual(read.texts("InstdAmt"), ["0.01", "999999999.99"])
        self.assertEqual(read.texts("CtrlSum"), ["1000000000.00"] * 2)

    def test_hostile_names_become_harmless(self):
        for typed, written in (
            ("Éloïse Łuczak & fils", "Eloise Luczak + fils"),
            ("//ADR/ Robert // Smith/", "ADR/ Robert / Smith"),
            ("</Nm><Amt>1</Amt>", "Nm Amt 1 /Amt"),
            ("A\x00B\nC\u202eD", "A B CD"),
            ("北京", "Bei Jing"),
            ("50 € - \U0001f600", "50 EUR -"),
            ("x" * 200, "x" * 70),
            ("x" * 69 + "/y", "x" * 69),
        ):
            with self.subTest(typed):
                read = ReadBack(build(make_transfer(name=typed)))
                self.assertEqual(read.texts("Cdtr", "Nm"), [written])

    def test_a_structured_communication_stays_one_between_belgians(self):
        read = ReadBack(build(make_transfer(communication=OGM)))
        self.assertEqual(read.texts("CdtrRefInf", "Ref"), ["012345678939"])
        abroad = make_transfer(communication=OGM, iban="NL91ABNA0417164300")
        self.assertEqual(ReadBack(build(abroad)).texts("Ustrd"), [OGM])

    def test_no_communication_leaves_no_empty_element(self):
        read = ReadBack(build(make_transfer(communication=" \u200b ")))
        self.assertEqual(read.find("RmtInf"), [])

    def test_an_address_is_written_part_by_part_in_each_version(self):
        address = PostalAddress("Rue de l'Église", "Genève", "CH", "12 b", "1204")
        for schema in SCHEMAS:
            with self.subTest(schema):
                transfer = make_transfer(
                    iban="CH9300762011623852957", bic="POFICHBE", address=address
                )
                read = ReadBack(build(transfer, make_transfer(2), schema=schema))
                (found,) = read.find("PstlAdr")
                self.assertEqual(
                    [(etree.QName(part).localname, part.text) for part in found],
                    [
                        ("StrtNm", "Rue de l'Eglise"),
                        ("BldgNb", "12 b"),
                        ("PstCd", "1204"),
                        ("TwnNm", "Geneve"),
                        ("Ctry", "CH"),
                    ],
                )
                self.assertEqual(etree.QName(found.getparent()).localname, "Cdtr")

    def test_an_address_without_a_town_that_banks_can_read_is_named(self):
        address = PostalAddress("Rue", "\U0001f600", "CH")
        faulty = make_transfer(address=address)
        self.assertProblem(0, "address.town", "missing", faulty)

    def test_each_fault_of_an_order_is_named(self):
        for field, code, changes in (
            ("iban", "wrong_checksum", {"iban": "BE69539007547034"}),
            ("iban", "missing", {"iban": ""}),
            ("bic", "missing", {"iban": "CH9300762011623852957"}),
            ("bic", "unreadable", {"bic": "GKCC"}),
            ("amount_cents", "out_of_bounds", {"amount_cents": 0}),
            ("amount_cents", "out_of_bounds", {"amount_cents": -1}),
            ("amount_cents", "out_of_bounds", {"amount_cents": 100_000_000_000}),
            ("amount_cents", "unreadable", {"amount_cents": 12.5}),
            ("amount_cents", "unreadable", {"amount_cents": True}),
            ("name", "unreadable", {"name": "\U0001f600 ..."}),
            ("name", "missing", {"name": ""}),
            ("end_to_end_id", "missing", {"end_to_end_id": ""}),
            ("end_to_end_id", "too_long", {"end_to_end_id": "x" * 36}),
            ("end_to_end_id", "unreadable", {"end_to_end_id": "/x"}),
            ("end_to_end_id", "unreadable", {"end_to_end_id": "x//y"}),
            ("end_to_end_id", "unreadable", {"end_to_end_id": "é"}),
            ("end_to_end_id", "duplicate", {"end_to_end_id": "r1"}),
            ("communication", "unreadable", {"communication": None}),
        ):
            with self.subTest(field=field, code=code):
                faulty = make_transfer(2, **changes)
                self.assertProblem(1, field, code, make_transfer(1), faulty)

    def test_each_fault_of_the_file_is_named(self):
        for field, code, changes in (
            ("message_id", "too_long", {"message_id": "x" * 36}),
            ("debtor_iban", "unreadable", {"debtor_iban": "caisse"}),
            ("debtor_name", "missing", {"debtor_name": ""}),
            ("requested_on", "past", {"requested_on": date(2026, 11, 21)}),
            ("requested_on", "unreadable", {"requested_on": datetime(2026, 11, 24)}),
            ("created_at", "unreadable", {"created_at": datetime(2026, 11, 22)}),
            ("schema", "unknown", {"schema": "pain.001.001.02"}),
        ):
            with self.subTest(field=field, code=code):
                self.assertProblem(None, field, code, make_transfer(), **changes)
        self.assertProblem(None, "transfers", "missing")

    def test_all_faults_are_told_at_once_without_any_account(self):
        faulty = make_transfer(iban="BE69539007547034", amount_cents=0)
        with self.assertRaises(InvalidTransfer) as caught:
            build(faulty, make_transfer())
        found = [dataclasses.astuple(p) for p in caught.exception.problems]
        self.assertEqual(
            found,
            [
                (0, "iban", "wrong_checksum"),
                (0, "amount_cents", "out_of_bounds"),
                (1, "end_to_end_id", "duplicate"),
            ],
        )
        self.assertNotIn("5390", repr(caught.exception) + repr(found))

    def test_what_the_schema_refuses_never_becomes_a_file(self):
        message = Message(build(make_transfer()), SCHEMAS[0])
        message.set_text(message.list_elements("GrpHdr")[0], ("NbOfTxs",), "many")
        with self.assertRaises(InvalidTransfer) as caught:
            message.finish()
        self.assertEqual(caught.exception.code, "not_iso")

    def test_two_thousand_orders_cost_little_more_each_than_two_hundred(self):
        def seconds_per_order(count):
            transfers = [make_transfer(number) for number in range(count)]
            file = make_transfer_file(*transfers)
            begun = time.process_time()
            build_credit_transfers(file)
            return (time.process_time() - begun) / count

        build(make_transfer())
        few = min(seconds_per_order(200) for _again in range(3))
        self.assertLess(seconds_per_order(2000), 5 * few)

    def test_the_orders_given_are_left_as_they_were(self):
        transfer = make_transfer(name="Éloïse", iban=IBAN.lower())
        before = dataclasses.asdict(transfer)
        build(transfer)
        self.assertEqual(dataclasses.asdict(transfer), before)


if __name__ == "__main__":
    unittest.main()
