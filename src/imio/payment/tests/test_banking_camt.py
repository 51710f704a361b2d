"""CAMT.053: the same facts as CODA, read as strictly, whatever the version."""

from imio.payment.banking.incoming_xml import MAX_FILE_BYTES
from imio.payment.banking.matching import judge
from imio.payment.banking.reading_statements import read_statements
from imio.payment.banking.statement import REFUND_RETURNED
from imio.payment.banking.statement import REVERSAL
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.tests.bank_ledger import list_samples
from imio.payment.tests.bank_ledger import read_answer
from imio.payment.tests.bank_ledger import SampleLedger
from imio.payment.tests.camt_twin import NAMESPACE
from imio.payment.tests.camt_twin import VERSIONS
from imio.payment.tests.camt_twin import write_camt

import time
import unittest


STATEMENT = """<Document xmlns="{namespace}"><BkToCstmrStmt><GrpHdr/><Stmt><Id>S1</Id>
<ElctrncSeqNb>7</ElctrncSeqNb>
<Acct><Id><IBAN>BE14 0910 1990 0183</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">10</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-10-04</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{closing}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><DtTm>2026-10-05T23:59:59+02:00</DtTm></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLAV</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">999</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-05</Dt></Dt></Bal>
{summary}{entries}</Stmt></BkToCstmrStmt></Document>"""


def make_entry(amount="30.00", side="CRDT", details="", status="BOOK", currency="EUR"):
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Sts>{status}</Sts><AcctSvcrRef>B1</AcctSvcrRef>{details}</Ntry>"
    )


def make_file(*entries, closing="20.00", summary="", namespace=NAMESPACE + "02"):
    values = {"closing": closing, "summary": summary, "namespace": namespace}
    return STATEMENT.format(entries="".join(entries), **values).encode()


def make_payment(inside="", amount="", side=""):
    inner = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    inner += f"<CdtDbtInd>{side}</CdtDbtInd>" if side else ""
    return f"<TxDtls>{inner}{inside}</TxDtls>"


def make_details(*payments, batch=""):
    return f"<NtryDtls>{batch}{''.join(payments)}</NtryDtls>"


def make_remittance(*parts):
    return f"<RmtInf>{''.join(parts)}</RmtInf>"


def make_structured(reference, issuer="BBA"):
    return (
        f"<Strd><CdtrRefInf><Tp><Issr>{issuer}</Issr></Tp><Ref>{reference}</Ref>"
        "</CdtrRefInf></Strd>"
    )


def read_movements(*entries, **changes):
    return read_statements(make_file(*entries, **changes)).statements[0].movements


class TestTwins(unittest.TestCase):
    maxDiff = None

    def test_a_statement_means_the_same_in_either_format(self):
        for path in list_samples():
            context, expected = read_answer(path)
            if expected["verdict"] == "reject":
                continue
            statements = read_statements(path.read_bytes()).statements
            for version in VERSIONS:
                twins = read_statements(write_camt(statements, version)).statements
                with self.subTest(path.name, version=version):
                    self.check_same(statements, twins, context)

    def check_same(self, statements, twins, context):
        self.assertEqual(
            [one.identity for one in twins], [one.identity for one in statements]
        )
        first, second = (SampleLedger.from_context(context) for _ in range(2))
        for one, twin in zip(statements, twins, strict=True):
            verdicts = [first.judge_and_book(m) for m in one.movements]
            booked = [v for v in verdicts if v.outcome != "batch_total"]
            again = [second.judge_and_book(m) for m in twin.movements]
            again = [v for v in again if v.outcome != "batch_total"]
            self.assertEqual(again, booked)
        self.assertEqual(second.dues, first.dues)

    def test_a_prefix_of_the_namespace_does_not_matter(self):
        path = list_samples()[0]
        statements = read_statements(path.read_bytes()).statements
        prefixed = write_camt(statements, prefix="ns2")
        self.assertIn(b"<ns2:Stmt>", prefixed)
        self.assertEqual(
            read_statements(prefixed), read_statements(write_camt(statements))
        )


class TestCamt(unittest.TestCase):
    def assertRefused(self, code, data):
        with self.assertRaises(InvalidBankFile) as caught:
            read_statements(data)
        self.assertEqual(caught.exception.code, code)

    def test_a_statement_may_begin_with_the_balance_of_the_one_before(self):
        found = read_statements(make_file(make_entry())).statements[0]
        self.assertEqual((found.opening_cents, found.closing_cents), (-1000, 2000))
        self.assertEqual(found.on.isoformat(), "2026-10-05")
        self.assertEqual((found.iban, found.number), ("BE14091019900183", "007"))

    def test_announced_entries_are_left_out(self):
        pending = make_entry(amount="5.00", status="PDNG")
        coming = make_entry(amount="6.00", status="<Cd>FUTR</Cd>")
        booked = make_entry(status="<Cd>BOOK</Cd>")
        movements = read_movements(pending, coming, booked)
        self.assertEqual([m.amount_cents for m in movements], [3000])

    def test_the_reference_is_structured_or_stands_in_the_text(self):
        for remittance, expected in (
            (make_structured("202600010195"), ("ogm", "202600010195", "")),
            (make_structured("+++202/6000/10195+++", ""), ("ogm", "202600010195", "")),
            (
                make_structured("RF18539007547034", "ISO"),
                ("rf", "RF18539007547034", ""),
            ),
            (make_structured("A-12", "ISO"), ("", "", "A-12")),
            ("<Ustrd>one</Ustrd><Ustrd>two</Ustrd>", ("", "", "one two")),
            (
                make_structured("202600010195") + make_structured("202600010296"),
                ("", "", "202600010195 202600010296"),
            ),
        ):
            with self.subTest(remittance):
                payment = make_payment(make_remittance(remittance))
                (found,) = read_movements(make_entry(details=make_details(payment)))
                told = (found.reference_kind, found.reference, found.communication)
                self.assertEqual(told, expected)

    def test_the_file_that_an_entry_executes_is_named(self):
        batch = "<Btch><MsgId>M1</MsgId><PmtInfId>P1</PmtInfId></Btch>"
        (found,) = read_movements(make_entry(details=make_details(batch=batch)))
        self.assertEqual(found.message_id, "P1")
        one = make_details(make_payment("<Refs><EndToEndId>E1</EndToEndId></Refs>"))
        (found,) = read_movements(make_entry(details=one.replace("<Tx", f"{batch}<Tx")))
        self.assertEqual((found.message_id, found.end_to_end_id), ("P1", "E1"))

    def test_several_payments_are_told_apart_by_their_amounts(self):
        payments = make_payment(amount="40"), make_payment(amount="10", side="DBIT")
        movements = read_movements(make_entry(details=make_details(*payments)))
        self.assertEqual(
            [(m.ref, m.amount_cents, m.is_total) for m in movements],
            [
                ("0001/0000", 3000, True),
                ("0001/0001", 4000, False),
                ("0001/0002", -1000, False),
            ],
        )

    def test_several_payments_without_amounts_are_one_movement(self):
        details = make_details(make_payment(), make_payment(amount="10"))
        found = read_statements(make_file(make_entry(details=details)))
        (movement,) = found.statements[0].movements
        self.assertFalse(movement.is_total)
        self.assertEqual(
            [(w.code, w.place) for w in found.warnings],
            [("details_ignored", "0001/0000")],
        )

    def test_money_that_comes_back_is_told_by_code_or_reason(self):
        def code(family, last):
            inner = f"<Fmly><Cd>{family}</Cd><SubFmlyCd>{last}</SubFmlyCd></Fmly>"
            return f"<BkTxCd><Domn><Cd>PMNT</Cd>{inner}</Domn></BkTxCd>"

        reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
        for side, closing, inside, nature in (
            ("DBIT", "-40", code("IDDT", "UPDD"), REVERSAL),
            ("DBIT", "-40", reason, REVERSAL),
            ("DBIT", "-40", code("IDDT", "CHRG") + reason, "debit"),
            ("DBIT", "-40", code("ICDT", "ESCT"), "debit"),
            ("CRDT", "20", code("ICDT", "RRTN"), REFUND_RETURNED),
            ("CRDT", "20", reason, REFUND_RETURNED),
            ("CRDT", "20", code("RCDT", "ESCT"), "credit"),
        ):
            with self.subTest(side=side, inside=inside):
                details = make_details(make_payment(inside))
                data = make_file(
                    make_entry(side=side, details=details), closing=closing
                )
                data = data.replace(
                    b'"EUR">-40</Amt>\n<CdtDbtInd>CRDT',
                    b'"EUR">40</Amt>\n<CdtDbtInd>DBIT',
                )
                (movement,) = read_statements(data).statements[0].movements
                self.assertEqual(movement.nature, nature)

    def test_what_does_not_hold_together_is_refused(self):
        entry = make_entry()
        total = "<TxsSummry><TtlCdtNtries>{}</TtlCdtNtries></TxsSummry>"
        wrong_details = make_details(make_payment(amount="1"), make_payment(amount="2"))
        for code, data in (
            ("balance_mismatch", make_file(entry, closing="20.01")),
            ("balance_mismatch", make_file()),
            ("sub_cent_amount", make_file(make_entry(amount="30.001"))),
            ("unreadable", make_file(make_entry(amount="3e1"))),
            ("unreadable", make_file(make_entry(amount="-30"))),
            ("unreadable", make_file(make_entry(side="BOTH"))),
            ("unreadable", make_file(make_entry(status="DONE"))),
            ("mixed_currencies", make_file(make_entry(currency="USD"))),
            ("details_mismatch", make_file(make_entry(details=wrong_details))),
            (
                "control_totals",
                make_file(entry, summary=total.format("<Sum>30.01</Sum>")),
            ),
            (
                "control_totals",
                make_file(entry, summary=total.format("<NbOfNtries>2</NbOfNtries>")),
            ),
            ("no_balance", make_file(entry).replace(b"PRCD", b"XPCD")),
            ("no_balance", make_file(entry).replace(b"CLBD", b"ITBD")),
            ("unreadable", make_file(entry).replace(b"2026-10-04", b"2026-13-04")),
            ("unreadable", make_file(entry).replace(b"2026-10-04", b"4/10/2026")),
            ("unsupported_version", make_file(namespace=NAMESPACE + "01")),
            ("not_a_statement", make_file(namespace="urn:x")),
            (
                "not_a_statement",
                make_file(namespace=NAMESPACE.replace("053", "052") + "02"),
            ),
            ("unknown_format", b"<html><p>Session expired</p></html>"),
            ("unknown_format", b"<!DOCTYPE HTML><p>Session expired"),
            ("not_xml", make_file(entry)[:-30]),
        ):
            with self.subTest(code, data=data[-300:]):
                self.assertRefused(code, data)

    def test_the_announced_totals_are_compared_with_the_entries(self):
        inner = "<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>30</Sum></TtlCdtNtries>"
        inner += "<TtlDbtNtries><NbOfNtries>0</NbOfNtries><Sum>0</Sum></TtlDbtNtries>"
        data = make_file(make_entry(), summary=f"<TxsSummry>{inner}</TxsSummry>")
        self.assertEqual(len(read_statements(data).statements[0].movements), 1)

    def test_markup_that_attacks_readers_is_refused(self):
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
        for doctype in (
            "<!DOCTYPE Document>",
            '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
            '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
            f'<!DOCTYPE Document [<!ENTITY l0 "ha">{laughs}]>',
        ):
            for name in ("S1", "&x;&l29;"):
                data = doctype.encode() + make_file(make_entry()).replace(
                    b"S1", name.encode()
                )
                with self.subTest(doctype[:60]), self.assertRaises(InvalidBankFile):
                    read_statements(data)
                with self.subTest(doctype[:60]), self.assertRaises(InvalidBankFile):
                    read_statements(data.decode().encode("utf-16"))

    def test_an_endless_text_is_cut_and_judged_at_once(self):
        text = "<Ustrd>" + "111 1111 11112 " * 100_000 + "</Ustrd>"
        payment = make_payment(make_remittance(text * 5))
        started = time.process_time()
        (found,) = read_movements(make_entry(details=make_details(payment)))
        self.assertLessEqual(len(found.communication), 1000)
        self.assertEqual(judge(found, SampleLedger()).outcome, "unmatched")
        self.assertLess(time.process_time() - started, 5)

    def test_a_huge_file_is_refused_unread(self):
        self.assertRefused("too_large", b"<" * (MAX_FILE_BYTES + 1))


if __name__ == "__main__":
    unittest.main()
