"""Money that is owed back pays another due of the same payer, when they agree."""

from datetime import datetime
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.booking import use_credit
from imio.payment.content.due import Due
from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import UnderWay
from imio.payment.refunds import moves
from imio.payment.refunds.account import clear_account
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.events import RefundDone
from imio.payment.storage.store import PaymentStore
from zope.event import notify


MAX_DUES = 50
# Later the money may be on its way to the payer: they would get it twice.
CREDITABLE_STATES = (states.ASKED, states.AWAITING_ACCOUNT, states.FAILED)


def dues_to_credit(store: PaymentStore, refund: Refund) -> list[Due]:
    """Return open dues of the same payer that this money could pay. Reads only."""
    due = moves.due_of(store, refund)
    owner = {"owner": (refund.owner,)} if refund.owner else None
    basket = {"basket": (due.basket_id,)} if due.basket_id else None
    payer_id = getattr(due, "payer_id", "")
    payer = {"payer": (payer_id,)} if payer_id else None
    searches = (
        (store.requests, states.AWAITING_PAYMENT, owner),
        (store.requests, states.AWAITING_PAYMENT, basket if not owner else None),
        (store.invoices, states.OPEN, owner),
        (store.invoices, states.OPEN, payer),
    )
    found: dict[str, Due] = {}
    for folder, state, filters in searches:
        if filters is None:
            continue
        ids = folder.catalog.search({"state": (state,)} | filters).page(0, MAX_DUES)
        found.update((due_id, folder._getOb(due_id)) for due_id in ids)
    found.pop(due.id, None)
    return [other for other in found.values() if other.is_payable]


def keep_as_credit(
    store: PaymentStore,
    refund: Refund,
    other: Due,
    actor: str,
    now: datetime,
    agreed_by: str,
) -> None:
    """Pay another due of the payer with a refund, as they agreed. Writes.

    What the other due does not need becomes a new refund, ASKED. Raises InvalidAmount
    without ``agreed_by`` or when the other due asks nothing, UnderWay while somebody is
    paying it, ForbiddenTransition.
    """
    if refund.state not in CREDITABLE_STATES:
        raise ForbiddenTransition(f"refund: {refund.state} is no credit any more")
    if not agreed_by.strip() or not other.is_payable or other.id == refund.due_id:
        raise InvalidAmount("no credit")
    if other.id in store.locks:
        raise UnderWay(store.locks[other.id])
    due = moves.due_of(store, refund)
    used = min(refund.amount_cents, other.balance_cents)
    rest = refund.amount_cents - used
    refund.amount_cents = used
    due.reserved_cents -= rest
    clear_account(refund)
    refund.way = BY_CREDIT
    refund.chosen_by = actor
    refund.credited_id = other.id
    origin = Origin(actor, now, refund.id, "", refund.id)
    use_credit(store, due, other, used, origin)
    note = f"agreed by {agreed_by.strip()}"
    moves.move(store, refund, states.DONE, actor, now, "kept as credit", note)
    refund.done_at = now
    refund.is_booked = True
    if rest:
        ask_refund(
            store,
            due,
            rest,
            refund.cause,
            refund.reason,
            actor,
            now,
            refund.transaction_id,
        )
    notify(RefundDone(store, refund, now))
