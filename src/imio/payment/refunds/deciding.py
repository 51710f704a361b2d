"""The staff decides: approve, reject, try again, or tell what the bank said elsewhere."""

from datetime import datetime
from imio.payment.content.refund import Refund
from imio.payment.storage.store import PaymentStore


def approve(store: PaymentStore, refund: Refund, actor: str, now: datetime) -> None:
    """A second person lets a refund go. Writes.

    Raises SamePerson for whoever asked for it or chose its way, ForbiddenTransition.
    """
    raise NotImplementedError


def reject(
    store: PaymentStore, refund: Refund, reason: str, actor: str, now: datetime
) -> None:
    """Decide that this money does not go back this way; it stays owed back. Writes.

    Its cents are free again for another refund. Raises ForbiddenTransition once the
    order is at the bank.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
