"""What must be true of the money at any moment; each breach is told in one line.

The numbers are those of the list in docs/audit: a check reads everything, trusts
nothing that it can recompute, and writes nothing.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from imio.payment.audit.bank import check_bank
from imio.payment.audit.findings import Breach
from imio.payment.audit.findings import check_history
from imio.payment.audit.findings import each
from imio.payment.audit.recovery import check_recovery
from imio.payment.audit.refunds import check_refunds
from imio.payment.content.due import Due
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.content.request import Request
from imio.payment.content.transaction import Transaction
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.storage.store import LeanFolder
from imio.payment.storage.store import NO_DUE
from imio.payment.storage.store import PaymentStore


OPEN_TOO_LONG = timedelta(minutes=30)
DELIVERY_TOO_LATE = timedelta(hours=24)
_PAID_REQUESTS = (states.TO_PROCESS, states.ACCEPTED, states.REFUSED)


def audit(store: PaymentStore, now: datetime) -> Iterator[Breach]:
    """Yield every breach of the invariants of a site. Reads only."""
    rows_by_transaction = _rows_by_transaction(store)
    for transaction in each(store.transactions):
        yield from _check_transaction(store, transaction, rows_by_transaction, now)
    for transaction_id in rows_by_transaction:
        if store.transactions._getOb(transaction_id, None) is None:
            yield Breach("I1", transaction_id, "journal rows of an unknown transaction")
    balances = _balances(store)
    for request in each(store.requests):
        yield from _check_due(request, balances)
        yield from _check_request(request)
    for invoice in each(store.invoices):
        yield from _check_due(invoice, balances)
        yield from _check_invoice(invoice, balances)
    yield from check_refunds(store)
    yield from check_recovery(store)
    yield from check_bank(store)
    checks = (
        _check_locks,
        _check_journal,
        _check_outbox,
        _check_catalogs,
        _check_numbers,
    )
    for check in checks:
        yield from check(store, now)


def _rows_by_transaction(store: PaymentStore) -> dict[str, Counter]:
    found: dict[str, Counter] = {}
    for row in store.journal.rows.values():
        if row.kind in journal.RECEIVED and row.transaction_id:
            paid = found.setdefault(row.transaction_id, Counter())
            paid[row.due_id] += row.amount_cents
    return found


def _balances(store: PaymentStore) -> Counter:
    """Return what each account holds by the journal; claims and waivers stand apart.

    So that "due:…" is what was paid of a due, they are counted as "claim:…" and
    "waiver:…" of it.
    """
    found: Counter = Counter()
    for row in store.journal.rows.values():
        if row.kind in (journal.CLAIM, journal.WAIVER):
            found[f"{row.kind}:{row.due_id}"] += row.amount_cents
        else:
            found[row.credit] += row.amount_cents
            found[row.debit] -= row.amount_cents
    return found


def _check_transaction(
    store: PaymentStore,
    transaction: Transaction,
    rows: dict[str, Counter],
    now: datetime,
) -> Iterator[Breach]:
    booked = rows.get(transaction.id, Counter())
    if transaction.state == states.PAID:
        owed: Counter = Counter()
        for share in transaction.shares:
            owed[share.due_id] += share.amount_cents
        if booked != owed or sum(owed.values()) != transaction.amount_cents:
            yield Breach("I1", transaction.id, "paid, and the journal says otherwise")
    elif booked:
        yield Breach("I1", transaction.id, "not paid, and the journal says otherwise")
    if transaction.is_live:
        if now > transaction.expires_at + OPEN_TOO_LONG:
            yield Breach("I9", transaction.id, "open long after its expiry")
        for share in transaction.shares:
            if store.locks.get(share.due_id) != transaction.id:
                yield Breach(
                    "I10", transaction.id, f"live without lock of {share.due_id}"
                )
    yield from check_history(transaction.id, transaction.history, transaction.state)


def _check_due(due: Due, balances: Counter) -> Iterator[Breach]:
    if balances[journal.due_account(due.id)] != due.paid_cents:
        yield Breach("I1", due.id, "paid amount differs from the journal")
    if balances[f"{journal.WAIVER}:{due.id}"] != due.waived_cents:
        yield Breach("I1", due.id, "what is waived differs from the journal")
    if due.paid_cents > due.owed_cents:
        yield Breach("I11", due.id, "paid twice without being listed for refund")
    if balances[journal.overpaid_account(due.id)] != due.owed_back_cents:
        yield Breach("I11", due.id, "what is owed back differs from the journal")
    if not 0 <= due.reserved_cents <= due.owed_back_cents:
        yield Breach("I6", due.id, "refunds claim more than is owed back")


def _check_invoice(invoice: Invoice, balances: Counter) -> Iterator[Breach]:
    issued = invoice.state == states.ISSUED and invoice.kind != CREDIT_NOTE
    claimed = balances[f"{journal.CLAIM}:{invoice.id}"]
    if claimed != (invoice.amount_cents if issued else 0):
        yield Breach("I1", invoice.id, "what is asked differs from the journal")
    if sum(line.amount_cents for line in invoice.lines) != invoice.amount_cents:
        yield Breach("I1", invoice.id, "the lines do not add up to the amount")
    if (invoice.due_state == states.PAID) != (
        issued and invoice.balance_cents == 0 and invoice.owed_cents > 0
    ):
        yield Breach("I5", invoice.id, "its state differs from its balance")


def _check_request(request: Request) -> Iterator[Breach]:
    unpaid = request.balance_cents > 0 and not request.charged_back_cents
    if request.state in _PAID_REQUESTS and unpaid:
        yield Breach("I5", request.id, "visible to agents and not paid")
    hidden = request.state in (states.AWAITING_PAYMENT, states.EXPIRED)
    if hidden and request.balance_cents <= 0:
        yield Breach("I5", request.id, "paid and hidden from agents")
    rows = [row for row in request.history if not row.to_state.startswith("due:")]
    yield from check_history(request.id, tuple(rows), request.state, states.DRAFT)


def _check_locks(store: PaymentStore, now: datetime) -> Iterator[Breach]:
    for due_id, transaction_id in store.locks.items(NO_DUE, excludemin=True):
        transaction = store.transactions._getOb(transaction_id, None)
        if transaction is None or not transaction.is_live:
            yield Breach(
                "I10", due_id, f"locked by {transaction_id}, which is not live"
            )


def _check_journal(store: PaymentStore, now: datetime) -> Iterator[Breach]:
    for where in store.journal.broken_chains():
        yield Breach("I4", where, "the hash chain is broken")
    sealed: Counter = Counter()
    for chain in store.journal.chains.values():
        sealed.update(row_id for row_id, _seal in chain.seals.values())
    for row_id, row in store.journal.rows.items():
        if row.amount_cents <= 0 or not row.debit or not row.credit:
            yield Breach("I4", row_id, "a row that does not balance")
        if sealed[row_id] + (row_id in store.journal.unsealed) != 1:
            yield Breach("I4", row_id, "a row outside the chain, or in it twice")


def _check_outbox(store: PaymentStore, now: datetime) -> Iterator[Breach]:
    for key in store.outbox.waiting.keys():
        entry = store.outbox.entries.get(key)
        if entry is None or entry.done_at is not None:
            yield Breach("I8", key, "waits, but was delivered or lost")
        elif entry.not_before + DELIVERY_TOO_LATE < now:
            yield Breach("I8", key, "waits for more than a day without a try")


def _check_numbers(store: PaymentStore, now: datetime) -> Iterator[Breach]:
    """Numbers of invoices run from 1 without gap, each of one issued invoice."""
    last: dict[tuple[str, int], int] = {}
    numbered: Counter = Counter(store.invoice_numbers.values())
    for (regie_uid, year, number), invoice_id in store.invoice_numbers.items():
        if number != last.get((regie_uid, year), 0) + 1:
            yield Breach("I14", f"{regie_uid} {year}", f"a gap before {number}")
        last[regie_uid, year] = number
        invoice = store.invoices._getOb(invoice_id, None)
        if invoice is None or not invoice.number or numbered[invoice_id] != 1:
            yield Breach(
                "I14", invoice_id, f"number {number} is not that of one invoice"
            )


def _check_catalogs(store: PaymentStore, now: datetime) -> Iterator[Breach]:
    folders = [store.requests, store.invoices, store.transactions, store.refunds]
    for folder in [*folders, store.statements, store.bank_lines]:
        for obj in each(folder):
            if obj.catalog_keys != _catalog_keys(folder, obj):
                yield Breach("I13", obj.id, "the index of lists is not up to date")


def _catalog_keys(folder: LeanFolder, obj) -> frozenset:
    values = obj.index_values()
    return frozenset(
        (name, value)
        for name in folder.catalog.facets
        for value in values.get(name, ())
    )
