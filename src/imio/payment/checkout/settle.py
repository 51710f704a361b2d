"""settle(): the only door by which an attempt changes and a due becomes paid."""

from datetime import datetime
from imio.payment import logger
from imio.payment.checkout import booking
from imio.payment.checkout.events import MoneyGone
from imio.payment.checkout.events import TransactionClosed
from imio.payment.checkout.events import TransactionDoubtful
from imio.payment.checkout.events import TransactionPaid
from imio.payment.content.transaction import Share
from imio.payment.content.transaction import Transaction
from imio.payment.domain import journal
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import IncompleteAct
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.domain.money import decimal_text
from imio.payment.providers.checks import check
from imio.payment.storage.store import PaymentStore
from zope.event import notify


CHECKED = "checked"
MAX_NOTE = 2_000


def settle(
    store: PaymentStore,
    transaction: Transaction,
    verdict: psp.Verdict,
    account: psp.Account,
    actor: str,
    now: datetime,
) -> bool:
    """Apply what a PSP said about an attempt; return True when it changed anything.

    Idempotent and independent of order: the same verdict twice, or an older one later,
    leaves the same end. ``actor`` names the way the word came ("notification",
    "return", "sweep"…). Writes, calls no network. Raises InvalidNotification for a
    verdict that is not proven.
    """
    if not verdict.authentic:
        raise InvalidNotification(verdict.reason or "not authentic")
    if transaction.platform_id != account.platform_id:
        raise UnknownAttempt(transaction.id)
    mismatches = check(transaction.as_attempt(), verdict, account)
    if verdict.event_key in transaction.event_keys:
        # A sum is heard again: the refund that explained it may have failed since.
        has_sum = verdict.refunded_cents or verdict.chargeback_cents
        if has_sum and not mismatches and verdict.proof != "declared":
            _tell_gone(store, transaction, verdict, actor, now)
        return False
    if mismatches:
        _doubt(
            store, transaction, verdict, _differences(mismatches, verdict), actor, now
        )
        return True
    if verdict.proof == "declared" and verdict.state == psp.PAID:
        # No seal and no answer to a question of ours: anybody could have written it.
        _doubt(store, transaction, verdict, "declared, not proven", actor, now)
        return True
    is_refund_word = verdict.refund_state is not None
    if is_refund_word and transaction.state != states.PAID:
        # Its amount is what went back: it can never book a payment.
        _doubt(store, transaction, verdict, verdict.refund_state, actor, now)
        return True
    is_news = not is_refund_word and _is_news(transaction, verdict)
    if is_news:
        _advance(store, transaction, verdict, actor, now)
    return _tell_gone(store, transaction, verdict, actor, now) or is_news


def expire(
    store: PaymentStore, transaction: Transaction, actor: str, now: datetime
) -> None:
    """End an attempt whose time is over and of which the PSP knows no payment. Writes."""
    verdict = psp.Verdict(
        authentic=True,
        state=psp.EXPIRED,
        event_key="expiry",
        proof="clock",
        reason="expiry",
    )
    if states.transaction_outranks(states.EXPIRED, transaction.state):
        _advance(store, transaction, verdict, actor, now)


def end_doubt(
    store: PaymentStore, transaction: Transaction, note: str, actor: str, now: datetime
) -> None:
    """End the doubt about a payment after somebody looked into it. Writes.

    An attempt that still holds its items ends as an error: nothing is booked, and they
    can be paid again. Should the PSP prove the payment later, it counts all the same.
    Raises IncompleteAct without a note of what was found, in 2,000 signs at most,
    ForbiddenTransition when there is nothing to check.
    """
    if not transaction.to_check:
        raise ForbiddenTransition(f"transaction {transaction.id}: nothing to check")
    note = note.strip()
    if not 0 < len(note) <= MAX_NOTE:
        raise IncompleteAct("note")
    end = states.ERROR if transaction.is_live else transaction.state
    transaction.note(now, actor, transaction.state, end, CHECKED, note=note)
    transaction.state = end
    transaction.to_check = False
    _release_locks(store, transaction)
    store.transactions.reindex(transaction)
    logger.info("transaction %s: checked by %s", transaction.id, actor)


def _is_news(transaction: Transaction, verdict: psp.Verdict) -> bool:
    """Say whether a fitting verdict says more than what is already known."""
    if verdict.state in (None, psp.PENDING):
        return False
    return states.transaction_outranks(verdict.state, transaction.state)


def _tell_gone(
    store: PaymentStore,
    transaction: Transaction,
    verdict: psp.Verdict,
    actor: str,
    now: datetime,
) -> bool:
    """Announce that money of a paid attempt went back, whoever sent it."""
    gone = verdict.refund_state or verdict.refunded_cents or verdict.chargeback_cents
    if not gone or transaction.state != states.PAID:
        return False
    if verdict.event_key not in transaction.event_keys:
        cause = verdict.refund_state or "money went back"
        _remember(transaction, verdict, transaction.state, cause, actor, now)
    notify(MoneyGone(store, transaction, verdict, actor, now))
    return True


def _differences(mismatches: list[str], verdict: psp.Verdict) -> str:
    """Return what does not fit, with the amount that the PSP told: finance needs both."""
    told = []
    if verdict.amount_cents is not None:
        currency = verdict.currency or "EUR"
        told = [f"{decimal_text(verdict.amount_cents)} {currency}"]
    return "; ".join([*mismatches, *told])


def _doubt(
    store: PaymentStore,
    transaction: Transaction,
    verdict: psp.Verdict,
    why: str,
    actor: str,
    now: datetime,
) -> None:
    # The state stays: such a message proves neither payment nor refusal.
    _remember(transaction, verdict, transaction.state, "to check", actor, now, note=why)
    transaction.to_check = True
    store.transactions.reindex(transaction)
    logger.warning("transaction %s: a message is to check (%s)", transaction.id, why)
    notify(TransactionDoubtful(store, transaction, now))


def _advance(
    store: PaymentStore,
    transaction: Transaction,
    verdict: psp.Verdict,
    actor: str,
    now: datetime,
) -> None:
    before = transaction.state
    _remember(
        transaction, verdict, verdict.state, verdict.reason or verdict.state, actor, now
    )
    transaction.state = verdict.state
    _remember_payment(store, transaction, verdict)
    _release_locks(store, transaction)
    logger.info(
        "transaction %s: %s to %s by %s", transaction.id, before, verdict.state, actor
    )
    if verdict.alert:
        transaction.to_check = True
    if verdict.state == states.PAID:
        transaction.paid_at = now
        transaction.late = before not in states.LIVE_STATES
        for share in transaction.shares:
            _credit(store, transaction, share, verdict.event_key, actor, now)
        notify(TransactionPaid(store, transaction, now))
    elif before in states.LIVE_STATES:
        # A code that no table knows is never read as a payment, nor silently as a refusal.
        transaction.to_check = transaction.to_check or verdict.state == states.ERROR
        notify(TransactionClosed(store, transaction, now))
    store.transactions.reindex(transaction)


def _remember(
    transaction: Transaction,
    verdict: psp.Verdict,
    to_state: str,
    cause: str,
    actor: str,
    now: datetime,
    note: str = "",
) -> None:
    details = "; ".join(text for text in (verdict.psp_code, note) if text)
    transaction.note(
        now,
        actor,
        transaction.state,
        to_state,
        cause,
        event_key=verdict.event_key,
        proof=verdict.proof,
        note=details,
    )
    transaction.event_keys |= {verdict.event_key}


def remember_way(
    store: PaymentStore, transaction: Transaction, way: psp.Redirect | psp.PostForm
) -> None:
    """Keep how the PSP calls an attempt, so that its messages find it. Writes."""
    transaction.way_to_bank = way
    transaction.psp_data = {**transaction.psp_data, **way.psp_data}
    if way.psp_id:
        transaction.psp_id = way.psp_id
        store.psp_ids[(transaction.platform_id, way.psp_id)] = transaction.id


def _remember_payment(
    store: PaymentStore, transaction: Transaction, verdict: psp.Verdict
) -> None:
    transaction.psp_code = verdict.psp_code or transaction.psp_code
    transaction.means = verdict.means or transaction.means
    transaction.psp_data = {**transaction.psp_data, **verdict.psp_data}
    if verdict.psp_id and verdict.psp_id != transaction.payment_id:
        transaction.payment_id = verdict.psp_id
        store.psp_ids[(transaction.platform_id, verdict.psp_id)] = transaction.id


def _release_locks(store: PaymentStore, transaction: Transaction) -> None:
    for share in transaction.shares:
        if store.locks.get(share.due_id) == transaction.id:
            del store.locks[share.due_id]


def _credit(
    store: PaymentStore,
    transaction: Transaction,
    share: Share,
    event_key: str,
    actor: str,
    now: datetime,
) -> None:
    """Book one share: to the due as far as it is owed, the rest as overpayment."""
    account = journal.bank_account(transaction.platform_id)
    origin = booking.Origin(
        actor, now, transaction.id, transaction.id, event_key, transaction.basket_id
    )
    due = store.get_due(share.due_id)
    too_much = booking.book_payment(store, due, share.amount_cents, account, origin)
    transaction.overpaid_cents += too_much
