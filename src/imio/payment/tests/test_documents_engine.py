"""The PDF of a paper: what it says, how it is tagged, and what it never does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from imio.payment.documents.engine import FOLDER_VARIABLE
from imio.payment.documents.engine import IDocumentEngine
from imio.payment.documents.engine import render
from imio.payment.documents.engine import TypstEngine
from imio.payment.documents.sheet import KINDS
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import DocumentFailed
from imio.payment.domain.languages import LANGUAGES
from imio.payment.formatting import format_amount
from imio.payment.tests import papers
from imio.payment.tests.papers import read
from imio.payment.tests.papers import text_of
from io import BytesIO
from pathlib import Path
from PIL import Image
from unittest import mock
from zope.component import provideUtility
from zope.component.testing import PlacelessSetup
from zope.interface import implementer

import os
import tempfile
import unittest
import zxingcpp


def elements(node) -> Iterator:
    """Walk the tags below one, in reading order."""
    node = node.get_object()
    if not isinstance(node, dict):
        return
    if "/S" in node:
        yield node
    children = node.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    for child in children if isinstance(children, list) else [children]:
        yield from elements(child)


def tags_of(sheet) -> list:
    return list(elements(read(sheet).root_object["/StructTreeRoot"]))


class TestContents(unittest.TestCase):
    def assertSays(self, sheet, *parts):
        text = text_of(sheet)
        for part in parts:
            self.assertIn(" ".join(part.split()), text)

    def test_an_invoice_says_what_is_owed_for_what_until_when(self):
        sheet = papers.invoice()
        self.assertSays(
            sheet,
            "Facture F-2026-00042",
            "Repas scolaires d’octobre 2026",
            "À payer " + format_amount(sheet.balance_cents, "fr"),
            "au plus tard le 22 décembre 2026",
            "Louise Dupont, 3e année 17 4,35 € 6 % 73,95 €",
            "Total " + format_amount(sheet.total_cents, "fr"),
            "Déjà payé 200,00 €",
            "Reste à payer " + format_amount(sheet.balance_cents, "fr"),
            "ELEVE-2026-118",
            "Réclamation : dans les trente jours",
        )

    def test_it_says_how_to_pay(self):
        self.assertSays(
            papers.invoice(),
            "BE68 5390 0754 7034",
            "+++123/4567/89002+++",
            "paiement.example.be/pay/ Zk3xQ9vT2mLrY8pWc4NdB7sH1fGjK5aE",
            "Au guichet Hôtel de ville",
        )

    def test_a_notice_replaces_the_ways_to_pay(self):
        ways = replace(papers.WAYS, notice="Prélevé le 3 décembre.")
        text = text_of(papers.invoice(ways=ways))
        self.assertIn("Prélevé le 3 décembre.", text)
        self.assertNotIn("+++", text)
        self.assertNotIn("/pay/", text)

    def test_a_notice_stands_where_nothing_is_left_to_pay_too(self):
        ways = replace(papers.WAYS, notice="Cette facture est annulée.")
        self.assertSays(papers.invoice(ways=ways, balance_cents=0), ways.notice)

    def test_a_paid_invoice_asks_for_nothing(self):
        text = text_of(papers.invoice(balance_cents=0, paid_cents=123465434))
        self.assertIn("Rien à payer 0,00 €", text)
        self.assertNotIn("+++", text)

    def test_a_reminder_begins_with_its_text(self):
        text = text_of(papers.reminder())
        self.assertLess(text.index("Sauf erreur"), text.index("Repas chauds"))

    def test_a_reminder_asks_for_nothing_by_a_day_of_the_past(self):
        text = text_of(papers.reminder(issued_on=date(2027, 1, 15)))
        self.assertNotIn("au plus tard", text)
        self.assertIn("Échéance 22 décembre 2026", text)

    def test_a_credit_note_says_what_it_gives_back(self):
        self.assertSays(
            papers.credit_note(), "Note de crédit", "En votre faveur 8,70 €"
        )

    def test_a_receipt_says_what_was_paid_when_how_and_under_which_reference(self):
        line = "30 novembre 2026 Bancontact T7K9-22QX 200,00 €"
        self.assertSays(papers.receipt(), "Reçu de paiement", line)

    def test_tests_and_drafts_say_so(self):
        self.assertSays(papers.invoice(is_test=True), "aucune valeur légale", "ESSAI")
        self.assertSays(papers.invoice(is_draft=True), "n’a pas été émis", "PROJET")

    def test_every_kind_is_drawn_in_every_language(self):
        titles = set()
        for kind in KINDS:
            for language in LANGUAGES:
                reader = read(papers.invoice(kind=kind, language=language))
                self.assertEqual(language, reader.root_object["/Lang"][:2])
                titles.add((kind, reader.metadata.title))
        self.assertEqual(len(KINDS) * len(LANGUAGES), len(titles))

    def test_an_impossible_account_is_told_and_never_printed(self):
        ways = replace(papers.WAYS, iban="BE68539007547035")
        with self.assertRaises(InvalidIban):
            render(papers.invoice(ways=ways))


class TestPages(unittest.TestCase):
    def test_ten_lines_with_everything_fit_on_one_page(self):
        for count in (1, 4, 5, 10):
            lines = (papers.LINES[0],) * count
            for language in LANGUAGES:
                sheet = papers.invoice(lines=lines, language=language)
                with self.subTest((count, language)):
                    self.assertEqual(1, len(read(sheet).pages))

    def test_a_long_table_repeats_its_head_and_counts_the_pages(self):
        pages = read(papers.invoice(lines=papers.LINES * 40)).pages
        for number, page in enumerate(pages, 1):
            text = page.extract_text()
            self.assertIn(f"Page {number}/{len(pages)}", text)
            if number < len(pages):
                self.assertIn("Prix unitaire", text)
        self.assertGreater(len(pages), 2)

    def test_both_codes_are_read_back_from_the_page(self):
        sheet = papers.invoice(balance_cents=123456)
        (page,) = TypstEngine().pictures(sheet, 150)
        picture = Image.open(BytesIO(page))
        texts = {found.text for found in zxingcpp.read_barcodes(picture)}
        transfer = next(text for text in texts if text.startswith("BCD"))
        self.assertEqual({papers.URL, transfer}, texts)
        self.assertEqual(
            ["BE68539007547034", "EUR1234.56", "", papers.COMMUNICATION],
            transfer.split("\n")[6:],
        )


class TestAccessibility(unittest.TestCase):
    def test_it_declares_what_it_was_checked_for(self):
        reader = read(papers.invoice())
        about = reader.root_object["/Metadata"].get_data()
        for promise in (b"<pdfuaid:part>1", b"<pdfaid:part>3", b"conformance>A"):
            self.assertIn(promise, about)
        self.assertTrue(reader.root_object["/MarkInfo"]["/Marked"])
        self.assertTrue(reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"])

    def test_headings_and_heads_of_tables_are_tagged(self):
        names = [tag["/S"] for tag in tags_of(papers.receipt())]
        self.assertEqual(1, names.count("/H1"))
        self.assertEqual(1, names.count("/H2"))
        self.assertEqual(2, names.count("/Table"))
        self.assertEqual(2, names.count("/THead"))
        self.assertIn("/TH", names)

    def test_every_picture_has_a_text(self):
        tags = tags_of(papers.invoice())
        texts = [str(tag["/Alt"]) for tag in tags if tag["/S"] == "/Figure"]
        self.assertEqual(3, len(texts))
        self.assertEqual("Commune de Belle-Rive", texts[0])
        self.assertIn(papers.URL, texts[1])
        self.assertIn("BE68 5390 0754 7034", texts[2])


class TestEngine(PlacelessSetup, unittest.TestCase):
    def test_the_same_sheet_gives_the_same_bytes(self):
        first = render(papers.invoice())
        render(papers.receipt())
        self.assertEqual(first, render(papers.invoice()))
        self.assertNotEqual(first, render(papers.invoice(issued_on=date(2026, 11, 23))))

    def test_eight_threads_draw_at_once(self):
        sheets = [papers.invoice(number=f"F-{number}") for number in range(24)]
        expected = [render(sheet) for sheet in sheets]
        with ThreadPoolExecutor(8) as threads:
            self.assertEqual(expected, list(threads.map(render, sheets)))

    def test_an_unreadable_logo_stops_no_invoice(self):
        plain = render(papers.invoice(layout=replace(papers.LAYOUT, logo=None)))
        broken = papers.png_logo(size=(300, 300))[:60]
        for logo in (b"GIF89a", broken):
            layout = replace(papers.LAYOUT, logo=logo)
            self.assertEqual(plain, render(papers.invoice(layout=layout)))

    def test_pictures_of_every_kind_are_drawn(self):
        plain = len(render(papers.invoice(layout=replace(papers.LAYOUT, logo=None))))
        for logo in (papers.png_logo(), papers.png_logo("JPEG"), papers.SVG_LOGO):
            layout = replace(papers.LAYOUT, logo=logo)
            self.assertLess(plain + 100, len(render(papers.invoice(layout=layout))))

    def test_a_developer_replaces_the_templates_by_a_folder(self):
        source = '#set document(title: "x")\n#json(bytes(sys.inputs.values)).heading'
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "invoice.typ").write_text(source)
            with mock.patch.dict(os.environ, {FOLDER_VARIABLE: folder}):
                text = text_of(papers.invoice())
        self.assertEqual("Facture F-2026-00042", text)

    def test_a_broken_template_says_where_and_quotes_no_value(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "invoice.typ").write_text('#read("../secret")')
            with (
                mock.patch.dict(os.environ, {FOLDER_VARIABLE: folder}),
                self.assertRaises(DocumentFailed) as caught,
            ):
                render(papers.invoice())
        self.assertIn("invoice.typ", str(caught.exception))
        self.assertNotIn("Dupont", str(caught.exception))

    def test_another_engine_takes_over_as_a_utility(self):
        @implementer(IDocumentEngine)
        class Echo:
            def render(self, sheet):
                return sheet.number.encode()

        provideUtility(Echo(), IDocumentEngine)
        self.assertEqual(b"F-2026-00042", render(papers.invoice()))
