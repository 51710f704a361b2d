"""Status reports of the bank on our direct debits: read strictly, or refused whole."""

from datetime import datetime
from datetime import UTC
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.banking.incoming_xml import MAX_FILE_BYTES
from imio.payment.banking.returns import DebitReturn
from imio.payment.banking.returns import read_returns
from imio.payment.domain.bank_errors import FileRejected
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.domain.errors import PaymentError

import unittest


NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{namespace}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>{created}</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>INC-2026-1</OrgnlMsgId>
<OrgnlMsgNmId>{kind}</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
{blocks}
</CstmrPmtStsRpt></Document>"""
REASON = "<StsRsnInf><Rsn><Cd>{}</Cd></Rsn><AddtlInf>Compte clos</AddtlInf></StsRsnInf>"


def make_order(number, state="RJCT", reason="AC04", amount="12.50", currency="EUR"):
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>D{number}</OrgnlEndToEndId>"
        + (f"<TxSts>{state}</TxSts>" if state else "")
        + (REASON.format(reason) if reason else "")
        + (
            f'<OrgnlTxRef><Amt><InstdAmt Ccy="{currency}">{amount}</InstdAmt></Amt>'
            "</OrgnlTxRef>"
            if amount
            else ""
        )
        + "</TxInfAndSts>"
    )


def make_block(*orders, inside=""):
    block_id = "<OrgnlPmtInfId>INC-2026-1-RCUR</OrgnlPmtInfId>"
    return f"<OrgnlPmtInfAndSts>{block_id}{inside}{''.join(orders)}</OrgnlPmtInfAndSts>"


def make_report(*blocks, **changes):
    values = {
        "namespace": NAMESPACE,
        "created": "2026-11-25T08:00:00+01:00",
        "kind": "pain.008.001.08",
        "group": "",
    }
    return REPORT.format(blocks="".join(blocks), **values | changes).encode()


class TestReturns(unittest.TestCase):
    def assertRefused(self, code, data):
        with self.assertRaises(InvalidBankFile) as caught:
            read_returns(data)
        self.assertEqual(caught.exception.code, code)

    def assertRejected(self, block_id, data):
        with self.assertRaises(FileRejected) as caught:
            read_returns(data)
        error = caught.exception
        self.assertEqual(
            (error.message_id, error.block_id, error.reason_code),
            ("INC-2026-1", block_id, "FF01"),
        )

    def test_rejected_orders_are_returned_with_their_reason(self):
        data = make_report(make_block(make_order(1), make_order(2, state="ACCP")))
        self.assertEqual(
            read_returns(data),
            (
                DebitReturn(
                    end_to_end_id="D1",
                    message_id="INC-2026-1",
                    amount_cents=1250,
                    reason_code="AC04",
                    reason="Compte clos",
                    at=datetime(2026, 11, 25, 7, tzinfo=UTC),
                ),
            ),
        )

    def test_namespaces_with_a_prefix_and_older_versions_are_read(self):
        data = make_report(make_block(make_order(1))).decode()
        prefixed = (
            data.replace("</", "\0")
            .replace("<", "<p:")
            .replace("\0", "</p:")
            .replace("<p:?xml", "<?xml")
            .replace("xmlns=", "xmlns:p=")
        )
        older = data.replace("pain.002.001.10", "pain.002.001.03")
        expected = read_returns(data.encode())
        self.assertEqual(read_returns(prefixed.encode()), expected)
        self.assertEqual(read_returns(older.encode()), expected)
        self.assertEqual(read_returns(data.encode("utf-8-sig")), expected)

    def test_a_time_without_zone_is_the_banks(self):
        for created, hour in (("2026-11-25T08:00:00", 7), ("2026-07-01T08:00:00", 6)):
            data = make_report(make_block(make_order(1)), created=created)
            self.assertEqual(read_returns(data)[0].at.hour, hour)

    def test_what_the_bank_does_not_repeat_stays_unknown(self):
        inside = f"<PmtInfSts>RJCT</PmtInfSts>{REASON.format('MS03')}"
        order = make_order(1, state="", reason="", amount="")
        found = read_returns(make_report(make_block(order, inside=inside)))[0]
        self.assertIsNone(found.amount_cents)
        self.assertEqual((found.reason_code, found.reason), ("MS03", ""))

    def test_a_report_without_a_rejection_returns_nothing(self):
        accepted = make_report(group="<GrpSts>ACCP</GrpSts>")
        self.assertEqual(read_returns(accepted), ())

    def test_a_file_refused_as_a_whole_is_never_read_as_no_news(self):
        reason = REASON.format("FF01")
        refused = f"<GrpSts>RJCT</GrpSts>{reason}"
        self.assertRejected("", make_report(group=refused))
        more = f"<OrgnlNbOfTxs>2</OrgnlNbOfTxs>{refused}"
        self.assertRejected("", make_report(make_block(make_order(1)), group=more))
        block = make_block(inside=f"<PmtInfSts>RJCT</PmtInfSts>{reason}")
        self.assertRejected("INC-2026-1-RCUR", make_report(block))

    def test_a_whole_refusal_that_names_each_order_returns_them(self):
        group = "<OrgnlNbOfTxs>2</OrgnlNbOfTxs><GrpSts>RJCT</GrpSts>"
        orders = make_order(1, state=""), make_order(2)
        found = read_returns(make_report(make_block(*orders), group=group))
        self.assertEqual([r.end_to_end_id for r in found], ["D1", "D2"])

    def test_a_report_that_contradicts_itself_is_refused(self):
        group = "<GrpSts>RJCT</GrpSts>"
        accepted = make_block(make_order(1, state="ACCP"))
        for data in (
            make_report(accepted, group=group),
            make_report(make_block(make_order(1, state=""))),
            make_report(
                make_block(make_order(1, state="")), group="<GrpSts>PART</GrpSts>"
            ),
            make_report(make_block(make_order(1), make_order(1))),
            make_report(make_block(make_order(1, currency="USD"))),
            make_report(make_block(make_order(1, amount="-12.50"))),
            make_report(make_block(make_order(1, amount="1e3"))),
            make_report(make_block(make_order(1)), created="hier"),
            make_report(make_block(make_order(1)), created="0001-01-01T00:00:00"),
            make_report(
                make_block(make_order(1).replace("D1", "NOTPROVIDED")),
            ),
            make_report().replace(b"INC-2026-1", b" "),
        ):
            with self.subTest(data[200:]):
                self.assertRefused("unreadable", data)

    def test_fractions_of_a_cent_are_refused(self):
        data = make_report(make_block(make_order(1, amount="12.505")))
        self.assertRefused("sub_cent_amount", data)

    def test_other_files_of_a_bank_are_refused(self):
        report = make_report(make_block(make_order(1)))
        self.assertRefused(
            "not_a_status_report", report.replace(b"pain.002", b"pain.008")
        )
        self.assertRefused(
            "not_a_status_report", report.replace(b"CstmrPmtStsRpt", b"BkToCstmrStmt")
        )
        self.assertRefused("not_a_status_report", b"<Document/>")
        self.assertRefused("not_about_debits", make_report(kind="pain.001.001.09"))
        for data in (b"", b"0000022112605", b"<a>", report[:-20], b"\x00" * 100):
            self.assertRefused("not_xml", data)

    def test_markup_that_attacks_readers_is_refused(self):
        report = make_report(make_block(make_order(1))).decode()
        declaration, rest = report.split("\n", 1)
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
        for doctype in (
            "<!DOCTYPE Document>",
            '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
            '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
            f'<!DOCTYPE Document [<!ENTITY l0 "ha">{laughs}]>',
        ):
            for body in (rest, rest.replace("Compte clos", "&x;&l29;")):
                data = f"{declaration}\n{doctype}{body}"
                with self.subTest(doctype[:60]), self.assertRaises(InvalidBankFile):
                    read_returns(data.encode())
                with self.subTest(doctype[:60]), self.assertRaises(InvalidBankFile):
                    utf16 = data.replace("UTF-8", "UTF-16").encode("utf-16")
                    read_returns(utf16)

    def test_a_huge_file_is_refused_unread(self):
        self.assertRefused("too_large", b" " * (MAX_FILE_BYTES + 1))

    def test_an_error_quotes_nothing_of_the_file(self):
        data = make_report(make_block(make_order(1))) + b"<IBAN>BE68539007547034"
        with self.assertRaises(InvalidBankFile) as caught:
            read_returns(data)
        self.assertNotIn("BE68", repr(caught.exception))

    @settings(max_examples=200, deadline=None)
    @given(strategies.data())
    def test_a_damaged_file_is_read_or_refused_by_name(self, data):
        report = make_report(make_block(make_order(1), make_order(2)))
        start = data.draw(strategies.integers(0, len(report)))
        end = data.draw(strategies.integers(start, min(len(report), start + 80)))
        spoilt = report[:start] + data.draw(strategies.binary(max_size=20))
        try:
            found = read_returns(spoilt + report[end:])
        except PaymentError:
            return
        for item in found:
            self.assertTrue(item.end_to_end_id)
            self.assertIsNotNone(item.at.tzinfo)


if __name__ == "__main__":
    unittest.main()
