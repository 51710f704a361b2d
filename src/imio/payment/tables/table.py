"""What a file of rows is once it is read, whatever program wrote it."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass


MAX_ROWS = 60_000
MAX_COLUMNS = 200
MAX_CELL = 5_000


class PlainNumber(str):
    """A number that the spreadsheet itself knew: "1.234" is 1,234 thousandths for sure."""

    __slots__ = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row before anybody asks what it means.

    ``column`` is the index of the cell, None for the whole row. Codes: formula,
    cell_error (the spreadsheet shows #N/A or the like), uneven (more or fewer cells than
    there are columns).
    """

    column: int | None
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``number`` is what a spreadsheet writes beside it. A faulty cell is ""."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Source:
    """A reader of raw rows, the heading first, blank ones left out.

    ``is_ragged`` says that a row may end early without anything being lost.
    """

    read: Callable[[], Iterator[Row]]
    is_ragged: bool


@dataclass(frozen=True)
class Table:
    """A heading and its rows, which are read anew, one by one, each time one asks.

    A heading may be "" above cells that nobody named. While ``rows`` are gone through,
    UnreadableTable may come up as it does from ``read_table``.
    """

    columns: tuple[str, ...]
    rows: Iterable[Row]


def column_letter(index: int) -> str:
    """Name a column as spreadsheets do, counting from 0: A, B, ..., Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
