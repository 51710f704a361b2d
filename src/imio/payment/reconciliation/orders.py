"""Our own orders at the bank, by what a statement says of them: refunds, collections."""

from collections.abc import Iterator
from collections.abc import Sequence
from imio.payment.content.batch import Batch
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.content.recovery_batches import DebitBatch
from imio.payment.content.recovery_batches import DebitRow
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.recovery import debits
from imio.payment.refunds import transfers
from imio.payment.refunds.moves import GONE_STATES
from imio.payment.storage.store import PaymentStore


_KINDS = (transfers.REFUND_FILE, DEBIT_BATCH)
_AT_BANK = (transfers.MADE, debits.MADE)


def refund_with(store: PaymentStore, end_to_end_id: str) -> Refund | None:
    """Return the refund that a bank knows by a reference, in a file or done. Reads only.

    A reference that the bank refused before is not that of the next try.
    """
    refund = store.refunds._getOb(end_to_end_id.partition("-")[0], None)
    if refund is None or refund.way != BY_TRANSFER:
        return None
    is_gone = refund.state in GONE_STATES
    return refund if is_gone and refund.reference == end_to_end_id else None


def file_at(store: PaymentStore, message_id: str) -> Batch | None:
    """Return the file of orders that a bank knows by its message id. Reads only."""
    batch = store.batches._getOb(message_id, None) if message_id else None
    return batch if batch is not None and batch.kind in _KINDS else None


def list_files_at_bank(
    store: PaymentStore, platforms: Sequence[str]
) -> Iterator[Batch]:
    """Yield the files of some platforms that the bank has still to execute. Reads only."""
    filters = {"kind": _KINDS, "state": _AT_BANK}
    for batch_id in store.batches.catalog.search(filters):
        batch = store.batches._getOb(batch_id)
        if batch.platform_id in platforms:
            yield batch


def still_to_book(store: PaymentStore, batch: Batch) -> int:
    """Return the cents that a file has still to move, as the account sees it.

    Collections count as money received, refunds as money spent. Reads only.
    """
    if batch.state not in _AT_BANK:
        return 0
    if batch.kind == DEBIT_BATCH:
        rows = (one for one in batch.rows if not (one.returned_at or one.collected_at))
        return sum(row.amount_cents for row in rows)
    refunds = transfers.refunds_in(store, batch)
    waiting = (
        refund
        for refund in refunds
        if refund.state == states.IN_TRANSIT and refund.batch_id == batch.id
    )
    return -sum(refund.amount_cents for refund in waiting)


def is_over(batch: Batch) -> bool:
    """Say whether it is noted already that the bank executed a file. Reads only."""
    is_debit = batch.kind == DEBIT_BATCH
    return (batch.collected_at if is_debit else batch.executed_at) is not None


def is_at_bank(batch: Batch) -> bool:
    """Say whether the bank has still to execute a file. Reads only."""
    return batch.state in _AT_BANK


def sum_at_bank(batch: Batch) -> int:
    """Return the cents that a whole file moves, as the account sees it. Reads only."""
    return batch.amount_cents if batch.kind == DEBIT_BATCH else -batch.amount_cents


def orders_in(batch: Batch) -> tuple[str, ...]:
    """Return the ids of the orders of a file, as lines name them. Reads only."""
    if batch.kind == DEBIT_BATCH:
        return tuple(row.end_to_end_id for row in batch.rows)
    return batch.refund_ids


def find_collection_row(
    store: PaymentStore, end_to_end_id: str
) -> tuple[DebitBatch, DebitRow] | tuple[None, None]:
    """Return one collection with its file, by the reference of the bank. Reads only."""
    if not end_to_end_id:
        return None, None
    filters = {"kind": (DEBIT_BATCH,)}
    for batch_id in store.batches.catalog.search(filters, text=end_to_end_id):
        batch = store.batches._getOb(batch_id)
        for row in batch.rows:
            if row.end_to_end_id == end_to_end_id:
                return batch, row
    return None, None
