"""CSV as programs and clerks write it: three delimiters, three alphabets."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.tables.table import column_letter
from imio.payment.tables.table import MAX_CELL
from imio.payment.tables.table import MAX_COLUMNS
from imio.payment.tables.table import Row
from imio.payment.tables.table import Source

import codecs
import csv
import io
import itertools
import re


DELIMITERS = (";", "\t", "|", ",")
# No file that we accept holds it, so each line is one cell.
_NO_DELIMITER = "\x1f"
_SAMPLE_ROWS = 20
_MAX_RECORD = MAX_COLUMNS * (MAX_CELL + 4)
_CHUNK = 256 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
# Latin letters with accents, typographic quotes and the euro sign, as UTF-8 writes
# them. The older alphabet writes the same bytes only as nonsense ("Ã©", "â€™").
_EUROPEAN_IN_UTF8 = re.compile(rb"[\xc2-\xc9][\x80-\xbf]|\xe2[\x80\x82][\x80-\xbf]")


def open_delimited(content: bytes) -> Source:
    """Find out how a text file is written; its rows are read when one asks for them.

    Raises UnreadableTable: wrong_encoding, broken_quotes, cell_too_long.
    """
    encoding = _find_encoding(content)
    delimiter, skipped = _find_delimiter(content, encoding)
    return Source(partial(_read, content, encoding, delimiter, skipped), False)


def _read(content: bytes, encoding: str, delimiter: str, skipped: int) -> Iterator[Row]:
    lines = _Lines(content, encoding)
    for _line in range(skipped):
        next(lines)
    for number, cells in enumerate(_records(lines, delimiter), start=1):
        # Most cells are short, and then one look at the row is enough.
        if len("".join(cells)) > MAX_CELL:
            _check_lengths(number, cells)
        if any(cells) and not "".join(cells).isspace():
            yield Row(number, tuple(cells))


def _records(lines: "_Lines", delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            lines.begin_record()
            yield cells
    except csv.Error as error:
        is_long = "field larger" in str(error)
        code = "cell_too_long" if is_long else "broken_quotes"
        raise UnreadableTable(code, lines.record) from error


def _check_lengths(number: int, cells: list[str]) -> None:
    for index, cell in enumerate(cells):
        if len(cell) > MAX_CELL:
            raise UnreadableTable(
                "cell_too_long", number, column_letter(index), limit=MAX_CELL
            )


class _Lines:
    """The lines of a file, which never let one record grow without bounds."""

    def __init__(self, content: bytes, encoding: str) -> None:
        # Line ends stay as they are: those within quotes belong to the cell.
        self.stream = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
        self.spent = 0
        self.record = 1

    def __iter__(self) -> "_Lines":
        return self

    def begin_record(self) -> None:
        self.spent = 0
        self.record += 1

    def __next__(self) -> str:
        line = self.stream.readline(_MAX_RECORD + 1)
        if not line:
            raise StopIteration
        self.spent += len(line)
        if self.spent > _MAX_RECORD:
            raise UnreadableTable("cell_too_long", self.record, limit=MAX_CELL)
        return line


def _find_encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif content.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "cp1252"]
    for encoding in candidates:
        at = _find_unreadable(content, encoding)
        if at is None:
            return encoding
        # Good UTF-8 before the fault: taking it for the old alphabet would spoil names.
        if encoding == "utf-8" and _EUROPEAN_IN_UTF8.search(content, 0, at):
            break
    raise UnreadableTable("wrong_encoding", content.count(b"\n", 0, at) + 1)


def _find_unreadable(content: bytes, encoding: str) -> int | None:
    """Return about where a file stops being text in an alphabet; None for nowhere."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), _CHUNK):
        piece = content[start : start + _CHUNK]
        is_last = start + _CHUNK >= len(content)
        try:
            text = decoder.decode(piece, is_last)
        except UnicodeDecodeError as error:
            return start + error.start
        if control := _CONTROL.search(text):
            return start + len(text[: control.start()].encode(encoding))
    return None


def _find_delimiter(content: bytes, encoding: str) -> tuple[str, int]:
    """Return the delimiter, and how many lines before the table only name it."""
    first = next(_Lines(content, encoding), "")
    announced = _SEPARATOR_LINE.fullmatch(first)
    if announced and announced[1] in DELIMITERS:
        return announced[1], 1
    scores = {d: _score(content, encoding, d) for d in DELIMITERS}
    best = max(DELIMITERS, key=scores.__getitem__)
    return (best if scores[best] > (0, 0) else _NO_DELIMITER), 0


def _score(content: bytes, encoding: str, delimiter: str) -> tuple[float, int]:
    """Tell how well the first rows agree with a heading cut by this delimiter."""
    rows = filter(any, _records(_Lines(content, encoding), delimiter))
    widths: list[int] = []
    # A fault further down is told when the rows are read.
    with suppress(UnreadableTable):
        for cells in itertools.islice(rows, _SAMPLE_ROWS + 1):
            widths.append(len(cells))
    if not widths or widths[0] < 2:
        return 0, 0
    agreeing = sum(width == widths[0] for width in widths)
    return agreeing / len(widths), widths[0]
