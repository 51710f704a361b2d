"""Transactions as finance looks for them: searched, listed, read one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from imio.payment.content.transaction import FLAGS
from imio.payment.content.transaction import Share
from imio.payment.content.transaction import Transaction
from imio.payment.domain import states
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.listing import Page
from imio.payment.reporting.listing import PAGE_SIZE
from imio.payment.reporting.listing import read_page
from imio.payment.storage.catalog import Found
from imio.payment.storage.store import PaymentStore


# Régies that the reader may see, by UID; None means all of them.
Regies = Sequence[str] | None


@dataclass(frozen=True)
class TransactionRow:
    """A transaction as its reader may see it: the items of other régies are left out."""

    id: str
    statement_id: str
    at: datetime
    surname: str
    first_name: str
    email: str
    amount_cents: int
    own_cents: int
    means: str
    state: str
    flags: tuple[str, ...]
    platform_id: str
    items: tuple[Share, ...]
    hidden_items: int

    @property
    def payer(self) -> str:
        return f"{self.surname} {self.first_name}".strip()


def row_of(transaction: Transaction, regies: Regies) -> TransactionRow:
    """Return what a reader of these régies sees of a transaction."""
    items = transaction.shares
    if regies is not None:
        items = tuple(share for share in items if share.regie_uid in regies)
    flags = [name for name in FLAGS if getattr(transaction, name)]
    if transaction.overpaid_cents:
        flags.append("overpaid")
    return TransactionRow(
        id=transaction.id,
        statement_id=transaction.statement_id,
        at=transaction.paid_at or transaction.created_at,
        surname=transaction.surname,
        first_name=transaction.first_name,
        email=transaction.email,
        amount_cents=transaction.amount_cents,
        own_cents=sum(share.amount_cents for share in items),
        means=transaction.means,
        state=transaction.state,
        flags=tuple(flags),
        platform_id=transaction.platform_id,
        items=items,
        hidden_items=len(transaction.shares) - len(items),
    )


def find_transactions(store: PaymentStore, search: Filters, regies: Regies) -> Found:
    """Find transactions that fit a search, among those that the reader may see."""
    facets = ("state", "platform", "demarche", "flag")
    wanted = {name: (getattr(search, name),) for name in facets}
    wanted = {name: values for name, values in wanted.items() if values[0]}
    if search.regie:
        allowed = regies is None or search.regie in regies
        wanted["regie"] = (search.regie,) if allowed else ()
    elif regies is not None:
        wanted["regie"] = tuple(regies)
    return store.transactions.catalog.search(
        wanted, search.words, search.since_at, search.until_at
    )


def list_transactions(
    store: PaymentStore, search: Filters, regies: Regies, size: int = PAGE_SIZE
) -> tuple[Page, list[TransactionRow]]:
    """Return one page of a search, and its rows."""
    found = find_transactions(store, search, regies)
    page = read_page(store.transactions, found, search, size)
    return page, [row_of(item, regies) for item in page.items]


def paid_sum(rows: Sequence[TransactionRow]) -> int:
    """Return what was paid in these rows, in cents, as far as the reader may see."""
    return sum(row.own_cents for row in rows if row.state == states.PAID)
