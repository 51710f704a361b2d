"""From the cells of a table to the values that a list must give, by a saved mapping."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from imio.payment.domain.file_errors import InvalidCell
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.domain.iban import mask_iban
from imio.payment.tables import values
from imio.payment.tables.problems import Problem
from imio.payment.tables.problems import show
from imio.payment.tables.table import Row
from imio.payment.tables.table import Table


_MIN_BEGINNING = 4


@dataclass(frozen=True)
class Column:
    """A value that a list must or may give.

    ``kind`` is text, amount (int cents), quantity (Decimal), date, email, iban, language
    or choice (one of ``choices``). ``aliases`` are headings that other programs use for
    it. Amounts and quantities below zero need ``may_be_negative``.
    """

    name: str
    title: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    kind: str = "text"
    choices: tuple[str, ...] = ()
    may_be_negative: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What one line says; a value that is blank or cannot be read is None."""

    line: int
    values: dict[str, object]
    problems: tuple[Problem, ...] = ()


def suggest_mapping(
    columns: Sequence[Column], headings: Sequence[str]
) -> dict[str, str]:
    """Guess which heading of a file means which column: column name -> heading.

    The same word comes first, then the only heading that begins with it; no heading is
    given to two columns, and a column without a likely heading is left out.
    """
    free = {values.fold(heading): heading for heading in headings if heading}
    mapping: dict[str, str] = {}
    for find in (_find_same, _find_beginning):
        for column in columns:
            if column.name in mapping:
                continue
            words = [column.name, str(column.title), *column.aliases]
            if found := find([values.fold(word) for word in words], free):
                mapping[column.name] = free.pop(found)
    return mapping


def _find_same(words: list[str], free: dict[str, str]) -> str | None:
    return next((word for word in words if word in free), None)


def _find_beginning(words: list[str], free: dict[str, str]) -> str | None:
    for word in words:
        found = [folded for folded in free if folded.startswith(word)]
        if len(word) >= _MIN_BEGINNING and len(found) == 1:
            return found[0]
    return None


def apply(
    table: Table, columns: Sequence[Column], mapping: Mapping[str, str]
) -> Iterator[Record]:
    """Yield what each line says, with every problem of it; nothing is left out.

    Raises UnreadableTable with missing_column (details: ``columns``) when the mapping
    names a heading that the file lacks, or leaves a required column out.
    """
    plan = _make_plan(table, columns, mapping)
    for row in table.rows:
        yield _read_row(row, plan)


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    heading: str
    index: int
    required: bool
    read: Callable[[str], object]
    show: Callable[[str], str]


def _make_plan(
    table: Table, columns: Sequence[Column], mapping: Mapping[str, str]
) -> list[_Step]:
    places = {heading: at for at, heading in enumerate(table.columns) if heading}
    plan, missing = [], []
    for column in columns:
        heading = mapping.get(column.name, "")
        if heading in places:
            shown = mask_iban if column.kind == "iban" else show
            place = (column.name, heading, places[heading], column.required)
            plan.append(_Step(*place, _reader_of(column), shown))
        elif heading or column.required:
            missing.append(heading or str(column.title))
    if missing:
        raise UnreadableTable(
            "missing_column", None, missing[0][:60], columns=tuple(missing)
        )
    return plan


def _reader_of(column: Column) -> Callable[[str], object]:
    if column.kind == "choice":
        return partial(values.read_choice, choices=column.choices)
    readers = {
        "text": values.read_text,
        "amount": partial(values.read_amount, may_be_negative=column.may_be_negative),
        "quantity": partial(
            values.read_quantity, may_be_negative=column.may_be_negative
        ),
        "date": values.read_date,
        "email": values.read_email,
        "iban": values.read_iban,
        "language": values.read_language,
    }
    return readers[column.kind]


def _read_row(row: Row, plan: Iterable[_Step]) -> Record:
    found: dict[str, object] = {}
    problems: list[Problem] = []
    faults = {fault.column: fault.code for fault in row.faults}
    if None in faults:
        problems.append(Problem(row.number, "", faults[None]))
    for step in plan:
        cell = row.cells[step.index]
        found[step.name] = None
        if step.index in faults:
            code = faults[step.index]
            problems.append(Problem(row.number, step.heading, code))
        elif cell and not cell.isspace():
            try:
                found[step.name] = step.read(cell)
            except InvalidCell as error:
                shown = step.show(cell)
                problems.append(Problem(row.number, step.heading, error.code, shown))
        elif step.required:
            problems.append(Problem(row.number, step.heading, "missing"))
    return Record(row.number, found, tuple(problems))
