"""The door for tables: bytes of a stranger in, headings and rows out, or a named error."""

from collections.abc import Iterator
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.tables.delimited import open_delimited
from imio.payment.tables.table import column_letter
from imio.payment.tables.table import Fault
from imio.payment.tables.table import MAX_COLUMNS
from imio.payment.tables.table import MAX_ROWS
from imio.payment.tables.table import Row
from imio.payment.tables.table import Source
from imio.payment.tables.table import Table
from imio.payment.tables.workbook import open_workbook
from imio.payment.tables.zipping import ZIP_MAGIC

import re


MAX_BYTES = 30 * 1024 * 1024

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)
# Byte order marks and blanks are nothing.
_SOMETHING = re.compile(rb"[^\xef\xbb\xbf\xff\xfe\x00\s]")


def read_table(content: bytes, filename: str = "", sheet: str | None = None) -> Table:
    """Read a CSV or XLSX file; what it is, its first bytes tell, never its name.

    ``filename`` only goes into the details of an error; ``sheet`` names a sheet, else the
    first visible one is read. Raises UnreadableTable, whose codes stand there; rows are
    read when they are asked for, and raise the same. Nothing is written.
    """
    try:
        source = _open(content, sheet)
        heading = next(source.read(), None)
        if heading is None:
            raise UnreadableTable("empty")
        columns = _read_heading(heading)
    except UnreadableTable as error:
        error.details.setdefault("filename", filename[:100])
        raise
    return Table(columns, _Rows(source, len(columns)))


def _open(content: bytes, sheet: str | None) -> Source:
    if not _SOMETHING.search(content):
        raise UnreadableTable("empty")
    if len(content) > MAX_BYTES:
        raise UnreadableTable("too_large", limit=MAX_BYTES)
    if content.startswith(ZIP_MAGIC):
        return open_workbook(content, sheet)
    if content.startswith(_OLD_OFFICE):
        is_encrypted = _ENCRYPTED in content
        raise UnreadableTable("encrypted" if is_encrypted else "old_excel")
    is_markup = content[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<")
    if is_markup or content.startswith(_OTHER_KINDS):
        raise UnreadableTable("not_a_table")
    return open_delimited(content)


def _read_heading(row: Row) -> tuple[str, ...]:
    if row.faults:
        fault = row.faults[0]
        raise UnreadableTable(fault.code, row.number, column_letter(fault.column or 0))
    columns = [" ".join(cell.split()) for cell in row.cells]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MAX_COLUMNS:
        letter = column_letter(MAX_COLUMNS)
        raise UnreadableTable("too_many_columns", row.number, letter, limit=MAX_COLUMNS)
    if not any(_is_name(column) for column in columns):
        raise UnreadableTable("no_header", row.number)
    _refuse_doubles(row.number, columns)
    return tuple(columns)


def _is_name(cell: str) -> bool:
    return "@" not in cell and any(character.isalpha() for character in cell)


def _refuse_doubles(number: int, columns: list[str]) -> None:
    seen: set[str] = set()
    doubles = []
    for column in filter(None, columns):
        folded = column.casefold()
        if folded in seen:
            doubles.append(column)
        seen.add(folded)
    if doubles:
        raise UnreadableTable(
            "duplicate_columns", number, doubles[0][:60], columns=tuple(doubles[:20])
        )


class _Rows:
    """The rows below the heading, read anew each time one goes through them."""

    def __init__(self, source: Source, width: int) -> None:
        self.source = source
        self.width = width

    def __iter__(self) -> Iterator[Row]:
        rows = self.source.read()
        next(rows, None)
        for count, row in enumerate(rows, start=1):
            if count > MAX_ROWS:
                raise UnreadableTable("too_many_rows", row.number, limit=MAX_ROWS)
            yield self._fit(row)

    def _fit(self, row: Row) -> Row:
        """Give a row as many cells as there are columns, and say when that was forced."""
        length = len(row.cells)
        if length == self.width:
            return row
        if length > self.width:
            cells = row.cells[: self.width]
            is_uneven = any(cell.strip() for cell in row.cells[self.width :])
        else:
            cells = row.cells + ("",) * (self.width - length)
            is_uneven = not self.source.is_ragged
        faults = tuple(
            fault for fault in row.faults if (fault.column or 0) < self.width
        )
        if is_uneven:
            faults = (Fault(None, "uneven"), *faults)
        return Row(row.number, cells, faults)
