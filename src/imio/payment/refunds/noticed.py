"""Money that a PSP says has gone back without us: its own back office, or a chargeback."""

from datetime import datetime
from imio.payment import logger
from imio.payment.checkout import booking
from imio.payment.checkout.events import MoneyGone
from imio.payment.checkout.events import TransactionDoubtful
from imio.payment.content.due import Due
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.content.transaction import Share
from imio.payment.content.transaction import Transaction
from imio.payment.domain import journal
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.refunds import moves
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.ending import finish
from imio.payment.refunds.ending import withdraw
from imio.payment.refunds.proposals import BACK_OFFICE
from imio.payment.storage.store import PaymentStore
from zope.event import notify


def notice(event: MoneyGone) -> None:
    """Book what went back without a refund of ours (subscriber of MoneyGone). Writes.

    What our own refunds explain changes nothing; the rest is booked once, and somebody
    is told to look.
    """
    store, transaction, verdict = event.store, event.transaction, event.verdict
    is_new = False
    charged_back = verdict.chargeback_cents or 0
    news = charged_back - transaction.charged_back_cents
    if news > 0:
        transaction.charged_back_cents = charged_back
        _charge_back(store, transaction, news, event.actor, event.now)
        is_new = True
    gone = _unexplained(store, transaction, verdict)
    if gone > 0:
        _book_gone(store, transaction, gone, event.actor, event.now)
    if is_new or gone:
        _flag(store, transaction, event.now)


def _unexplained(
    store: PaymentStore, transaction: Transaction, verdict: psp.Verdict
) -> int:
    """Return the cents that no refund explains; -1 when only a human can tell."""
    ours = [r for r in moves.refunds_of(store, transaction.id) if r.way == BY_PSP]
    known = sum(r.amount_cents for r in ours if r.state in moves.GONE_STATES)
    known += transaction.unmatched_cents
    if verdict.refunded_cents is not None:
        return max(verdict.refunded_cents - known, 0)
    if not verdict.refund_state:
        return 0
    is_ours = any(
        verdict.amount_cents in (r.amount_cents, known) or verdict.psp_id == r.psp_id
        for r in ours
        if r.state in moves.GONE_STATES
    )
    if is_ours and verdict.refund_state != psp.REFUND_FAILED:
        return 0
    # The PSP names one operation, not the sum: with others about, it may be any.
    is_sure = verdict.refund_state == psp.REFUNDED and not known and not verdict.alert
    return verdict.amount_cents if is_sure and verdict.amount_cents else -1


def _book_gone(
    store: PaymentStore,
    transaction: Transaction,
    cents: int,
    actor: str,
    now: datetime,
) -> None:
    for refund in moves.refunds_of(store, transaction.id):
        is_failed = refund.way == BY_PSP and refund.state == states.FAILED
        if is_failed and refund.amount_cents == cents:
            finish(store, refund, actor, now, "refunded by the PSP after all")
            return
    left = cents
    for share, part in _by_share(store, transaction, cents):
        left -= _give_back(store, transaction, share, part, actor, now)
    if left:
        # The payer got more back than they had paid and still had with us.
        due = store.get_due(transaction.shares[0].due_id)
        account = journal.bank_account(transaction.platform_id)
        origin = _origin(transaction, actor, now)
        booking.take_back(store, due, left, account, origin)
        transaction.unmatched_cents += left


def _by_share(
    store: PaymentStore, transaction: Transaction, cents: int
) -> list[tuple[Share, int]]:
    """Say of which dues money went: of the one that has just this amount, else in order."""
    left = [
        (share, _left_of(store, transaction, share)) for share in transaction.shares
    ]
    exact = [(share, cents) for share, room in left if room == cents]
    if exact:
        return exact[:1]
    found = []
    for share, room in left:
        part = min(room, cents)
        cents -= part
        if part > 0:
            found.append((share, part))
    return found


def _left_of(store: PaymentStore, transaction: Transaction, share: Share) -> int:
    gone = [
        refund.amount_cents
        for refund in moves.refunds_of(store, transaction.id)
        if refund.due_id == share.due_id and refund.state in moves.GONE_STATES
    ]
    return max(share.amount_cents - sum(gone), 0)


def _give_back(
    store: PaymentStore,
    transaction: Transaction,
    share: Share,
    cents: int,
    actor: str,
    now: datetime,
) -> int:
    """Book what went back of one due as a refund; return how much of it the due bears."""
    due = store.get_due(share.due_id)
    withdrawn = _withdraw_open(store, due, transaction.id, cents, actor, now)
    missing = min(cents - due.refundable_cents, due.paid_cents)
    if missing > 0:
        origin = _origin(transaction, actor, now)
        asked_less = missing + due.balance_cents
        booking.waive(store, due, asked_less, BACK_OFFICE, origin)
    cents = min(cents, due.refundable_cents)
    if cents > 0:
        refund = ask_refund(
            store, due, cents, BACK_OFFICE, "", actor, now, transaction.id
        )
        refund.way = BY_PSP
        refund.sent_at = now
        refund.is_acknowledged = True
        finish(store, refund, actor, now, "refunded in the PSP's back office")
    _ask_for_rest(store, due, withdrawn, actor, now)
    return max(cents, 0)


def _charge_back(
    store: PaymentStore,
    transaction: Transaction,
    cents: int,
    actor: str,
    now: datetime,
) -> None:
    parts = _by_share(store, transaction, cents)
    rest = cents - sum(part for _share, part in parts)
    if rest or not parts:
        first = transaction.shares[0]
        parts = [*parts, (first, rest)]
    account = journal.bank_account(transaction.platform_id)
    for share, part in parts:
        due = store.get_due(share.due_id)
        withdrawn = _withdraw_open(store, due, transaction.id, part, actor, now)
        origin = _origin(transaction, actor, now)
        booking.take_back(store, due, part, account, origin)
        _ask_for_rest(store, due, withdrawn, actor, now)


def _withdraw_open(
    store: PaymentStore,
    due: Due,
    transaction_id: str,
    cents: int,
    actor: str,
    now: datetime,
) -> Refund | None:
    """Withdraw refunds that have not left until so much is free; return the last one."""
    last = None
    left = _left_at_psp(store, transaction_id) - cents
    found = moves.open_refunds_of_due(store, due.id)
    for refund in sorted(found, key=lambda r: r.transaction_id != transaction_id):
        is_through = refund.transaction_id == transaction_id and refund.way == BY_PSP
        is_too_much = is_through and refund.amount_cents > left
        is_needed = is_too_much or due.refundable_cents < cents
        if is_needed and refund.state != states.IN_TRANSIT:
            withdraw(store, refund, "money is gone", actor, now)
            last = refund
    return last


def _left_at_psp(store: PaymentStore, transaction_id: str) -> int:
    transaction = store.get_transaction(transaction_id)
    gone = sum(
        refund.amount_cents
        for refund in moves.refunds_of(store, transaction_id)
        if refund.way == BY_PSP and refund.state in moves.GONE_STATES
    )
    return transaction.amount_cents - transaction.unmatched_cents - gone


def _ask_for_rest(
    store: PaymentStore, due: Due, withdrawn: Refund | None, actor: str, now: datetime
) -> None:
    """What was withdrawn and is still owed back is asked anew, for somebody to decide."""
    if withdrawn is None or due.refundable_cents <= 0:
        return
    cause, reason = withdrawn.cause, withdrawn.reason
    ask_refund(store, due, due.refundable_cents, cause, reason, actor, now)


def _flag(store: PaymentStore, transaction: Transaction, now: datetime) -> None:
    transaction.to_check = True
    store.transactions.reindex(transaction)
    logger.warning("transaction %s: money went back without us", transaction.id)
    notify(TransactionDoubtful(store, transaction, now))


def _origin(transaction: Transaction, actor: str, now: datetime) -> booking.Origin:
    return booking.Origin(actor, now, transaction.id, transaction.id)
