"""Files of refunds for the bank: which a user may see, and what may go into a new one."""

from collections.abc import Sequence
from imio.payment import access
from imio.payment.content.batch import Batch
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.refunds.transfers import REFUND_FILE
from imio.payment.storage.store import PaymentStore


MAX_CHOSEN = 2_000
MAX_LISTED = 100


def find_files(store: PaymentStore) -> list[Batch]:
    """Return the latest files that the user may see, the newest first. Reads only."""
    seen: list[Batch] = []
    for batch_id in store.batches.catalog.search({"kind": (REFUND_FILE,)}):
        batch = store.batches._getOb(batch_id)
        if _is_seen(store, batch, access.VIEW_REFUNDS):
            seen.append(batch)
        if len(seen) == MAX_LISTED:
            break
    return seen


def find_file(store: PaymentStore, batch_id: str, permission: str) -> Batch | None:
    """Return a file if the user has a permission on all its refunds. Reads only."""
    batch = store.batches._getOb(batch_id, None)
    if batch is None or batch.kind != REFUND_FILE:
        return None
    return batch if _is_seen(store, batch, permission) else None


def sendable(store: PaymentStore, ids: Sequence[str]) -> list[Refund]:
    """Return those of some refunds that the user may put into a file now. Reads only."""
    regies = access.visible_regies(access.MANAGE_REFUNDS)
    found = (store.refunds._getOb(one, None) for one in dict.fromkeys(ids))
    return [
        refund
        for refund in found
        if refund is not None
        and (regies is None or refund.regie_uid in regies)
        and refund.state == states.TO_SEND
        and refund.way == BY_TRANSFER
    ]


def _is_seen(store: PaymentStore, batch: Batch, permission: str) -> bool:
    regies = access.visible_regies(permission)
    if regies is None:
        return True
    found = (store.refunds._getOb(refund_id) for refund_id in batch.refund_ids)
    return all(refund.regie_uid in regies for refund in found)
