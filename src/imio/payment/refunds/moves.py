"""The one door by which a refund changes: its reservation and its payment follow."""

from datetime import datetime
from imio.payment.content.due import Due
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.refunds.unsent import clear_unsent
from imio.payment.storage.store import PaymentStore


# While a refund is in one of these, its cents are spoken for.
OPEN_STATES = (
    states.ASKED,
    states.AWAITING_ACCOUNT,
    states.TO_APPROVE,
    states.TO_SEND,
    states.IN_TRANSIT,
    states.FAILED,
)
# While a refund through the PSP is in one of these, it takes of its payment.
TAKING_STATES = (states.TO_APPROVE, states.TO_SEND, states.IN_TRANSIT, states.DONE)
# The order is (or may be) at the PSP, or was carried out.
GONE_STATES = (states.IN_TRANSIT, states.DONE)


def due_of(store: PaymentStore, refund: Refund) -> Due:
    """Return the due whose owed-back money a refund claims."""
    return store.get_due(refund.due_id)


def refunds_of(store: PaymentStore, transaction_id: str) -> list[Refund]:
    """Return every refund of the money of one payment, the newest first."""
    found = store.refunds.catalog.search({"transaction": (transaction_id,)})
    return [store.refunds._getOb(refund_id) for refund_id in found]


def open_refunds_of_due(store: PaymentStore, due_id: str) -> list[Refund]:
    """Return the refunds of a due that are not ended, the newest first."""
    filters = {"due": (due_id,), "state": OPEN_STATES}
    found = store.refunds.catalog.search(filters)
    return [store.refunds._getOb(refund_id) for refund_id in found]


def move(
    store: PaymentStore,
    refund: Refund,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
    note: str = "",
) -> None:
    """Bring a refund into another state; reserve or free its cents on the due. Writes.

    Raises ForbiddenTransition.
    """
    was_open = refund.state in OPEN_STATES
    refund.move_to(state, now, actor, cause, note=note)
    # A mail about where it stood before would only confuse.
    clear_unsent(refund)
    is_open = state in OPEN_STATES
    if was_open != is_open:
        due = due_of(store, refund)
        due.reserved_cents += refund.amount_cents if is_open else -refund.amount_cents
    keep(store, refund)


def keep(store: PaymentStore, refund: Refund) -> None:
    """Bring the index of a refund, and the marks on its payment, up to date. Writes."""
    store.refunds.reindex(refund)
    if not refund.transaction_id:
        return
    transaction = store.get_transaction(refund.transaction_id)
    found = refunds_of(store, transaction.id)
    to_refund = any(one.state in OPEN_STATES for one in found)
    refunded_cents = sum(
        one.amount_cents
        for one in found
        if one.way == BY_PSP and one.state in TAKING_STATES
    )
    if (to_refund, refunded_cents) != (
        transaction.to_refund,
        transaction.refunded_cents,
    ):
        transaction.to_refund = to_refund
        transaction.refunded_cents = refunded_cents
        store.transactions.reindex(transaction)
