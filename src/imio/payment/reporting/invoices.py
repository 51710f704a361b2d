"""Invoices as staff look for them: searched, listed, summed, read one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.content.transaction import Transaction
from imio.payment.domain import states
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.listing import Page
from imio.payment.reporting.listing import PAGE_SIZE
from imio.payment.reporting.listing import read_page
from imio.payment.storage.catalog import Found
from imio.payment.storage.outbox import Entry
from imio.payment.storage.store import PaymentStore


# Open, and to be paid before today
OVERDUE = "overdue"
# Adding up more would load too much for a list: those who need it export.
MAX_SUMMED = 1_000
# Kinds of mails, as they stand in the keys of the outbox
MAILS = (
    "invoice-issued",
    "invoice-direct-debit",
    "credit-note-issued",
    "invoice-cancelled",
    "invoice-link",
    "money-booked",
    "reminder",
    "objection-received",
    "objection-to-answer",
    "objection-answered",
)
_FACETS = ("state", "kind", "type", "campaign", "payer", "flag")


@dataclass(frozen=True)
class Reach:
    """Whose invoices a reader sees: those of régies, and those of further types.

    ``regies`` None means all of them.
    """

    regies: tuple[str, ...] | None
    types: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.regies == () == self.types

    def holds(self, invoice: Invoice) -> bool:
        """Say whether an invoice is one of these."""
        if self.regies is None or invoice.regie_uid in self.regies:
            return True
        return bool(invoice.type_uid) and invoice.type_uid in self.types


@dataclass(frozen=True)
class Sums:
    """What invoices come to, credit notes left out, in cents."""

    asked_cents: int
    paid_cents: int
    open_cents: int


def find_invoices(
    store: PaymentStore, search: Filters, reach: Reach, today: date
) -> Found:
    """Find invoices that fit a search, among those that the reader may see."""
    catalog = store.invoices.catalog
    wanted = {name: (getattr(search, name),) for name in _FACETS}
    wanted = {name: values for name, values in wanted.items() if values[0]}
    if search.state == OVERDUE:
        wanted["state"] = (states.OPEN,)
        wanted["due_on"] = tuple(catalog.values_before("due_on", today.isoformat()))
    if search.regie:
        wanted["regie"] = (search.regie,)
    among = None
    if reach.regies is not None:
        if not reach.types and not search.regie:
            wanted["regie"] = reach.regies
        else:
            among = {
                *catalog.numbers_of("regie", reach.regies),
                *catalog.numbers_of("type", reach.types),
            }
    return catalog.search(wanted, search.words, search.since_at, search.until_at, among)


def list_invoices(
    store: PaymentStore,
    search: Filters,
    reach: Reach,
    today: date,
    size: int = PAGE_SIZE,
) -> tuple[Page, Sums | None]:
    """Return one page of a search; and the sums of all that was found, None for many."""
    found = find_invoices(store, search, reach, today)
    page = read_page(store.invoices, found, search, size)
    if page.total > MAX_SUMMED:
        return page, None
    return page, sums_of(store.invoices._getOb(one) for one in found)


def sums_of(invoices: Iterator[Invoice]) -> Sums:
    """Add up what is asked: no drafts; credit notes are part of their invoices."""
    asked = paid = left = 0
    for invoice in invoices:
        if invoice.kind == CREDIT_NOTE or invoice.state == states.DRAFT:
            continue
        asked += invoice.owed_cents
        paid += invoice.paid_cents
        if invoice.is_payable:
            left += invoice.balance_cents
    return Sums(asked, paid, left)


def get_invoice(store: PaymentStore, invoice_id: str, reach: Reach) -> Invoice | None:
    """Return an invoice if it exists and the reader may see it."""
    found = store.invoices._getOb(invoice_id, None)
    return found if found is not None and reach.holds(found) else None


def version_of(invoice: Invoice) -> str:
    """Name how an invoice stands: another text says that something happened since."""
    counts = (
        len(invoice.history),
        invoice.owed_cents,
        invoice.paid_cents,
        invoice.pending_credit_cents,
    )
    return "-".join(str(count) for count in counts)


def attempts_on(store: PaymentStore, invoice: Invoice) -> list[Transaction]:
    """Return all attempts to pay an invoice, accepted and rejected, newest first."""
    if not invoice.communication:
        return []
    found = store.transactions.catalog.search(text=invoice.communication)
    attempts = [store.get_transaction(one) for one in found]
    return [
        attempt
        for attempt in attempts
        if any(share.due_id == invoice.id for share in attempt.shares)
    ]


def mails_about(store: PaymentStore, invoice: Invoice) -> list[Entry]:
    """Return the mails about an invoice that were asked for, by their keys."""
    entries = store.outbox.entries
    found = []
    for kind in MAILS:
        start = f"mail:{kind}:{invoice.id}"
        found += [entries[key] for key in entries.keys(start, start + "\U0010ffff")]
    return found
