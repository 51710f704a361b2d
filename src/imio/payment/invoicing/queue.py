"""Invoices that wait for their number, in the order in which they were finalised."""

from datetime import datetime
from datetime import UTC
from imio.payment.content.invoice import Invoice
from imio.payment.storage.store import NO_INVOICE
from imio.payment.storage.store import PaymentStore
from itertools import islice


# (régie, instant, position, invoice id)
Place = tuple[str, str, int, str]
# After every instant
_END = "~"


def enqueue(
    store: PaymentStore, invoice: Invoice, now: datetime, position: int
) -> None:
    """Let an invoice wait for its number. Writes."""
    instant = now.astimezone(UTC).isoformat(timespec="microseconds")
    store.invoice_queue.insert((invoice.regie_uid, instant, position, invoice.id))


def first_in_queue(store: PaymentStore, regie_uid: str, limit: int) -> list[Place]:
    """Return the places of those whose turn is next, at most ``limit``. Reads only."""
    keys = store.invoice_queue.keys((regie_uid, ""), (regie_uid, _END))
    return list(islice(keys, limit))


def waiting_by_regie(store: PaymentStore) -> dict[str, int]:
    """Return how many invoices of each régie wait for a number. Reads only."""
    found: dict[str, int] = {}
    for place in store.invoice_queue.keys(NO_INVOICE, excludemin=True):
        found[place[0]] = found.get(place[0], 0) + 1
    return found


def leave_queue(store: PaymentStore, place: Place) -> None:
    """Take an invoice out that has its number. Writes."""
    store.invoice_queue.remove(place)
