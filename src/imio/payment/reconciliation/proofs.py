"""Lines that prove what became of our own orders: refunds, files, collections."""

from datetime import datetime
from imio.payment.content.bank_line import BankLine
from imio.payment.content.batch import Batch
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.domain import states
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.reconciliation.orders import file_at
from imio.payment.reconciliation.orders import find_collection_row
from imio.payment.reconciliation.orders import is_at_bank
from imio.payment.reconciliation.orders import is_over
from imio.payment.reconciliation.orders import still_to_book
from imio.payment.recovery import debits
from imio.payment.recovery import returned
from imio.payment.refunds import transfers
from imio.payment.refunds.ending import finish
from imio.payment.storage.store import PaymentStore


UNTOLD = "?"


def note_proof(store: PaymentStore, line: BankLine, actor: str, now: datetime) -> None:
    """Note what a line proves about the order that it names. Writes.

    What somebody noted by hand before is left as it is: the line is its proof. Raises
    StatementRefused (order_changed) when the order is no longer what was judged.
    """
    if line.file_id:
        _file(store, line, actor, now)
    elif line.refund_id:
        _refund(store, line, actor, now)
    else:
        _collection(store, line, actor, now)
    line.proven_cents = line.amount_cents


def proof_words(line: BankLine) -> str:
    """Return how people find a line again on paper: its statement, and its number."""
    return f"{line.statement_number} / {line.ref}"


def _file(store: PaymentStore, line: BankLine, actor: str, now: datetime) -> None:
    batch = file_at(store, line.file_id)
    if batch is None or not (is_at_bank(batch) or is_over(batch)):
        raise StatementRefused("order_changed")
    cents = still_to_book(store, batch)
    if cents and cents != line.amount_cents:
        raise StatementRefused("order_changed")
    if batch.kind == DEBIT_BATCH and batch.state == debits.MADE:
        debits.mark_collected(store, batch, actor, now, proof_words(line))
    elif batch.state == transfers.MADE:
        transfers.mark_executed(store, batch, actor, now, proof_words(line))
    else:
        _keep_reference(batch, line)


def _refund(store: PaymentStore, line: BankLine, actor: str, now: datetime) -> None:
    refund = store.refunds._getOb(line.refund_id, None)
    if refund is None or abs(line.amount_cents) != refund.amount_cents:
        raise StatementRefused("order_changed")
    if line.amount_cents > 0:
        if refund.state != states.FAILED:
            why = line.reason_code or UNTOLD
            transfers.mark_returned(store, refund, why, actor, now)
        return
    batch = file_at(store, refund.batch_id)
    if refund.state == states.DONE:
        _keep_reference(batch, line)
        return
    words = proof_words(line)
    finish(store, refund, actor, now, "executed by the bank", words)
    is_last = batch is not None and not still_to_book(store, batch)
    if is_last and batch.state == transfers.MADE:
        transfers.mark_executed(store, batch, actor, now, words)


def _collection(store: PaymentStore, line: BankLine, actor: str, now: datetime) -> None:
    batch, row = find_collection_row(store, line.collection_id)
    if row is None or abs(line.amount_cents) != row.amount_cents:
        raise StatementRefused("order_changed")
    if line.amount_cents < 0:
        if row.returned_at is None:
            why = line.reason_code or UNTOLD
            args = (row.end_to_end_id, why, False, actor, now)
            returned.mark_returned(store, batch, *args)
    elif row.collected_at is None:
        args = (row.end_to_end_id, actor, now, proof_words(line))
        debits.mark_row_collected(store, batch, *args)
    else:
        _keep_reference(batch, line)


def _keep_reference(batch: Batch | None, line: BankLine) -> None:
    """Keep the first line that shows a file which somebody noted by hand as its proof."""
    if batch is not None and is_over(batch) and not batch.reference:
        batch.reference = proof_words(line)
