"""Collections by direct debit: one file (pain.008) for a régie and a day.

An invoice is in one file at a time. Nobody knows what the bank did until somebody
says so: then the money is booked on the account of the platform.
"""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from imio.payment.banking.direct_debit import build_direct_debits
from imio.payment.banking.direct_debit import Debit
from imio.payment.banking.direct_debit import DebitFile
from imio.payment.banking.direct_debit import SCHEMAS
from imio.payment.banking.versions import version_for
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.content.invoice import Invoice
from imio.payment.content.recovery_batches import DebitBatch
from imio.payment.content.recovery_batches import DebitRow
from imio.payment.content.regie import Regie
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.domain.journal import transfer_account
from imio.payment.domain.reference import format_communication
from imio.payment.domain.reference import new_reference
from imio.payment.formatting import local_day
from imio.payment.invoicing.places import regie_at
from imio.payment.recovery import planning
from imio.payment.recovery.archive import keep_bytes
from imio.payment.recovery.choices import choose
from imio.payment.recovery.choices import READY
from imio.payment.recovery.mandates import has_mandate
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.secrets import decrypt_text
from imio.payment.storage.store import PaymentStore
from typing import Any


MADE = "made"
COLLECTED = "collected"
FAILED = "failed"
DROPPED = "dropped"
NOT_DUE = "not_due"
NOTICE_SHORT = "notice_short"
NO_MANDATE = "mandate_missing"
DEFAULT_NOTICE_DAYS = 14
MAX_ROWS = 500


@dataclass(frozen=True)
class Collectable:
    """An invoice in direct debit; ``code`` is "ready", or why not on that day."""

    invoice: Invoice
    code: str


def list_collectable(
    store: PaymentStore, regie_uid: str, collection_on: date
) -> Iterator[Collectable]:
    """Yield the open invoices in direct debit that are in no file yet. Reads only.

    An invoice is collected on its due date or later, and no sooner than the notice
    of its régie after it was issued.
    """
    filters = {"flag": ("direct_debit",), "state": ("open",), "regie": (regie_uid,)}
    found = store.invoices.catalog.search(filters)
    days = notice_days(regie_uid)
    for invoice_id in found.page(0, len(found), oldest_first=True):
        invoice = store.invoices._getOb(invoice_id)
        if invoice.is_payable and invoice_id not in store.debits:
            yield Collectable(invoice, _code(store, invoice, collection_on, days))


def notice_days(regie_uid: str) -> int:
    """Return the days between the issue of an invoice and its collection. Reads only."""
    regie = regie_at(regie_uid)
    return (regie.debit_notice_days if regie else None) or DEFAULT_NOTICE_DAYS


def choose_debits(
    store: PaymentStore,
    regie_uid: str,
    invoice_ids: Sequence[str],
    collection_on: date,
    seen: str | None = None,
) -> list[Invoice]:
    """Return what a file of these invoices would collect. Reads only. See choose."""
    listed = list_collectable(store, regie_uid, collection_on)
    return choose(listed, invoice_ids, seen)


def make_collection(
    store: PaymentStore,
    regie_uid: str,
    invoice_ids: Sequence[str],
    collection_on: date,
    actor: str,
    now: datetime,
    seen: str | None = None,
) -> DebitBatch:
    """Make the file that collects these invoices on a day. Writes.

    Its version is the one that the platform names for its bank, else the newest.
    Raises RecoveryRefused as choose does (and no_creditor, no_account), InvalidTransfer
    naming what must be mended, SecretsUnreadable, ConfigurationError.
    """
    invoices = choose_debits(store, regie_uid, invoice_ids, collection_on, seen)
    regie = regie_at(regie_uid)
    batch = _batch_of(store, regie, invoices, collection_on, actor, now)
    platform = _account(regie)
    batch.platform_id = regie.platform
    batch.schema = version_for(platform.debit_version, SCHEMAS)
    data = build_direct_debits(_file_of(store, batch, regie, platform))
    keep_bytes(batch, data, secret=True)
    batch.move_to(MADE, now, actor, "made")
    for row in batch.rows:
        if not store.debits.insert(row.invoice_id, batch.id):
            raise RecoveryRefused("under_way")
        invoice = store.invoices._getOb(row.invoice_id)
        invoice.note(now, actor, "", "", "in a debit file", event_key=batch.id)
    return store.batches.add(batch)


def mark_collected(
    store: PaymentStore, batch: DebitBatch, actor: str, now: datetime, reference: str
) -> None:
    """The bank has collected a file: what it did not return is paid. Writes.

    ``reference`` names the proof, such as a line of the statement. Raises
    ForbiddenTransition the second time and before the day of the collection.
    """
    if local_day(now) < batch.collection_on:
        raise ForbiddenTransition("collection: before its day")
    _end(store, batch, COLLECTED, actor, now, reference or "by hand")
    batch.collected_at = now
    batch.reference = reference
    for row in batch.rows:
        if row.returned_at is None and row.collected_at is None:
            _book_row(store, batch, row, actor, now)


def mark_row_collected(
    store: PaymentStore,
    batch: DebitBatch,
    end_to_end_id: str,
    actor: str,
    now: datetime,
    reference: str,
) -> None:
    """A statement shows one collection of a file: that one is paid. Writes.

    The file is collected with its last row. Raises RecoveryRefused (not_a_debit),
    ForbiddenTransition when that one was collected or returned before.
    """
    row = next((one for one in batch.rows if one.end_to_end_id == end_to_end_id), None)
    if row is None:
        raise RecoveryRefused("not_a_debit")
    if batch.state != MADE or row.returned_at or row.collected_at:
        raise ForbiddenTransition("debit: collected, returned or dropped before")
    _book_row(store, batch, row, actor, now)
    if all(one.returned_at or one.collected_at for one in batch.rows):
        mark_collected(store, batch, actor, now, reference)


def _book_row(
    store: PaymentStore, batch: DebitBatch, row: DebitRow, actor: str, now: datetime
) -> None:
    invoice = store.invoices._getOb(row.invoice_id)
    origin = Origin(actor, now, batch.id, event_key=f"debit:{row.end_to_end_id}")
    store.debits.pop(row.invoice_id, None)
    account = transfer_account(batch.platform_id)
    book_payment(store, invoice, row.amount_cents, account, origin)
    noted = replace(row, collected_at=now)
    batch.rows = tuple(noted if one is row else one for one in batch.rows)
    batch.done_count += 1


def drop_collection(
    store: PaymentStore, batch: DebitBatch, why: str, actor: str, now: datetime
) -> None:
    """A file never reached the bank: its invoices wait for another. Writes.

    Raises RecoveryRefused (no_reason), ForbiddenTransition once it was collected.
    """
    if not why.strip():
        raise RecoveryRefused("no_reason")
    if any(row.collected_at for row in batch.rows):
        raise ForbiddenTransition("collection: a statement shows a part of it")
    _end(store, batch, DROPPED, actor, now, why.strip()[:500])
    for row in batch.rows:
        store.debits.pop(row.invoice_id, None)


def first_day(now: datetime) -> date:
    """Return the first day on which a bank can collect a file made now: tomorrow."""
    return local_day(now) + timedelta(days=1)


def _code(store: PaymentStore, invoice: Invoice, collection_on: date, days: int) -> str:
    if not has_mandate(store.payers._getOb(invoice.payer_id, None)):
        return NO_MANDATE
    if invoice.objection:
        return "objection"
    if invoice.id in store.locks:
        return planning.UNDER_WAY
    if invoice.due_on is not None and collection_on < invoice.due_on:
        return NOT_DUE
    if collection_on < invoice.issued_on + timedelta(days=days):
        return NOTICE_SHORT
    return READY


def _account(regie: Regie) -> Any:
    if not regie.creditor_id:
        raise RecoveryRefused("no_creditor")
    try:
        platform = get_platform(regie.platform or "")
    except ConfigurationError:
        raise RecoveryRefused("no_account") from None
    if not platform.iban:
        raise RecoveryRefused("no_account")
    return platform


def _batch_of(
    store: PaymentStore,
    regie: Regie,
    invoices: Sequence[Invoice],
    collection_on: date,
    actor: str,
    now: datetime,
) -> DebitBatch:
    batch = DebitBatch(new_reference())
    batch.regie_uid = regie.UID()
    batch.created_at = now
    batch.created_by = actor
    batch.collection_on = collection_on
    batch.rows = tuple(_row(store, invoice) for invoice in invoices)
    batch.total_count = len(batch.rows)
    batch.amount_cents = sum(row.amount_cents for row in batch.rows)
    batch.file_name = f"debits-{collection_on.isoformat()}-{batch.id}.xml"
    return batch


def _row(store: PaymentStore, invoice: Invoice) -> DebitRow:
    mandate = store.payers._getOb(invoice.payer_id).mandate
    return DebitRow(
        new_reference(), invoice.id, invoice.balance_cents, mandate.reference
    )


def _file_of(
    store: PaymentStore, batch: DebitBatch, regie: Regie, platform: Any
) -> DebitFile:
    return DebitFile(
        message_id=batch.id,
        creditor_name=platform.beneficiary or platform.title,
        creditor_iban=platform.iban,
        creditor_bic=platform.bic or "",
        creditor_id=regie.creditor_id,
        collection_on=batch.collection_on,
        created_at=batch.created_at,
        debits=tuple(_debit(store, row) for row in batch.rows),
        schema=batch.schema,
    )


def _debit(store: PaymentStore, row: DebitRow) -> Debit:
    invoice = store.invoices._getOb(row.invoice_id)
    mandate = store.payers._getOb(invoice.payer_id).mandate
    return Debit(
        end_to_end_id=row.end_to_end_id,
        name=mandate.holder,
        iban=decrypt_text(mandate.iban_encrypted),
        amount_cents=row.amount_cents,
        mandate_reference=mandate.reference,
        signed_on=mandate.signed_on,
        communication=format_communication(invoice.communication),
        bic=mandate.bic,
    )


def _end(
    store: PaymentStore,
    batch: DebitBatch,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
) -> None:
    if batch.state != MADE:
        raise ForbiddenTransition(f"collection: {batch.state} to {state}")
    batch.move_to(state, now, actor, cause)
    store.batches.reindex(batch)
