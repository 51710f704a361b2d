"""How money can go back, and choosing it."""

from dataclasses import dataclass
from datetime import datetime
from imio.payment.content.due import Due
from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import WayClosed
from imio.payment.domain.states import check_refund_move
from imio.payment.refunds import moves
from imio.payment.refunds.account import clear_account
from imio.payment.refunds.account import has_account
from imio.payment.refunds.account import open_form
from imio.payment.refunds.credits import dues_to_credit
from imio.payment.refunds.payments import refusal_of_psp
from imio.payment.refunds.payments import split_by_payment
from imio.payment.refunds.releasing import next_state
from imio.payment.refunds.releasing import pass_on
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.store import PaymentStore


@dataclass(frozen=True)
class Way:
    """One way for money to go back: BY_PSP, BY_TRANSFER or BY_CREDIT.

    ``why_not`` is a code when it is not possible: no_payment, by_setting, not_supported,
    window_over, too_much, no_part, charged_back, other_mode, platform_unavailable,
    no_account, no_due. ``until`` is the end of the PSP's window, if it has one.
    """

    name: str
    is_possible: bool
    why_not: str = ""
    until: datetime | None = None


def ways_of(store: PaymentStore, refund: Refund, now: datetime) -> tuple[Way, ...]:
    """Say by which ways a refund can go now: PSP, transfer, credit. Reads only."""
    no_account = not _has_account(refund.platform_id)
    no_due = not dues_to_credit(store, refund)
    return (
        _through_psp(store, refund, now),
        Way(BY_TRANSFER, not no_account, "no_account" if no_account else ""),
        Way(BY_CREDIT, not no_due, "no_due" if no_due else ""),
    )


def choose_way(
    store: PaymentStore,
    refund: Refund,
    way: str,
    actor: str,
    now: datetime,
    same_account: bool = False,
) -> str:
    """Decide how a refund goes (BY_PSP, BY_TRANSFER); return its next state.

    By transfer it first waits for the payer's account (AWAITING_ACCOUNT), unless
    ``same_account`` keeps the one that they gave; from the threshold of its régie on, a
    second person approves (TO_APPROVE), else it is TO_SEND. Writes. Raises WayClosed when
    this way cannot be taken, ForbiddenTransition. A credit is chosen with
    ``credits.keep_as_credit``.
    """
    _refuse_closed(store, refund, way, now)
    waits = way == BY_TRANSFER and not (same_account and has_account(refund))
    check_refund_move(
        refund.state, states.AWAITING_ACCOUNT if waits else next_state(refund)
    )
    if way == BY_PSP or waits:
        clear_account(refund)
    refund.way = way
    refund.chosen_by = actor
    refund.approved_by = ""
    refund.is_doubtful = False
    cause = f"way:{way}"
    if waits:
        moves.move(store, refund, states.AWAITING_ACCOUNT, actor, now, cause)
        open_form(store, refund, now)
    else:
        pass_on(store, refund, actor, now, cause)
    return refund.state


def likely_way(store: PaymentStore, due: Due, amount_cents: int, now: datetime) -> str:
    """Foresee how that much of what was paid for a due would go back. Reads only.

    BY_PSP or BY_TRANSFER; for the words before a button, when there is no refund yet.
    """
    for transaction_id, cents in split_by_payment(store, due, amount_cents):
        if not transaction_id:
            return BY_TRANSFER
        transaction = store.get_transaction(transaction_id)
        if refusal_of_psp(store, transaction, cents, now)[0]:
            return BY_TRANSFER
    return BY_PSP


def _refuse_closed(
    store: PaymentStore, refund: Refund, way: str, now: datetime
) -> None:
    found = {one.name: one for one in ways_of(store, refund, now)}.get(way)
    if found is None or way == BY_CREDIT:
        raise WayClosed("not_supported")
    if not found.is_possible:
        raise WayClosed(found.why_not)


def _through_psp(store: PaymentStore, refund: Refund, now: datetime) -> Way:
    if not refund.transaction_id:
        return Way(BY_PSP, False, "no_payment")
    transaction = store.get_transaction(refund.transaction_id)
    why_not, until = refusal_of_psp(
        store, transaction, refund.amount_cents, now, refund
    )
    return Way(BY_PSP, not why_not, why_not, until)


def _has_account(platform_id: str) -> bool:
    try:
        return bool(get_platform(platform_id).iban)
    except ConfigurationError:
        return False
