"""Workbooks and archives made to hurt: refused by name, quickly, in little memory."""

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.domain.file_errors import UnreadableArchive
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.tables.archive import read_archive
from imio.payment.tables.reading import read_table
from imio.payment.tests.sheets import change_part
from imio.payment.tests.sheets import make_bomb
from imio.payment.tests.sheets import make_xlsx
from imio.payment.tests.sheets import make_zip
from imio.payment.tests.sheets import SHEET
from unittest import mock

import io
import random
import struct
import tracemalloc
import unittest
import zipfile


PDF = b"%PDF-1.7\n"
GIGABYTE = 1024**3
BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""


class TestWorkbooks(unittest.TestCase):
    @classmethod
    def make(cls):
        return make_xlsx(["Nom", "Montant"], ["A", 12])

    def assertRefused(self, code, content):
        with self.assertRaises(UnreadableTable) as caught:
            list(read_table(content).rows)
        self.assertEqual(code, caught.exception.code)

    def assertPartRefused(self, code, change, part=SHEET):
        self.assertRefused(code, change_part(self.make(), part, change))

    def test_entities_are_refused_in_every_part(self):
        for part in (SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"):
            with self.subTest(part):
                self.assertPartRefused(
                    "forbidden_markup", lambda data: BILLION_LAUGHS + data, part
                )

    def test_entities_are_refused_in_another_alphabet_too(self):
        def hide(data):
            return (
                (BILLION_LAUGHS[21:] + data[data.index(b"<w") :])
                .decode()
                .encode("utf-16")
            )

        self.assertPartRefused("forbidden_markup", hide)

    def test_endless_nesting_and_endless_tags_are_refused(self):
        self.assertPartRefused("forbidden_markup", lambda data: b"<a>" * 5_000)
        noise = random.Random(4).randbytes(2_000_000).hex().encode()
        self.assertPartRefused(
            "forbidden_markup", lambda data: b'<a b="' + noise + b'"/>'
        )

    def test_a_bomb_of_two_gigabytes_is_refused_without_inflating_it(self):
        with zipfile.ZipFile(io.BytesIO(self.make())) as source:
            before = [(n, source.read(n)) for n in source.namelist() if n != SHEET]
        content = make_bomb(SHEET, 2 * GIGABYTE - 1024**2, before)
        self.assertLess(len(content), 20 * 1024**2)
        self.assertFlat(lambda: self.assertRefused("zip_bomb", content), 4 * 1024**2)

    def assertFlat(self, call, limit):
        tracemalloc.start()
        try:
            call()
            self.assertLess(tracemalloc.get_traced_memory()[1], limit)
        finally:
            tracemalloc.stop()

    def test_a_million_empty_elements_take_no_memory(self):
        def fill(data):
            cells = b"<c/>" * 1_000_000
            return b"<s><sheetData><row>" + cells + b"</row></sheetData></s>"

        content = change_part(self.make(), SHEET, fill)
        self.assertFlat(lambda: self.assertRefused("empty", content), 4 * 1024**2)

    def test_a_flood_of_tags_is_cut_off(self):
        flood = b"<s>" + b"<c/>" * 20_000 + b"</s>"
        with mock.patch("imio.payment.tables.markup.MAX_ELEMENTS", 10_000):
            self.assertPartRefused("forbidden_markup", lambda data: flood)

    def test_rows_and_cells_that_go_backwards_or_nowhere_are_refused(self):
        for number in ("0", "-1", "99999999", "1e9", "٣"):
            with self.subTest(number):
                row = f'<s><row r="1"/><row r="{number}"/></s>'.encode()
                self.assertPartRefused("broken_archive", lambda data, row=row: row)
        for cell in ("A0A", "AAAA1", 'B1"/><c r="A1'):
            with self.subTest(cell):
                row = f'<s><row r="1"><c r="{cell}"/></row></s>'.encode()
                self.assertPartRefused("broken_archive", lambda data, row=row: row)

    def test_a_text_number_out_of_range_is_refused(self):
        row = b'<s><row r="1"><c r="A1" t="s"><v>99</v></c></row></s>'
        self.assertPartRefused("broken_archive", lambda data: row)

    def test_numbers_and_dates_that_none_can_be_are_faults(self):
        row = (
            b'<s><row r="1"><c t="str"><v>Nom</v></c></row><row r="2"><c><v>%s</v></c>'
            b"</row></s>"
        )
        for number in (b"nan", b"inf", b"1e999", b"1_0", b"x", b"9" * 41):
            with self.subTest(number):
                content = change_part(
                    self.make(), SHEET, lambda data, number=number: row % number
                )
                [found] = read_table(content).rows
                self.assertEqual(["cell_error"], [f.code for f in found.faults])

    def test_links_to_other_files_are_not_followed(self):
        def link(data):
            return data.replace(
                b"<Relationship ", b'<Relationship TargetMode="External" '
            )

        self.assertPartRefused("not_a_table", link, "_rels/.rels")

    def test_an_opendocument_is_called_so(self):
        content = make_zip(("mimetype", b"application/x"), ("content.xml", b"<a/>"))
        self.assertRefused("opendocument", content)
        self.assertRefused("not_a_table", make_zip(("a.pdf", PDF)))

    def test_a_part_that_stands_twice_is_refused(self):
        buffer = io.BytesIO(self.make())
        with zipfile.ZipFile(buffer, "a") as target, self.assertWarns(UserWarning):
            target.writestr(SHEET, b"<s/>")
        self.assertRefused("broken_archive", buffer.getvalue())

    @settings(max_examples=150, deadline=None)
    @given(strategies.integers(0, 10**6), strategies.binary(min_size=1, max_size=4))
    def test_any_damage_ends_in_a_table_or_our_own_error(self, place, noise):
        content = bytearray(_SAMPLE)
        place %= len(content)
        content[place : place + len(noise)] = noise
        try:
            list(read_table(bytes(content)).rows)
        except UnreadableTable as error:
            self.assertTrue(error.code)

    @settings(max_examples=150, deadline=None)
    @given(
        strategies.sampled_from(
            [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"]
        ),
        strategies.integers(0, 10**6),
        strategies.text('<>/"rcv01A!&; ', min_size=1, max_size=6),
    )
    def test_any_damage_within_a_part_does_so_too(self, part, place, noise):
        def spoil(data):
            at = place % len(data)
            return data[:at] + noise.encode() + data[at + len(noise) :]

        try:
            list(read_table(change_part(_SAMPLE, part, spoil)).rows)
        except UnreadableTable as error:
            self.assertTrue(error.code)


_SAMPLE = TestWorkbooks.make()


class TestArchives(unittest.TestCase):
    def assertRefused(self, code, content):
        with self.assertRaises(UnreadableArchive) as caught:
            read_archive(content)
        self.assertEqual(code, caught.exception.code)

    def assertProblems(self, codes, content):
        archive = read_archive(content)
        self.assertEqual(codes, [problem.code for problem in archive.problems])
        return archive

    def test_documents_are_read_by_name(self):
        archive = read_archive(
            make_zip(
                ("2026/é.pdf", PDF + b"1"), ("2026\\b.PDF", PDF + b"2"), ("dir/", b"")
            )
        )
        self.assertEqual(("2026/é.pdf", "2026/b.PDF"), archive.names())
        self.assertEqual(PDF + b"2", archive.read("2026/b.PDF"))
        with self.assertRaises(UnreadableArchive):
            archive.read("../b.PDF")

    def test_clutter_of_computers_is_left_out_silently(self):
        content = make_zip(
            ("a.pdf", PDF), ("__MACOSX/._a.pdf", b"x"), ("Thumbs.db", b"x")
        )
        self.assertEqual(("a.pdf",), self.assertProblems([], content).names())

    def test_names_that_lead_elsewhere_are_refused(self):
        names = (
            "../a.pdf",
            "/a.pdf",
            "C:/a.pdf",
            "c:a.pdf",
            "a/../../b.pdf",
            "..\\a.pdf",
            "a\n.pdf",
            "\\\\host\\a.pdf",
        )
        for name in names:
            with self.subTest(name):
                archive = self.assertProblems(["unsafe_name"], make_zip((name, PDF)))
                self.assertEqual((), archive.names())

    def test_a_name_that_ends_before_a_null_byte_is_refused(self):
        content = make_zip(("a.pdfX.exe", PDF)).replace(b"a.pdfX.exe", b"a.pdf\0.exe")
        self.assertProblems(["unsafe_name"], content)

    def test_a_link_is_refused(self):
        entry = zipfile.ZipInfo("a.pdf")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        self.assertProblems(["symlink"], make_zip((entry, b"/etc/passwd")))

    def test_names_that_stand_twice_are_both_refused(self):
        content = make_zip(("a.pdf", PDF), ("A.PDF", PDF), ("b.pdf", PDF))
        archive = self.assertProblems(["duplicate_name"] * 2, content)
        self.assertEqual(("b.pdf",), archive.names())

    def test_what_is_no_pdf_is_refused_whatever_its_name(self):
        inner = make_zip(("b.pdf", PDF))
        content = make_zip(("a.pdf", b"MZ..."), ("b.pdf", inner), ("c.pdf", b""))
        self.assertProblems(["not_pdf", "nested_archive", "not_pdf"], content)

    def test_an_encrypted_entry_is_refused(self):
        content = bytearray(make_zip(("a.pdf", PDF)))
        for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(magic) + offset] |= 1
        self.assertProblems(["encrypted"], bytes(content))

    def test_a_document_too_large_is_refused(self):
        noise = random.Random(4).randbytes(10 * 1024**2 + 1)
        self.assertProblems(["too_large"], make_zip(("a.pdf", PDF + noise)))

    def test_a_bomb_of_two_gigabytes_is_refused(self):
        self.assertRefused("zip_bomb", make_bomb("a.pdf", 2 * GIGABYTE - 1024**2))

    def test_an_entry_that_lies_about_its_size_cannot_give_more(self):
        content = bytearray(make_zip(("a.pdf", PDF + bytes(1024**2))))
        for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            struct.pack_into("<L", content, content.index(magic) + offset, 500_000)
        archive = read_archive(bytes(content))
        with self.assertRaises(UnreadableArchive) as caught:
            archive.read("a.pdf")
        self.assertEqual("broken_archive", caught.exception.code)

    def test_too_many_entries_are_refused_before_they_are_listed(self):
        content = make_zip(*((f"{index}", b"") for index in range(25_001)))
        self.assertRefused("too_many_entries", content)

    def test_no_archive_is_called_so(self):
        self.assertRefused("empty", b"")
        self.assertRefused("empty", make_zip())
        self.assertRefused("not_an_archive", PDF)
        self.assertRefused("broken_archive", b"PK\x03\x04" + bytes(40))

    def test_documents_come_one_by_one_in_flat_memory(self):
        noise = random.Random(4).randbytes(1024**2)
        content = make_zip(*((f"{index}.pdf", PDF + noise) for index in range(30)))
        tracemalloc.start()
        try:
            archive = read_archive(io.BytesIO(content))
            sizes = {len(archive.read(name)) for name in archive.names()}
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        self.assertEqual({len(PDF) + 1024**2}, sizes)
        self.assertLess(peak, len(content) + 5 * 1024**2)

    @settings(max_examples=150, deadline=None)
    @given(strategies.integers(0, 10**6), strategies.binary(min_size=1, max_size=4))
    def test_any_damage_ends_in_documents_or_our_own_error(self, place, noise):
        content = bytearray(_ARCHIVE)
        place %= len(content)
        content[place : place + len(noise)] = noise
        try:
            archive = read_archive(bytes(content))
            for name in archive.names():
                archive.read(name)
        except UnreadableArchive as error:
            self.assertTrue(error.code)


_ARCHIVE = make_zip(("a.pdf", PDF * 9), ("dir/b.pdf", PDF), ("c.txt", b"x"))
