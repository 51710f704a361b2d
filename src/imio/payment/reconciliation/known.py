"""Which statements are in the books, account by account and day by day."""

from datetime import date
from imio.payment.banking.statement import Statement
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.storage.store import PaymentStore


Identity = tuple[str, str, str, int]
# After every day, number and balance of an account
_LAST = "~"


def identity_of(statement: Statement) -> Identity:
    """Return what makes a statement unique, in an order that sorts by account and day."""
    return (
        statement.iban,
        statement.on.isoformat(),
        statement.number,
        statement.opening_cents,
    )


def differs_from_books(store: PaymentStore, statement: Statement) -> bool:
    """Say whether a statement of this name is in the books with another end. Reads only."""
    known = store.statement_ids.get(identity_of(statement))
    if known is None:
        return False
    return store.statements._getOb(known).closing_cents != statement.closing_cents


def gap_before(
    store: PaymentStore, statement: Statement, previous: Statement | None
) -> int | None:
    """Return how far a statement begins from where the one before it ended. Reads only.

    ``previous`` is the statement of this account before it in the same file. None when
    there is none before, in the file or in the books.
    """
    if previous is not None:
        return statement.opening_cents - previous.closing_cents
    known = last_identity(store, statement.iban, identity_of(statement))
    if known is None:
        return None
    closing = store.statements._getOb(store.statement_ids[known]).closing_cents
    return statement.opening_cents - closing


def last_identity(
    store: PaymentStore, iban: str, before: Identity | None = None
) -> Identity | None:
    """Return the identity of the newest statement of an account. Reads only."""
    last = before or (iban, _LAST, "", 0)
    try:
        found = store.statement_ids.maxKey(last)
    except ValueError:
        return None
    return found if found[0] == iban else None


def newest_days(store: PaymentStore, today: date) -> dict[str, date | None]:
    """Return the closing day of the newest statement of each account of ours. Reads only.

    One that is dated after ``today`` says nothing about how far an account is known.
    """
    found = {}
    for iban in own_accounts():
        last = last_identity(store, iban, (iban, today.isoformat(), _LAST, 0))
        found[iban] = date.fromisoformat(last[1]) if last else None
    return found
