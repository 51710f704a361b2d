"""From cells to values, by a mapping; what cannot be read is told by line."""

from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.tables.columns import apply
from imio.payment.tables.columns import Column
from imio.payment.tables.columns import suggest_mapping
from imio.payment.tables.problems import Problem
from imio.payment.tables.problems import show
from imio.payment.tables.reading import read_table
from imio.payment.tables.report import write_report
from imio.payment.tests.sheets import make_csv
from imio.payment.tests.sheets import make_xlsx

import csv
import io
import time
import tracemalloc
import unittest


COLUMNS = (
    Column("name", "Name", True, ("nom", "naam", "débiteur")),
    Column("amount", "Amount", True, ("montant", "bedrag"), "amount"),
    Column("due_on", "Due date", False, ("échéance",), "date"),
    Column("iban", "Account", False, (), "iban"),
)


class TestMapping(unittest.TestCase):
    def test_headings_are_recognised_by_words_of_other_programs(self):
        headings = ("DEBITEUR", "Montant (TTC)", "", "Échéance", "Nom de l'enfant")
        mapping = suggest_mapping(COLUMNS, headings)
        expected = {"name": "DEBITEUR", "amount": "Montant (TTC)", "due_on": "Échéance"}
        self.assertEqual(expected, mapping)

    def test_no_heading_serves_two_columns_and_doubt_serves_none(self):
        self.assertEqual({}, suggest_mapping(COLUMNS, ("Montant net", "Montant brut")))
        twice = (Column("a", "Nom"), Column("b", "Nom"))
        self.assertEqual({"a": "Nom"}, suggest_mapping(twice, ("Nom",)))


class TestApply(unittest.TestCase):
    mapping = {"name": "Nom", "amount": "Montant", "iban": "Compte"}

    def apply(self, *rows):
        table = read_table(make_csv([("Nom", "Montant", "Compte"), *rows]))
        return list(apply(table, COLUMNS, self.mapping))

    def test_a_good_line_gives_its_values(self):
        [record] = self.apply(("=Dupont", "12,50", ""))
        expected = {"name": "=Dupont", "amount": 1250, "iban": None}
        self.assertEqual(
            (2, expected, ()), (record.line, record.values, record.problems)
        )

    def test_every_problem_of_a_line_is_told_and_no_account_is_shown(self):
        [record] = self.apply((" ", "1.234", "BE69 5390 0754 7034"))
        expected = [
            Problem(2, "Nom", "missing"),
            Problem(2, "Montant", "ambiguous", "1.234"),
            Problem(2, "Compte", "iban_wrong_checksum", "BE69 •••• •••• 7034"),
        ]
        self.assertEqual(expected, list(record.problems))
        self.assertEqual([None] * 3, list(record.values.values()))

    def test_an_account_in_the_wrong_column_is_not_shown_either(self):
        [record] = self.apply(("A", "BE68539007547034", ""))
        self.assertNotIn("53900754", record.problems[0].shown)

    def test_a_formula_is_a_problem_of_its_line(self):
        content = make_xlsx(["Nom", "Montant", "Compte"], ["A", "=1+1"], ["B", 2])
        first, second = apply(read_table(content), COLUMNS, self.mapping)
        self.assertEqual((Problem(2, "Montant", "formula"),), first.problems)
        self.assertEqual((200, ()), (second.values["amount"], second.problems))

    def test_a_column_that_is_missing_stops_everything(self):
        table = read_table(make_csv([("Nom", "Compte"), ("A", "")]))
        for mapping in (self.mapping, {"name": "Nom"}):
            with self.assertRaises(UnreadableTable) as caught:
                list(apply(table, COLUMNS, mapping))
            self.assertEqual("missing_column", caught.exception.code)

    def test_what_is_shown_is_short_and_on_one_line(self):
        self.assertEqual("a b c", show("a\n b\0\tc"))
        self.assertEqual(60, len(show("x" * 5_000)))


class TestReport(unittest.TestCase):
    def test_a_report_opens_in_a_spreadsheet_and_no_cell_is_a_formula(self):
        problems = (
            Problem(7, "Nom", "missing"),
            Problem(None, "", "b", "=HYPERLINK(1)"),
        )
        report = write_report(problems, ("Line", "Col", "What", "Cell"), str.upper)
        rows = list(csv.reader(io.StringIO(report.decode("utf-8-sig")), delimiter=";"))
        expected = [
            ["Line", "Col", "What", "Cell"],
            ["7", "Nom", "MISSING", ""],
            ["", "", "B", "'=HYPERLINK(1)"],
        ]
        self.assertEqual(expected, rows)


class TestCost(unittest.TestCase):
    kinds = (
        *["text"] * 5,
        "email",
        "iban",
        "language",
        "amount",
        "quantity",
        "date",
        "choice",
    )
    row = ("Dupont", "Éric", "Rue Haute 12", "1000", "Huy", "e@example.be", "BE68 5390 0754 7034", "FR", "1.234,56", "3,5", "31/12/2026", "Cantine")  # fmt: skip

    def read(self, content):
        headings = [f"c{index}" for index in range(12)]
        columns = [
            Column(name, name, True, (), kind, ("Cantine",))
            for name, kind in zip(headings, self.kinds, strict=True)
        ]
        mapping = dict(zip(headings, headings, strict=True))
        count = 0
        for record in apply(read_table(content), columns, mapping):
            self.assertEqual((), record.problems)
            count += 1
        return count

    def make(self, count, make):
        return make([[f"c{index}" for index in range(12)], *[self.row] * count])

    def test_ten_thousand_lines_take_well_under_three_seconds(self):
        for make in (make_csv, lambda rows: make_xlsx(*rows)):
            content = self.make(10_000, make)
            started = time.process_time()
            self.assertEqual(10_000, self.read(content))
            self.assertLess(time.process_time() - started, 3)

    def test_twice_the_lines_take_no_more_memory(self):
        peaks = []
        for count in (3_000, 6_000):
            content = self.make(count, make_csv)
            tracemalloc.start()
            try:
                self.read(content)
                peaks.append(tracemalloc.get_traced_memory()[1])
            finally:
                tracemalloc.stop()
        self.assertLess(peaks[1], peaks[0] * 1.5 + 200_000)
