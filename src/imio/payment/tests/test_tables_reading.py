"""Tables of strangers: what is read is what was written, or there is a named error."""

from datetime import date
from datetime import datetime
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.tables.reading import read_table
from imio.payment.tables.table import PlainNumber
from imio.payment.tests.sheets import make_csv
from imio.payment.tests.sheets import make_xlsx

import string
import unittest


HEADING = ["Nom", "Montant", "Remarque"]
_LETTERS = string.printable.translate(str.maketrans("", "", "\x0b\x0c")) + "éèçœ€ßÀ"
CELLS = strategies.text(_LETTERS, max_size=12)
ROWS = strategies.lists(
    strategies.tuples(CELLS, CELLS, CELLS).filter(
        lambda cells: "".join(cells).strip() and any(cells)
    ),
    max_size=6,
)
NEEDLES = strategies.text(
    strategies.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12
)


class TablesCase(unittest.TestCase):
    def read(self, content, **options):
        table = read_table(content, "list.csv", **options)
        return table.columns, [row.cells for row in table.rows]

    def assertRefused(self, code, content, **options):
        with self.assertRaises(UnreadableTable) as caught:
            self.read(content, **options)
        self.assertEqual(code, caught.exception.code)
        return caught.exception


class TestCsv(TablesCase):
    @settings(max_examples=150, deadline=None)
    @given(
        ROWS,
        strategies.sampled_from(";\t|,"),
        strategies.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    )
    def test_what_is_read_is_what_was_written(self, rows, delimiter, encoding):
        content = make_csv([HEADING, *rows], delimiter, encoding)
        if encoding == "cp1252":
            content += "é;;".replace(";", delimiter).encode(encoding)
            rows = [*rows, ("é", "", "")]
        columns, cells = self.read(content)
        self.assertEqual(tuple(HEADING), columns)
        self.assertEqual(rows, cells)

    def test_letters_that_look_like_utf8_by_chance_leave_the_older_alphabet(self):
        # These pairs are one N'Ko digit and one Chinese sign, were they UTF-8.
        for cell in ("ß€", "éœ€", "Caß€l"):
            content = f"Nom;Rue\n{cell};é\n".encode("cp1252")
            self.assertEqual([(cell, "é")], self.read(content)[1])

    def test_a_comma_in_a_heading_does_not_cut_it(self):
        content = "Nom, prénom, surnom;Montant\nA;1,5\nB;2,5\n".encode()
        self.assertEqual(("Nom, prénom, surnom", "Montant"), self.read(content)[0])

    def test_a_list_of_one_column_may_hold_any_sign(self):
        content = "Nom\nA, B\nC;D\n"
        self.assertEqual([("A, B",), ("C;D",)], self.read(content.encode())[1])

    def test_the_line_that_names_the_delimiter_is_no_row(self):
        table = read_table(b"sep=;\r\nNom;Montant\r\nA;1\r\n")
        self.assertEqual(("Nom", "Montant"), table.columns)
        self.assertEqual([2], [row.number for row in table.rows])

    def test_lines_count_as_the_spreadsheet_counts_them(self):
        content = b'Nom;Rue\n\n"A\nB";C\n;\nD;E\n'
        table = read_table(content)
        self.assertEqual([3, 5], [row.number for row in table.rows])

    def test_rows_can_be_gone_through_twice(self):
        table = read_table(b"Nom;Rue\nA;B\n")
        self.assertEqual(list(table.rows), list(table.rows))

    def test_uneven_rows_are_told_by_line(self):
        table = read_table(b"Nom;Rue\nA;B;\nA\nA;B;C\n")
        faults = {row.number: row.faults for row in table.rows}
        self.assertEqual((), faults[2])
        for line in (3, 4):
            self.assertEqual(["uneven"], [fault.code for fault in faults[line]])

    def test_wrong_encodings_are_refused_with_their_line(self):
        text = "Nom;Rue\nÉlise;Liège\n"
        broken = {
            "utf-16 without its mark": text.encode("utf-16-le"),
            "null": b"Nom;Rue\nA\0;B\n",
            "mixed": text.encode() + "Éric;Huy\n".encode("cp1252"),
            "no letter of cp1252": b"Nom;Rue\n\x81;B\n",
            "odd utf-16": b"\xff\xfeN\0o\0;\0R",
        }
        for name, content in broken.items():
            with self.subTest(name):
                self.assertRefused("wrong_encoding", content)
        self.assertEqual(3, self.assertRefused("wrong_encoding", broken["mixed"]).line)

    def test_open_quotes_are_refused(self):
        self.assertRefused("broken_quotes", b'Nom;Rue\nA;"B\nC;D\n')

    def test_one_endless_cell_or_line_is_refused(self):
        long = b"Nom;Rue\nA;" + b"x" * 5_001
        self.assertEqual("B", self.assertRefused("cell_too_long", long).column)
        self.assertRefused("cell_too_long", b"Nom;Rue\n" + b";" * 2_000_000)
        self.assertRefused("cell_too_long", b'Nom;Rue\nA;"' + b"\n" * 2_000_000)


class TestLimits(TablesCase):
    def test_what_is_no_table_is_refused(self):
        cases = {
            "empty": (b"", b"\xef\xbb\xbf\r\n", b"\xff\xfe", b"   \n"),
            "not_a_table": (b"%PDF-1.7\n", b"<html><table>", b"\x89PNG\r\n"),
            "old_excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),),
            "broken_archive": (b"PK\x03\x04" + b"x" * 50,),
            "no_header": (b"1;2\n3;4\n", b"a@b.be;12\n"),
        }
        for code, contents in cases.items():
            for content in contents:
                with self.subTest(code, content=content[:12]):
                    self.assertRefused(code, content)

    def test_an_encrypted_workbook_is_called_so(self):
        name = "EncryptedPackage".encode("utf-16-le")
        self.assertRefused("encrypted", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + name)

    def test_columns_of_one_name_are_refused_and_named(self):
        error = self.assertRefused("duplicate_columns", b"Nom;Prix;NOM \nA;1;B\n")
        self.assertEqual(("NOM",), error.details["columns"])
        self.assertEqual((1, "NOM"), (error.line, error.column))

    def test_too_much_is_refused(self):
        self.assertRefused("too_large", b"Nom;Rue\n" * (4 * 1024 * 1024))
        rows = b"Nom;Rue\n" + b"A;B\n" * 60_001
        self.assertEqual(60_002, self.assertRefused("too_many_rows", rows).line)
        heading = ";".join(f"c{index}" for index in range(201))
        self.assertRefused("too_many_columns", heading.encode())

    def test_an_error_names_the_file(self):
        error = self.assertRefused("no_header", b"1;2\n")
        self.assertEqual("list.csv", error.details["filename"])

    @settings(max_examples=150, deadline=None)
    @given(
        strategies.binary(max_size=400)
        | strategies.binary(max_size=80).map(lambda tail: b"Nom;Rue\n" + tail)
        | strategies.text(max_size=200).map(str.encode)
        | strategies.text(max_size=99).map(
            lambda text: text.encode("utf-16", "replace")
        )
    )
    @example(b"\xff\xfe")
    @example(b"\xff\xfe\n\0")
    @example(b'"')
    def test_any_bytes_are_a_table_or_our_own_error(self, content):
        try:
            self.read(content)
        except UnreadableTable as error:
            self.assertTrue(error.code)


class TestXlsx(TablesCase):
    @settings(max_examples=60, deadline=None)
    @given(strategies.lists(strategies.tuples(NEEDLES, NEEDLES, NEEDLES), max_size=5))
    def test_texts_are_read_as_they_were_written(self, rows):
        # openpyxl itself takes "=..." for a formula; a quoted cell is what Excel writes.
        rows = [tuple(f"t{cell}" for cell in row) for row in rows]
        columns, cells = self.read(make_xlsx(HEADING, *rows))
        self.assertEqual(tuple(HEADING), columns)
        self.assertEqual(rows, cells)

    @settings(max_examples=60, deadline=None)
    @given(strategies.integers(-(10**12), 10**12))
    def test_cents_survive_the_floats_of_a_spreadsheet(self, cents):
        [[cell, *_]] = self.read(make_xlsx(HEADING, [cents / 100, "", "x"]))[1]
        self.assertIsInstance(cell, PlainNumber)
        self.assertEqual(cents, round(float(cell) * 100))
        self.assertRegex(cell, r"^-?[0-9]+(\.[0-9]{1,2})?$")

    def test_numbers_and_dates_become_unambiguous_text(self):
        row = [0.1 + 0.2, date(2026, 5, 4), datetime(2026, 5, 4, 9, 30), 1e20, True]
        heading = [*HEADING, "D", "E"]
        [cells] = self.read(make_xlsx(heading, row))[1]
        written = ("0.3", "2026-05-04", "2026-05-04 09:30:00", "1" + "0" * 20, "true")
        self.assertEqual(written, cells)

    def test_the_first_visible_sheet_is_read_or_the_named_one(self):
        def hide(book, sheet):
            sheet.sheet_state = "hidden"
            for name in ("Mai", "Juin"):
                book.create_sheet(name).append([name, "Montant"])
            book.active = 1

        content = make_xlsx(HEADING, prepare=hide)
        self.assertEqual("Mai", self.read(content)[0][0])
        self.assertEqual("Juin", self.read(content, sheet="Juin")[0][0])
        self.assertRefused("unknown_sheet", content, sheet="Mars")

    def test_rows_keep_the_numbers_that_the_spreadsheet_shows(self):
        def place(book, sheet):
            sheet["A5"], sheet["B1048576"] = "A", "far below"

        table = read_table(make_xlsx(HEADING, prepare=place))
        self.assertEqual([5, 1048576], [row.number for row in table.rows])

    def test_a_formula_is_a_fault_of_its_cell_and_never_a_value(self):
        table = read_table(make_xlsx(HEADING, ["A", "=1+1", "x"]))
        [row] = table.rows
        self.assertEqual(("A", "", "x"), row.cells)
        self.assertEqual([(1, "formula")], [(f.column, f.code) for f in row.faults])
        error = self.assertRefused("formula", make_xlsx(["Nom", '=A1&"x"']))
        self.assertEqual((1, "B"), (error.line, error.column))

    def test_an_error_of_the_spreadsheet_is_a_fault(self):
        [row] = read_table(make_xlsx(HEADING, ["A", "#N/A", "x"])).rows
        self.assertEqual(["cell_error"], [fault.code for fault in row.faults])

    def test_signs_that_a_spreadsheet_writes_by_number_are_read(self):
        row = ["A_x000D_\nB", "a_x005F_x0041_", "x_x0000_y_xD800_z"]
        [cells] = self.read(make_xlsx(HEADING, row))[1]
        self.assertEqual(("A\nB", "a_x0041_", "xyz"), cells)

    def test_a_column_or_a_cell_too_many_is_refused(self):
        self.assertRefused("too_many_columns", make_xlsx(HEADING, ["x"] * 201))
        error = self.assertRefused(
            "cell_too_long", make_xlsx(HEADING, ["A", "x" * 5001])
        )
        self.assertEqual((2, "B"), (error.line, error.column))
