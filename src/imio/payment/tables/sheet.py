"""The cells of one XLSX sheet, turned into text that means the same everywhere."""

from collections.abc import Iterator
from datetime import datetime
from datetime import time
from decimal import Decimal
from imio.payment.domain.file_errors import InvalidCell
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.tables.markup import feed
from imio.payment.tables.markup import Handler
from imio.payment.tables.shared import SharedTexts
from imio.payment.tables.shared import Styles
from imio.payment.tables.shared import unescape
from imio.payment.tables.table import column_letter
from imio.payment.tables.table import Fault
from imio.payment.tables.table import MAX_CELL
from imio.payment.tables.table import MAX_COLUMNS
from imio.payment.tables.table import PlainNumber
from imio.payment.tables.table import Row
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.utils.datetime import WINDOWS_EPOCH

import re


MAX_SHEET_ROWS = 1_048_576
_SHORT_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}", re.ASCII)
_SIGNIFICANT = 15
_MAX_NUMBER_CHARS = 40


def read_rows(
    pieces: Iterator[bytes], texts: SharedTexts, styles: Styles
) -> Iterator[Row]:
    """Yield the rows of a sheet that hold anything.

    Raises UnreadableTable: broken_archive, forbidden_markup, too_many_columns,
    cell_too_long.
    """
    sheet = _Sheet(texts.texts, styles)
    for _pause in feed(pieces, sheet):
        yield from sheet.rows
        sheet.rows.clear()


class _Sheet(Handler):
    def __init__(self, texts: list[str], styles: Styles) -> None:
        self.texts = texts
        self.styles = styles
        self.rows: list[Row] = []
        self.number = 0
        self.cells: list[str] = []
        self.faults: list[Fault] = []
        self.column = -1
        self.kind = self.style = ""
        self.parts: list[str] = []
        self.length = 0
        self.is_text = self.is_reading_aid = self.is_formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or name == "t":
            self.is_text = not self.is_reading_aid
        elif name == "f":
            self.is_formula = True
        elif name == "rPh":
            self.is_reading_aid = True
        elif name == "row":
            self._start_row(attributes.get("r", ""))

    def text(self, data: str) -> None:
        if self.is_text:
            self.length += len(data)
            if self.length > MAX_CELL:
                self._refuse_long()
            self.parts.append(data)

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self.is_text = False
        elif name == "c":
            if self.parts or self.is_formula:
                self._keep_cell()
        elif name == "rPh":
            self.is_reading_aid = False
        elif name == "row":
            self._end_row()

    def _start_row(self, number: str) -> None:
        if not number:
            self.number += 1
        else:
            is_whole = number.isascii() and number.isdigit() and len(number) <= 7
            if not is_whole or int(number) <= self.number:
                raise UnreadableTable("broken_archive", self.number + 1)
            self.number = int(number)
        if self.number > MAX_SHEET_ROWS:
            raise UnreadableTable("broken_archive", self.number)
        self.column = -1

    def _end_row(self) -> None:
        if self.faults or any(cell and not cell.isspace() for cell in self.cells):
            row = Row(self.number, tuple(self.cells), tuple(self.faults))
            self.rows.append(row)
        self.cells, self.faults = [], []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        column = self.column + 1
        if reference := attributes.get("r"):
            found = _REFERENCE.fullmatch(reference)
            column = _column_index(found[1]) if found else -1
            if column <= self.column:
                raise UnreadableTable("broken_archive", self.number)
        self.column = column
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.parts.clear()
        self.length = 0
        self.is_formula = False

    def _keep_cell(self) -> None:
        text = ""
        try:
            text = self._cell_text()
        except InvalidCell as error:
            self.faults.append(Fault(self.column, error.code))
        if self.column >= MAX_COLUMNS:
            letter = column_letter(self.column)
            raise UnreadableTable(
                "too_many_columns", self.number, letter, limit=MAX_COLUMNS
            )
        missing = self.column - len(self.cells)
        if missing:
            self.cells.extend([""] * missing)
        self.cells.append(text)
        self.parts.clear()
        self.is_formula = False

    def _cell_text(self) -> str:
        if self.is_formula:
            raise InvalidCell("formula")
        raw = "".join(self.parts)
        if self.kind == "s":
            return self._shared(raw.strip())
        if self.kind in {"str", "inlineStr", "d"}:
            return unescape(raw)
        if self.kind == "b":
            return "true" if raw.strip() == "1" else "false"
        if self.kind == "n":
            return self._number(raw.strip())
        raise InvalidCell("cell_error")

    def _shared(self, raw: str) -> str:
        index = int(raw) if raw.isascii() and raw.isdigit() else len(self.texts)
        if index >= len(self.texts):
            raise UnreadableTable("broken_archive", self.number)
        text = self.texts[index]
        if len(text) > MAX_CELL:
            self._refuse_long()
        return text

    def _number(self, raw: str) -> str:
        if not raw:
            return ""
        if self.style and self.styles.is_date(self.style):
            return date_text(raw, self.styles.is_1904)
        # A day number of 1904 cannot be told from one of 1900: no number that is trusted.
        kind = str if self.styles.is_1904 else PlainNumber
        return kind(number_text(raw))

    def _refuse_long(self) -> None:
        letter = column_letter(max(self.column, 0))
        raise UnreadableTable("cell_too_long", self.number, letter, limit=MAX_CELL)


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def number_text(raw: str) -> str:
    """Write a number of a spreadsheet plainly, as the spreadsheet shows it.

    It keeps 12.1 as 12.100000000000001 and shows fifteen digits; so do we. Raises
    InvalidCell for what is no number.
    """
    if len(raw) > _MAX_NUMBER_CHARS or not _NUMBER.fullmatch(raw):
        raise InvalidCell("cell_error")
    if _SHORT_NUMBER.fullmatch(raw) and (len(raw) <= _SIGNIFICANT or "." not in raw):
        return raw
    try:
        rounded = Decimal(f"{float(raw):.{_SIGNIFICANT}g}")
    except (ValueError, ArithmeticError) as error:
        raise InvalidCell("cell_error") from error
    if not rounded.is_finite():
        raise InvalidCell("cell_error")
    plain = f"{rounded:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def date_text(raw: str, is_1904: bool) -> str:
    """Write the day number of a spreadsheet as an ISO date, with its hour if it has one.

    Raises InvalidCell for a day that no calendar has.
    """
    try:
        found = from_excel(float(raw), MAC_EPOCH if is_1904 else WINDOWS_EPOCH)
    except (ValueError, ArithmeticError, TypeError) as error:
        raise InvalidCell("cell_error") from error
    if isinstance(found, datetime):
        is_day = found.time() == time()
        return found.date().isoformat() if is_day else found.isoformat(" ", "seconds")
    return str(found)
