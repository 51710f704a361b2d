"""Money that has become free makes its refunds by itself: nobody has to chase it."""

from imio.payment.checkout.events import OwedBack
from imio.payment.content.refund import BY_CREDIT
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.payments import split_by_payment
from imio.payment.refunds.ways import choose_way
from imio.payment.refunds.ways import ways_of


OVERPAYMENT = "overpayment"
# The money has left already: refunds.noticed books it.
BACK_OFFICE = "back_office"
SYSTEM = "payment"
# Causes of booking in the words of refunds; the others are the same in both.
_CAUSES = {"credit note": "credit_note"}


def propose(event: OwedBack) -> None:
    """Make the refunds of money that has become free (subscriber of OwedBack). Writes.

    What was decided by somebody goes its way at once, through the PSP where that is
    possible; what was paid twice or too much waits for a decision: refund or credit.
    """
    store, due, now = event.store, event.due, event.now
    actor = event.actor or SYSTEM
    if event.cause == BACK_OFFICE:
        return
    if event.cause == OVERPAYMENT:
        found = store.transactions._getOb(event.reference, None)
        paid_by = found.id if found is not None else ""
        cents, cause = event.amount_cents, event.cause
        ask_refund(store, due, cents, cause, "", actor, now, paid_by)
        return
    # All parts first: each reads what the refunds before it have taken.
    parts = list(split_by_payment(store, due, event.amount_cents))
    cause = _CAUSES.get(event.cause, event.cause)
    reason = getattr(due, "refusal_reason", "")
    for paid_by, cents in parts:
        refund = ask_refund(store, due, cents, cause, reason, actor, now, paid_by)
        ways = [way for way in ways_of(store, refund, now) if way.name != BY_CREDIT]
        possible = [way.name for way in ways if way.is_possible]
        if possible:
            choose_way(store, refund, possible[0], actor, now)
