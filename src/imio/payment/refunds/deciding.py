"""The staff decides: approve, reject, try again, or tell what the bank said elsewhere."""

from datetime import datetime
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import SamePerson
from imio.payment.refunds.ending import fail
from imio.payment.refunds.ending import finish
from imio.payment.refunds.ending import withdraw
from imio.payment.refunds.releasing import release
from imio.payment.refunds.ways import choose_way
from imio.payment.storage.store import PaymentStore


def approve(store: PaymentStore, refund: Refund, actor: str, now: datetime) -> None:
    """A second person lets a refund go. Writes.

    Raises SamePerson for whoever asked for it, chose its way or typed its account,
    ForbiddenTransition.
    """
    if refund.state != states.TO_APPROVE:
        raise ForbiddenTransition(f"refund: {refund.state} is not to approve")
    if not is_second_person(refund, actor):
        raise SamePerson(refund.id)
    refund.approved_by = actor
    release(store, refund, actor, now, "approved")


def is_second_person(refund: Refund, actor: str) -> bool:
    """Say whether somebody may approve: not who asked, chose the way or typed the account.

    Reads only.
    """
    return actor not in (refund.asked_by, refund.chosen_by, refund.account_by)


def reject(
    store: PaymentStore, refund: Refund, reason: str, actor: str, now: datetime
) -> None:
    """Decide that this money does not go back this way; it stays owed back. Writes.

    Its cents are free again for another refund. Raises ForbiddenTransition once the
    order is at the bank.
    """
    withdraw(store, refund, "rejected", actor, now, reason)


def retry(
    store: PaymentStore,
    refund: Refund,
    way: str,
    actor: str,
    now: datetime,
    same_account: bool = False,
) -> str:
    """Send a failed refund again, by the same or another way; return its next state.

    ``same_account`` keeps the account that the payer gave, else they are asked again.
    Writes. Raises WayClosed, ForbiddenTransition.
    """
    if refund.state != states.FAILED:
        raise ForbiddenTransition(f"refund: {refund.state} did not fail")
    refund.repeats = 0
    return choose_way(store, refund, way, actor, now, same_account)


def tell_outcome(
    store: PaymentStore,
    refund: Refund,
    is_done: bool,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Note what somebody read in the PSP's back office about a refund under way.

    For PSPs that cannot be asked what became of an order. Writes (books it when done).
    Raises ForbiddenTransition unless it is in transit through the PSP.
    """
    if refund.state != states.IN_TRANSIT or refund.way != BY_PSP:
        raise ForbiddenTransition(f"refund: {refund.state} is not at the PSP")
    if is_done:
        finish(store, refund, actor, now, "told by staff", reason)
    else:
        fail(store, refund, reason, actor, now)
