"""How a refund ends: done and booked, failed, or withdrawn."""

from datetime import datetime
from imio.payment.checkout import booking
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.refunds import moves
from imio.payment.refunds.account import clear_account
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.events import RefundDone
from imio.payment.refunds.events import RefundFailed
from imio.payment.storage.store import PaymentStore
from zope.event import notify


def finish(
    store: PaymentStore,
    refund: Refund,
    actor: str,
    now: datetime,
    cause: str,
    note: str = "",
) -> None:
    """The money went back: book it, once. Writes. Raises ForbiddenTransition."""
    moves.move(store, refund, states.DONE, actor, now, cause, note)
    due = moves.due_of(store, refund)
    origin = _origin(refund, actor, now)
    booking.book_refund(store, due, refund.amount_cents, _account(refund), origin)
    refund.done_at = now
    refund.is_booked = True
    refund.is_doubtful = False
    moves.keep(store, refund)
    notify(RefundDone(store, refund, now))


def fail(
    store: PaymentStore,
    refund: Refund,
    why: str,
    actor: str,
    now: datetime,
    is_refused: bool = True,
) -> None:
    """The money did not go back, or came back to us: it is owed back once more. Writes.

    ``is_refused`` False means that the bank never had the order: it may be sent again
    under the same reference. When the payer's bank took the same money back meanwhile,
    the refund is withdrawn instead. Raises ForbiddenTransition.
    """
    due = moves.due_of(store, refund)
    origin = _origin(refund, actor, now)
    was_booked = refund.is_booked
    moves.move(store, refund, states.FAILED, actor, now, "failed", why)
    if was_booked:
        cents, account = refund.amount_cents, _account(refund)
        booking.book_refund_returned(store, due, cents, account, origin)
    refund.is_booked = False
    refund.done_at = None
    refund.is_doubtful = False
    refund.failures += is_refused
    moves.keep(store, refund)
    recovered = booking.recover_loss(store, due, _taken_back(store, refund), origin)
    if recovered:
        withdraw(store, refund, "charged back", actor, now)
        _ask_for_rest(store, refund, refund.amount_cents - recovered, actor, now)
    notify(RefundFailed(store, refund, now, came_back=was_booked))


def withdraw(
    store: PaymentStore,
    refund: Refund,
    cause: str,
    actor: str,
    now: datetime,
    note: str = "",
) -> None:
    """End a refund that will not be sent; its cents are free. Writes.

    Raises ForbiddenTransition once the order is at the bank.
    """
    moves.move(store, refund, states.REJECTED, actor, now, cause, note)
    clear_account(refund)
    refund.promised_on = None
    moves.keep(store, refund)


def _ask_for_rest(
    store: PaymentStore, refund: Refund, cents: int, actor: str, now: datetime
) -> None:
    if cents:
        due = moves.due_of(store, refund)
        paid_by = refund.transaction_id
        cause, reason = refund.cause, refund.reason
        ask_refund(store, due, cents, cause, reason, actor, now, paid_by)


def _taken_back(store: PaymentStore, refund: Refund) -> int:
    """Return how much of this money its payer got by another way."""
    if not refund.transaction_id:
        return 0
    paid = store.get_transaction(refund.transaction_id)
    return min(refund.amount_cents, paid.charged_back_cents + paid.unmatched_cents)


def _account(refund: Refund) -> str:
    if refund.way == BY_PSP:
        return journal.bank_account(refund.platform_id)
    return journal.transfer_account(refund.platform_id)


def _origin(refund: Refund, actor: str, now: datetime) -> booking.Origin:
    return booking.Origin(actor, now, refund.id, refund.transaction_id, refund.id)
