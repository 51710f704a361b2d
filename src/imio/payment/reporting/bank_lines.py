"""Lines of bank statements as pages and programs list them, and items they may pay."""

from imio.payment import _
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import KEY_PREFIX
from imio.payment.content.due import Due
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.domain import states
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.listing import Page
from imio.payment.reporting.listing import PAGE_SIZE
from imio.payment.reporting.listing import read_page
from imio.payment.storage.store import PaymentStore
from typing import Any


# ``kind`` is how a line was judged.
LINE_FACETS = ("state", "kind", "platform")
MAX_FOUND = 15
_UNKNOWN_STATES = (states.DRAFT, states.TO_NUMBER)


def list_lines(
    store: PaymentStore,
    search: Filters,
    size: int = PAGE_SIZE,
    statement_id: str = "",
) -> Page:
    """Return one page of lines, of one statement or of all. Reads only."""
    wanted = {
        "state": search.state,
        "outcome": search.kind,
        "platform": search.platform,
        "statement": statement_id,
    }
    filters = {name: (value,) for name, value in wanted.items() if value}
    found = store.bank_lines.catalog.search(
        filters, search.words, search.since_at, search.until_at
    )
    return read_page(store.bank_lines, found, search, size)


def find_dues(store: PaymentStore, search: Filters) -> list[Due]:
    """Return items by number, name or communication, those that ask first. Reads only."""
    found: list[Due] = []
    for folder in (store.invoices, store.requests):
        ids = folder.catalog.search(text=search.words).page(0, 2 * MAX_FOUND)
        dues = (folder._getOb(due_id) for due_id in ids)
        found += [one for one in dues if _is_known(one)]
    found.sort(key=lambda due: not due.is_payable)
    return found[:MAX_FOUND]


def suggested_dues(store: PaymentStore, line: BankLine) -> list[Due]:
    """Return the items that are proposed for a line, best first. Reads only."""
    found = (store.get_due(due_id) for due_id in line.suggestions)
    return [due for due in found if due is not None]


def transfers_to(store: PaymentStore, due: Due) -> list[tuple[BankLine, int]]:
    """Return the lines that paid an item, each with the cents it brought. Reads only."""
    found = []
    for line_id in store.bank_lines.catalog.search({"due": (due.id,)}):
        line = store.bank_lines._getOb(line_id)
        cents = sum(one.cents for one in line.allocations if one.due_id == due.id)
        if cents:
            found.append((line, cents))
    return found


def line_behind(store: PaymentStore, event_key: str) -> BankLine | None:
    """Return the line that a booking comes from, None for another one. Reads only."""
    if not event_key.startswith(KEY_PREFIX):
        return None
    line_id = event_key.removeprefix(KEY_PREFIX).partition(":")[0]
    return store.bank_lines._getOb(line_id, None)


def place_of(line: BankLine) -> Any:
    """Return in words where a line stands on paper."""
    return _(
        "label_bank_place",
        default="statement ${number}, line ${line}",
        mapping={"number": line.statement_number, "line": line.ref},
    )


def _is_known(due: Due) -> bool:
    is_paper = getattr(due, "kind", "") == CREDIT_NOTE
    return not is_paper and due.state not in _UNKNOWN_STATES
