"""Files of refunds for the bank: which a user may see, and what may go into a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from imio.payment import access
from imio.payment.content.batch import Batch
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.domain.errors import ConfigurationError
from imio.payment.refunds.transfers import find_problems
from imio.payment.refunds.transfers import REFUND_FILE
from imio.payment.refunds.transfers import version_of
from imio.payment.storage.store import PaymentStore


MAX_CHOSEN = 2_000
MAX_LISTED = 100
NO_ACCOUNT = "no_account"


@dataclass(frozen=True)
class ForeseenFile:
    """A file that picked refunds would make: from which account, and what is in its way.

    ``trouble`` is "no_account" when the platform has none to pay from; ``problems`` is
    what the bank would refuse, order by order.
    """

    platform_id: str
    schema: str
    refunds: tuple[Refund, ...]
    problems: tuple = ()
    trouble: str = ""

    @property
    def amount_cents(self) -> int:
        return sum(refund.amount_cents for refund in self.refunds)


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


def foresee_files(refunds: Sequence[Refund], now: datetime) -> list[ForeseenFile]:
    """Return the files that picked refunds make, one for each account. Reads only."""
    found: dict[str, list[Refund]] = {}
    for refund in refunds:
        found.setdefault(refund.platform_id, []).append(refund)
    return [_foresee(name, tuple(picked), now) for name, picked in found.items()]


def _foresee(
    platform_id: str, refunds: tuple[Refund, ...], now: datetime
) -> ForeseenFile:
    try:
        schema = version_of(platform_id)
        problems = find_problems(platform_id, refunds, now)
    except ConfigurationError:
        return ForeseenFile(platform_id, "", refunds, trouble=NO_ACCOUNT)
    return ForeseenFile(platform_id, schema, refunds, problems)


def _is_seen(store: PaymentStore, batch: Batch, permission: str) -> bool:
    regies = access.visible_regies(permission)
    if regies is None:
        return True
    found = (store.refunds._getOb(refund_id) for refund_id in batch.refund_ids)
    return all(refund.regie_uid in regies for refund in found)
