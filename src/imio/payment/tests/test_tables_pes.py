"""PES V2 Recette and ORMC: claims and their documents, from files of French software."""

from datetime import date
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.domain.file_errors import UnreadablePes
from imio.payment.tables.pes import read_pes

import base64
import gzip
import tracemalloc
import unittest


PDF = b"%PDF-1.7\nfacture"
DEBTOR = """<Tiers><InfoTiers><RefTiers V="77"/><CatTiers V="01"/><TypTiers V="01"/>
<Civilite V="MME"/><Nom V="{name}"/><Prenom V="Zoé"/></InfoTiers>
<Adresse><TypAdr V="1"/><Adr2 V="1 rue de l'École"/><Adr3 V="Bât. B"/><CP V="38000"/>
<Ville V="GRENOBLE"/><CodRes V="0"/></Adresse></Tiers>"""
PIECE = """<Piece><BlocPiece><IdPce V="{number}"/><TypPce V="15"/><NatPce V="01"/>
<ObjPce V="Cantine de mai"/><NumDette V="000123"/><Per V="5"/>
<NumeroFacture V="F-123"/><PJRef><Support V="01"/><IdUnique V="PJ{number}"/>
<NomPJ V="a.pdf"/></PJRef></BlocPiece>{lines}</Piece>"""
LINE = """<LigneDePiece><BlocLignePiece><InfoLignePiece><IdLigne V="1"/>
<MtHT V="{net}"/>{tax}</InfoLignePiece>{debit}</BlocLignePiece>{debtor}</LigneDePiece>"""
DEBIT = '<InfoPrelevementSEPA><DtePrel V="2026-06-15"/></InfoPrelevementSEPA>'
FILE = """<?xml version="1.0" encoding="ISO-8859-1"?>
<n:PES_Aller xmlns:n="http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller">
<Enveloppe><Parametres><Version V="2"/><TypFic V="PESORMC"/><NomFic V="ORMC1"/>
</Parametres></Enveloppe>
<EnTetePES><DteStr V="2026-05-31"/><IdColl V="21380185500015"/></EnTetePES>
<PES_RecetteAller><EnTeteRecette><IdVer V="2"/></EnTeteRecette><Bordereau>
<BlocBordereau><Exer V="2026"/><IdBord V="12"/><TypBord V="06"/><Objet V="Mai"/>
</BlocBordereau>{pieces}</Bordereau></PES_RecetteAller>
<PES_PJ><EnTetePES_PJ><IdVer V="1"/></EnTetePES_PJ>{documents}</PES_PJ></n:PES_Aller>"""


def make_line(net="10.00", tax="", debit="", name="LÉGER"):
    tax = tax and f'<MtTVA V="{tax}"/>'
    return LINE.format(net=net, tax=tax, debit=debit, debtor=DEBTOR.format(name=name))


def make_piece(*lines, number=1):
    return PIECE.format(number=number, lines="".join(lines))


def make_document(content, number=1):
    text = base64.encodebytes(content).decode()
    return (
        f'<PJ><Contenu><Fichier MIMEType="application/pdf">{text}</Fichier></Contenu>'
        f'<IdUnique V="PJ{number}"/><NomPJ V="a.pdf"/></PJ>'
    )


def make_file(*pieces, documents=()):
    text = FILE.format(pieces="".join(pieces), documents="".join(documents))
    return text.encode("iso-8859-1")


class PesCase(unittest.TestCase):
    def assertRefused(self, code, content):
        with self.assertRaises(UnreadablePes) as caught:
            file = read_pes(content)
            list(file.records())
            list(file.documents())
        self.assertEqual(code, caught.exception.code)


class TestRecords(PesCase):
    def test_a_piece_gives_the_values_of_its_claim(self):
        file = read_pes(make_file(make_piece(make_line("10.00", "0.60", DEBIT))))
        self.assertEqual(("ORMC1", "21380185500015"), (file.name, file.collectivity))
        [record] = file.records()
        expected = {
            "fiscal_year": "2026",
            "bordereau": "12",
            "piece": "1",
            "piece_type": "15",
            "debt_number": "000123",
            "invoice_number": "F-123",
            "period": "5",
            "object": "Cantine de mai",
            "documents": ("PJ1",),
            "amount": 1060,
            "due_on": date(2026, 6, 15),
            "title": "MME",
            "name": "LÉGER",
            "first_name": "Zoé",
            "address": ("1 rue de l'École", "Bât. B"),
            "postal_code": "38000",
            "city": "GRENOBLE",
            "country": "",
            "debtor_reference": "77",
            "iban": "",
        }
        self.assertEqual(expected, record.values)
        self.assertEqual((), record.problems)

    def test_the_lines_of_a_piece_are_added_up(self):
        content = make_file(make_piece(make_line("10.00"), make_line("0.05", "1.00")))
        [record] = read_pes(content).records()
        self.assertEqual((1105, ()), (record.values["amount"], record.problems))

    def test_pieces_count_from_one_over_the_whole_file(self):
        pieces = [make_piece(make_line(), number=number) for number in (7, 8, 9)]
        records = list(read_pes(make_file(*pieces)).records())
        self.assertEqual([1, 2, 3], [record.line for record in records])
        self.assertEqual(["7", "8", "9"], [r.values["piece"] for r in records])

    def test_what_is_missing_or_unreadable_is_told_by_piece(self):
        cases = {
            "missing": make_piece(),
            "negative": make_piece(make_line("-10.00")),
            "too_large": make_piece(make_line("10000000000.00")),
            "unreadable_amount": make_piece(make_line("=1+1")),
            "several_debtors": make_piece(make_line(name="A"), make_line(name="B")),
            "unlikely_date": make_piece(make_line(debit=DEBIT.replace("2026", "0000"))),
        }
        for code, piece in cases.items():
            with self.subTest(code):
                [record] = read_pes(make_file(piece)).records()
                self.assertIn(code, [problem.code for problem in record.problems])

    def test_what_cancels_or_asks_nobody_to_pay_is_named_and_holds_no_amount(self):
        for bordereau, piece, code in (
            ("02", "01", "correction"),
            ("01", "02", "correction"),
            ("01", "05", "no_claim"),
            ("01", "06", "no_claim"),
            ("01", "99", "no_claim"),
            ("05", "01", "no_claim"),
            ("01", "01", ""),
            ("06", "15", ""),
        ):
            with self.subTest(bordereau=bordereau, piece=piece):
                content = make_file(make_piece(make_line()))
                content = content.replace(b'<TypBord V="06"/>', b'<TypBord V="%b"/>')
                content = content.replace(b'<TypPce V="15"/>', b'<TypPce V="%b"/>')
                kinds = bordereau.encode(), piece.encode()
                [record] = read_pes(content % kinds).records()
                found = [problem.code for problem in record.problems]
                self.assertEqual(found, [code] if code else [])
                self.assertEqual(record.values.get("amount"), None if code else 1000)

    def test_letters_of_windows_are_read_in_a_file_that_says_iso(self):
        line = make_line(name="L'ÉCOLE").encode("iso-8859-1")
        piece = make_file(make_piece("{line}")).replace(b"{line}", line)
        windows = piece.replace(b"L'", b"L\x92")
        [record] = read_pes(windows).records()
        self.assertEqual(record.values["name"], "L\N{RIGHT SINGLE QUOTATION MARK}ÉCOLE")

    def test_documents_are_named_by_lines_too(self):
        reference = '<PJRef><Support V="01"/><IdUnique V="PJ-line"/></PJRef>'
        line = make_line().replace("</InfoLignePiece>", f"{reference}</InfoLignePiece>")
        [record] = read_pes(make_file(make_piece(line))).records()
        self.assertEqual(record.values["documents"], ("PJ1", "PJ-line"))

    def test_letters_that_the_declaration_excludes_are_refused(self):
        content = make_file(make_piece(make_line()))
        for said in (b"UTF-8", b"US-ASCII"):
            with self.subTest(said):
                self.assertRefused("not_xml", content.replace(b"ISO-8859-1", said))

    def test_an_account_is_checked_and_never_shown(self):
        account = '<CpteBancaire><IBAN V="{}"/></CpteBancaire></Tiers>'
        for number, code in (
            ("FR1420041010050500013M02606", ""),
            ("FR1520041010050500013M02606", "iban_wrong_checksum"),
        ):
            line = make_line().replace("</Tiers>", account.format(number))
            [record] = read_pes(make_file(make_piece(line))).records()
            self.assertEqual("" if code else number, record.values["iban"])
            self.assertEqual([code] if code else [], [p.code for p in record.problems])
            self.assertNotIn("50500013", repr(record.problems))

    def test_thousands_of_pieces_are_read_in_flat_memory(self):
        pieces = [make_piece(make_line(), number=n) for n in range(3_000)]
        content = make_file(*pieces)
        tracemalloc.start()
        try:
            count = sum(1 for _record in read_pes(content).records())
            self.assertLess(tracemalloc.get_traced_memory()[1], 1024**2)
        finally:
            tracemalloc.stop()
        self.assertEqual(3_000, count)


class TestDocuments(PesCase):
    def read(self, *documents):
        content = make_file(make_piece(make_line()), documents=documents)
        return list(read_pes(content).documents())

    def test_documents_come_with_the_names_that_pieces_use(self):
        plain, packed = self.read(
            make_document(PDF), make_document(gzip.compress(PDF), number=2)
        )
        self.assertEqual(
            ("PJ1", "a.pdf", PDF), (plain.identifier, plain.name, plain.content)
        )
        self.assertEqual(("PJ2", PDF), (packed.identifier, packed.content))

    def test_what_is_no_pdf_or_too_large_is_refused(self):
        bomb = gzip.compress(PDF + bytes(200 * 1024**2))
        cases = {
            "not_pdf": make_document(b"MZ"),
            "document_too_large": make_document(bomb),
            "broken_document": make_document(gzip.compress(PDF * 50)[:-12]),
        }
        for code, document in cases.items():
            with self.subTest(code), self.assertRaises(UnreadablePes) as caught:
                self.read(document)
            self.assertEqual(code, caught.exception.code)


class TestHostile(PesCase):
    good = make_file(make_piece(make_line()))

    def test_what_is_no_list_of_claims_is_refused_by_name(self):
        spending = self.good.replace(b"Recette", b"Depense")
        cases = {
            "empty": b" ",
            "not_xml": b"%PDF-1.7",
            "not_pes": b"<html><body/></html>",
            "not_revenue": spending,
            "no_piece": make_file(),
        }
        for code, content in cases.items():
            with self.subTest(code):
                self.assertRefused(code, content)
        self.assertRefused("not_xml", self.good[:-20])

    def test_entities_are_refused(self):
        laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<n:PES'
        self.assertRefused("forbidden_markup", self.good.replace(b"<n:PES", laughs, 1))
        self.assertRefused("forbidden_markup", b'<!DOCTYPE a SYSTEM "x">' + self.good)

    def test_alphabets_that_could_hide_a_doctype_are_refused(self):
        hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'
        self.assertRefused("wrong_encoding", hidden)
        long = b'<?xml version="1.0" ' + b" " * 5_000 + b'encoding="UTF-7"?><a/>'
        self.assertRefused("wrong_encoding", long)
        self.assertRefused("wrong_encoding", "<a/>".encode("utf-16-le"))

    def test_a_piece_without_end_is_refused(self):
        self.assertRefused(
            "too_large", make_file("<Piece>", "<x/>" * 300_000, "</Piece>")
        )

    def test_a_file_too_large_is_refused(self):
        self.assertRefused("too_large", self.good + b" " * (100 * 1024**2))

    @settings(max_examples=150, deadline=None)
    @given(
        strategies.integers(0, 10**6),
        strategies.text('<>/"01A!&; ', min_size=1, max_size=6),
    )
    def test_any_damage_ends_in_records_or_our_own_error(self, place, noise):
        at = place % len(self.good)
        content = self.good[:at] + noise.encode() + self.good[at + len(noise) :]
        try:
            file = read_pes(content)
            list(file.records())
            list(file.documents())
        except UnreadablePes as error:
            self.assertTrue(error.code)

    @settings(max_examples=100, deadline=None)
    @given(strategies.binary(max_size=200))
    def test_any_bytes_end_so_too(self, content):
        for start in (b"", b"<", b'<?xml version="1.0"?>'):
            with self.assertRaises(UnreadablePes):
                read_pes(start + content)
