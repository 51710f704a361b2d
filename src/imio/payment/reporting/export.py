"""Transactions as a CSV file that spreadsheets open rightly, written while it is sent."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from imio.payment import _
from imio.payment.content.transaction import Share
from imio.payment.domain.money import decimal_text
from imio.payment.domain.spreadsheet import neutralise
from imio.payment.formatting import TIME_ZONE
from imio.payment.reporting.names import Names
from imio.payment.reporting.transactions import row_of
from imio.payment.reporting.transactions import TransactionRow

import codecs
import csv
import io


PER_TRANSACTION = "transactions"
PER_ITEM = "items"
ROWS_PER_CHUNK = 500

_COMMON = (
    _("label_statement_id", default="Payment identifier"),
    _("label_reference", default="Reference"),
    _("label_date", default="Date"),
    _("label_time", default="Time"),
    _("label_surname", default="Surname"),
    _("label_first_name", default="First name"),
    _("label_email", default="E-mail"),
    _("label_state", default="State"),
    _("label_flags", default="Remarks"),
    _("label_means", default="Means of payment"),
    _("label_platform", default="Payment platform"),
    _("label_total", default="Total"),
)
_OF_TRANSACTION = (
    _("label_listed_items_total", default="Total of the items listed"),
    _("label_regie", default="Collecting office"),
    _("label_items", default="Items"),
    _("label_communications", default="Structured communications"),
)
_OF_ITEM = (
    _("label_item_amount", default="Amount of the item"),
    _("label_regie", default="Collecting office"),
    _("label_accounting_code", default="Accounting code"),
    _("label_demarche", default="Service request"),
    _("label_tracking_code", default="Tracking code"),
    _("label_communication", default="Structured communication"),
)


@dataclass(frozen=True)
class Words:
    """What the file says besides its data, in the reader's language."""

    states: Mapping[str, str]
    flags: Mapping[str, str]
    means: Mapping[str, str]
    names: Names
    regie_codes: Mapping[str, str]


def columns(kind: str) -> tuple:
    """Return the headings of a file, to be translated by the caller."""
    return _COMMON + (_OF_ITEM if kind == PER_ITEM else _OF_TRANSACTION)


def write_csv(
    transactions: Iterable,
    kind: str,
    headings: Iterable[str],
    words: Words,
    regies: Iterable[str] | None,
) -> Iterator[bytes]:
    """Yield the file of a search: UTF-8 with its mark, semicolons, one line a row."""
    make = item_lines if kind == PER_ITEM else transaction_lines
    rows = (row_of(transaction, regies) for transaction in transactions)
    return write_lines(headings, (line for row in rows for line in make(row, words)))


def write_lines(
    headings: Iterable[str], lines: Iterable[Iterable[str]]
) -> Iterator[bytes]:
    """Yield a file piece by piece while its lines are read; every cell is made safe."""
    yield codecs.BOM_UTF8
    buffer = io.StringIO()
    # Every cell is made safe first, so nothing but quotes is left to the writer.
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralise(heading) for heading in headings])
    for number, line in enumerate(lines, 1):
        writer.writerow([neutralise(cell) for cell in line])
        if number % ROWS_PER_CHUNK == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def transaction_lines(row: TransactionRow, words: Words) -> Iterator[list[str]]:
    """Yield the one line of a transaction."""
    regies = dict.fromkeys(item.regie_uid for item in row.items)
    yield _common_cells(row, words) + [
        _euros(row.own_cents),
        ", ".join(words.names.regie(uid) for uid in regies),
        ", ".join(item.title for item in row.items),
        ", ".join(_communication(item) for item in row.items),
    ]


def item_lines(row: TransactionRow, words: Words) -> Iterator[list[str]]:
    """Yield one line for each item that a transaction paid, or would have paid."""
    common = _common_cells(row, words)
    for item in row.items:
        code = item.accounting_code or words.regie_codes.get(item.regie_uid, "")
        yield common + [
            _euros(item.amount_cents),
            words.names.regie(item.regie_uid),
            code,
            item.title,
            item.tracking_code,
            _communication(item),
        ]


def _common_cells(row: TransactionRow, words: Words) -> list[str]:
    at: datetime = row.at.astimezone(TIME_ZONE)
    return [
        row.statement_id,
        row.id,
        f"{at.day:02d}/{at.month:02d}/{at.year}",
        f"{at.hour:02d}:{at.minute:02d}:{at.second:02d}",
        row.surname,
        row.first_name,
        row.email,
        words.states.get(row.state, row.state),
        ", ".join(words.flags.get(flag, flag) for flag in row.flags),
        words.means.get(row.means, row.means),
        words.names.platform(row.platform_id),
        _euros(row.amount_cents),
    ]


def _euros(amount_cents: int) -> str:
    return decimal_text(amount_cents).replace(".", ",")


def _communication(item: Share) -> str:
    # Without its pluses: a cell that begins with one would be taken for a formula.
    digits = item.communication
    return f"{digits[:3]}/{digits[3:7]}/{digits[7:]}" if digits else ""
