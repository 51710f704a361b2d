"""How a due stands for its payer: one answer for links, lists and programs."""

from dataclasses import dataclass
from datetime import datetime
from imio.payment.basket.contents import is_doubted
from imio.payment.checkout.obstacles import Obstacle
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.content.due import Due
from imio.payment.content.transaction import Transaction
from imio.payment.domain import states
from imio.payment.storage.store import PaymentStore


UNDER_WAY = "under_way"
CHECKING = "checking"


@dataclass(frozen=True)
class Standing:
    """``code`` is "open", "under_way", "checking", or the code of an Obstacle.

    ``attempt`` is the live attempt that holds the due; ``paid_at`` when it was paid.
    """

    code: str
    obstacle: Obstacle | None = None
    attempt: Transaction | None = None
    paid_at: datetime | None = None


def standing_of(store: PaymentStore, due: Due, now: datetime) -> Standing:
    """Return whether a due can be paid now, is being paid, was paid, or why it cannot.

    An attempt counts as "checking" once its time at the bank is over or its messages
    contradict each other: then only the bank's word helps. Writes nothing.
    """
    obstacle = obstacle_of(store, due, now)
    if due.due_state == states.PAID:
        return Standing(states.PAID, obstacle, paid_at=paid_at(due))
    if due.due_state == states.OPEN and due.id in store.locks:
        attempt = store.get_transaction(store.locks[due.id])
        is_checked = attempt.to_check or attempt.expires_at <= now
        return Standing(CHECKING if is_checked else UNDER_WAY, obstacle, attempt)
    if obstacle is not None:
        return Standing(obstacle.code, obstacle)
    return Standing(states.OPEN)


def may_pay(store: PaymentStore, due: Due, now: datetime) -> bool:
    """Say whether a payer is invited to pay a due now, or to resume its payment.

    Nobody is while something stands in the way, or while the bank's word on an earlier
    payment awaits a person's look. Writes nothing.
    """
    return obstacle_of(store, due, now) is None and not is_doubted(store, due)


def paid_at(due: Due) -> datetime | None:
    """Return when a due became paid for the last time, None when it is not paid."""
    if due.due_state != states.PAID:
        return None
    paid = f"due:{states.PAID}"
    return next((row.at for row in reversed(due.history) if row.to_state == paid), None)
