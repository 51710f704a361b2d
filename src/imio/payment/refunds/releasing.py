"""From "decided" to "to be sent": by a second person above the threshold of the régie."""

from datetime import datetime
from datetime import timedelta
from imio.payment.content.collecting import regie_behind
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.domain.money import parse_amount
from imio.payment.formatting import local_day
from imio.payment.refunds import moves
from imio.payment.refunds.events import ApprovalWanted
from imio.payment.storage.store import PaymentStore
from zope.event import notify


REFUND_DELIVERY = "refund"
# Who gives an account by the link of the form
PAYER = "payer"
# What citizens are told: banks take some days to show money that came back.
PSP_DAYS = 10
TRANSFER_DAYS = 14


def needs_second_person(refund: Refund) -> bool:
    """Say whether a second person must look: at so much, or at an account that one of
    the staff typed. Reads only."""
    if refund.account_by not in ("", PAYER):
        return True
    regie = regie_behind(refund.regie_uid)
    threshold = regie.refund_threshold if regie is not None else None
    return bool(threshold) and refund.amount_cents >= parse_amount(threshold)


def next_state(refund: Refund) -> str:
    """Return where a refund goes once its way, and the account, are known."""
    return states.TO_APPROVE if needs_second_person(refund) else states.TO_SEND


def pass_on(
    store: PaymentStore, refund: Refund, actor: str, now: datetime, cause: str
) -> None:
    """Bring a refund whose way is known before a second person, or to be sent. Writes."""
    if next_state(refund) == states.TO_SEND:
        release(store, refund, actor, now, cause)
        return
    moves.move(store, refund, states.TO_APPROVE, actor, now, cause)
    notify(ApprovalWanted(store, refund, now))


def release(
    store: PaymentStore,
    refund: Refund,
    actor: str,
    now: datetime,
    cause: str,
    not_before: datetime | None = None,
) -> None:
    """Let a refund be sent: the worker sends it to the PSP, or it waits for a file. Writes."""
    moves.move(store, refund, states.TO_SEND, actor, now, cause)
    days = PSP_DAYS if refund.way == BY_PSP else TRANSFER_DAYS
    refund.promised_on = local_day(now) + timedelta(days=days)
    if refund.way == BY_PSP:
        refund.sendings += 1
        key = f"refund:{refund.id}:{refund.sendings}"
        payload = {"refund": refund.id, "sending": refund.sendings}
        store.outbox.put(key, REFUND_DELIVERY, payload, now, not_before)
