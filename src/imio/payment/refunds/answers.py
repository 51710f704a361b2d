"""What a PSP's answer means for a refund in transit."""

from datetime import datetime
from datetime import timedelta
from imio.payment import logger
from imio.payment.content.refund import Refund
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.refunds import moves
from imio.payment.refunds.ending import fail
from imio.payment.refunds.ending import finish
from imio.payment.refunds.events import RefundSent
from imio.payment.refunds.releasing import release
from imio.payment.storage.store import PaymentStore
from zope.event import notify


# A PSP may still be busy with an order that it does not show yet.
GRACE = timedelta(minutes=30)
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
# Without a last word for so long, somebody must look.
PATIENCE = timedelta(days=14)
MAX_REPEATS = 5


def take_answer(
    store: PaymentStore,
    refund: Refund,
    answer: psp.RefundVerdict,
    actor: str,
    now: datetime,
) -> None:
    """Write what a PSP said about a refund in transit: done, failed or still on its way.

    Writes, calls no network.
    """
    refund.psp_id = answer.psp_id or refund.psp_id
    refund.psp_code = answer.psp_code or refund.psp_code
    told = answer.amount_cents
    if told is not None and told != refund.amount_cents:
        logger.warning("refund %s: the PSP tells another amount", refund.id)
        _wait(store, refund, now, is_doubtful=True)
    elif answer.state == psp.REFUNDED:
        if not refund.is_acknowledged:
            refund.is_acknowledged = True
            notify(RefundSent(store, refund, now))
        finish(store, refund, actor, now, "refunded by the PSP", refund.psp_id)
    elif answer.state == psp.REFUND_FAILED:
        refund.is_acknowledged = False
        why = answer.reason or answer.psp_code or "refused by the PSP"
        fail(store, refund, why, actor, now)
    elif answer.action == psp.RETRY:
        _repeat(store, refund, answer, actor, now)
    else:
        is_known = answer.state == psp.REFUND_PENDING and not answer.action
        if is_known and not refund.is_acknowledged:
            refund.is_acknowledged = True
            notify(RefundSent(store, refund, now))
        _wait(store, refund, now, bool(answer.alert))


def take_silence(
    store: PaymentStore, refund: Refund, proves: bool, actor: str, now: datetime
) -> None:
    """Write that a PSP, when asked, showed no such refund. Writes, calls no network.

    ``proves`` says that it would show one: then, after a while, the refund has failed.
    Otherwise nobody but a human can find out.
    """
    is_old = refund.sent_at is not None and now >= refund.sent_at + GRACE
    if proves and is_old and not refund.is_acknowledged:
        fail(store, refund, "unknown to the PSP", actor, now, is_refused=False)
    else:
        _wait(store, refund, now, is_doubtful=is_old and not proves)


def _repeat(
    store: PaymentStore,
    refund: Refund,
    answer: psp.RefundVerdict,
    actor: str,
    now: datetime,
) -> None:
    """The PSP says that nothing happened: the same order goes again, some times."""
    if refund.repeats >= MAX_REPEATS:
        fail(store, refund, answer.reason or "", actor, now, is_refused=False)
        return
    refund.repeats += 1
    why = answer.reason or ""
    moves.move(store, refund, states.FAILED, actor, now, "not performed", why)
    later = now + FIRST_WAIT * 2**refund.repeats
    release(store, refund, actor, now, "again", not_before=later)


def _wait(
    store: PaymentStore, refund: Refund, now: datetime, is_doubtful: bool = False
) -> None:
    refund.asked_count += 1
    doublings = min(refund.asked_count - 1, 10)
    refund.ask_at = now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    is_late = refund.sent_at is not None and now >= refund.sent_at + PATIENCE
    refund.is_doubtful = refund.is_doubtful or is_doubtful or is_late
    store.refunds.reindex(refund)
