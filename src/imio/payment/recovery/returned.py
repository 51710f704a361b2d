"""Direct debits that the bank did not make, or took back: the invoice is open again."""

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from imio.payment.banking.returns import read_returns
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.booking import take_back
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.content.recovery_batches import DebitBatch
from imio.payment.content.recovery_batches import DebitRow
from imio.payment.domain.bank_errors import FileRejected
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.domain.journal import transfer_account
from imio.payment.invoicing.corrections import set_direct_debit
from imio.payment.recovery.debits import COLLECTED
from imio.payment.recovery.debits import DROPPED
from imio.payment.recovery.debits import FAILED
from imio.payment.recovery.debits import MADE
from imio.payment.recovery.events import DebitReturned
from imio.payment.storage.store import PaymentStore
from zope.event import notify


MAX_REASON = 100
NOT_FOUND = "not_found"
OTHER_AMOUNT = "other_amount"
KNOWN = "known"
NOTED = "noted"
REJECTED_WHOLE = "file_rejected"


@dataclass(frozen=True)
class Noted:
    """What became of one line of a status report; ``code`` is "noted" or why not."""

    end_to_end_id: str
    code: str
    reason: str
    invoice_id: str = ""


def mark_returned(
    store: PaymentStore,
    batch: DebitBatch,
    end_to_end_id: str,
    reason: str,
    is_retried: bool,
    actor: str,
    now: datetime,
) -> None:
    """Note that one collection failed: what was booked is taken back. Writes.

    Without ``is_retried`` the invoice leaves direct debit and can be paid online. A file
    at the bank is over with its last debit: collected, or failed when all of them did.
    Raises RecoveryRefused (not_a_debit, no_reason), ForbiddenTransition the second time.
    """
    words = " ".join(reason.split())[:MAX_REASON]
    row = _row_of(batch, end_to_end_id)
    if row is None:
        raise RecoveryRefused("not_a_debit")
    if not words:
        raise RecoveryRefused("no_reason")
    if row.returned_at is not None or batch.state == DROPPED:
        raise ForbiddenTransition("debit: returned or dropped before")
    noted = replace(row, returned_at=now, reason=words)
    batch.rows = tuple(noted if one is row else one for one in batch.rows)
    invoice = store.invoices._getOb(row.invoice_id)
    if row.collected_at is not None:
        key = f"debit-returned:{end_to_end_id}"
        origin = Origin(actor, now, batch.id, event_key=key)
        account = transfer_account(batch.platform_id)
        take_back(store, invoice, row.amount_cents, account, origin)
        batch.done_count -= 1
    elif store.debits.get(invoice.id) == batch.id:
        del store.debits[invoice.id]
    invoice.note(now, actor, "", "", "debit returned", event_key=batch.id, note=words)
    if not is_retried:
        set_direct_debit(store, invoice, False, actor, now)
    notify(DebitReturned(store, invoice, words, is_retried, now))
    _close(store, batch, actor, now)


def import_returns(
    store: PaymentStore,
    data: bytes,
    regies: tuple[str, ...] | None,
    actor: str,
    now: datetime,
) -> list[Noted]:
    """Note what a bank's status report (pain.002) calls rejected. Writes.

    The same report again changes nothing. Lines of unknown collections, of other
    régies or with another amount are reported, never guessed. A file rejected as a
    whole returns each of its collections. Raises InvalidBankFile, and FileRejected when
    the whole file is not one of ours.
    """
    try:
        returns = read_returns(data)
    except FileRejected as error:
        return _whole_file(store, error, regies, actor, now)
    found = []
    for one in returns:
        batch = _batch_at(store, one.message_id, regies)
        row = _row_of(batch, one.end_to_end_id) if batch is not None else None
        reason = " ".join(filter(None, (one.reason_code, one.reason))) or "?"
        code = _code(batch, row, one.amount_cents)
        if code == NOTED:
            args = (one.end_to_end_id, reason, False, actor, now)
            mark_returned(store, batch, *args)
        invoice_id = row.invoice_id if row is not None else ""
        found.append(Noted(one.end_to_end_id, code, reason, invoice_id))
    return found


def _close(store: PaymentStore, batch: DebitBatch, actor: str, now: datetime) -> None:
    """Let nobody give a file to the bank whose debits are all told."""
    if batch.state != MADE:
        return
    if all(row.returned_at for row in batch.rows):
        batch.move_to(FAILED, now, actor, "all returned")
    elif all(row.returned_at or row.collected_at for row in batch.rows):
        batch.move_to(COLLECTED, now, actor, "the last was returned")
        batch.collected_at = now
    store.batches.reindex(batch)


def _whole_file(
    store: PaymentStore,
    error: FileRejected,
    regies: tuple[str, ...] | None,
    actor: str,
    now: datetime,
) -> list[Noted]:
    batch = _batch_at(store, error.message_id, regies)
    if batch is None or batch.state == DROPPED:
        raise error
    reason = error.reason_code or REJECTED_WHOLE
    found = []
    for row in batch.rows:
        code = _code(batch, row, None)
        if code == NOTED:
            # Nothing is wrong with the accounts: the next file may take them.
            args = (row.end_to_end_id, reason, True, actor, now)
            mark_returned(store, batch, *args)
        found.append(Noted(row.end_to_end_id, code, reason, row.invoice_id))
    return found


def _code(
    batch: DebitBatch | None, row: DebitRow | None, amount_cents: int | None
) -> str:
    if batch is None or row is None or batch.state == DROPPED:
        return NOT_FOUND
    if row.returned_at is not None:
        return KNOWN
    if amount_cents is not None and amount_cents != row.amount_cents:
        return OTHER_AMOUNT
    return NOTED


def _batch_at(
    store: PaymentStore, batch_id: str, regies: tuple[str, ...] | None
) -> DebitBatch | None:
    batch = store.batches._getOb(batch_id, None)
    if batch is None or batch.kind != DEBIT_BATCH:
        return None
    return batch if regies is None or batch.regie_uid in regies else None


def _row_of(batch: DebitBatch, end_to_end_id: str) -> DebitRow | None:
    return next((row for row in batch.rows if row.end_to_end_id == end_to_end_id), None)
