"""How money can go back, and choosing it."""

from dataclasses import dataclass
from datetime import datetime
from imio.payment.content.due import Due
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
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
    raise NotImplementedError


def choose_way(
    store: PaymentStore, refund: Refund, way: str, actor: str, now: datetime
) -> str:
    """Decide how a refund goes (BY_PSP, BY_TRANSFER); return its next state.

    By transfer it first waits for the payer's account (AWAITING_ACCOUNT); from the
    threshold of its régie on, a second person approves (TO_APPROVE), else it is
    TO_SEND. Writes. Raises WayClosed when this way cannot be taken, ForbiddenTransition.
    A credit is chosen with ``credits.keep_as_credit``.
    """
    raise NotImplementedError


def likely_way(store: PaymentStore, due: Due, amount_cents: int, now: datetime) -> str:
    """Foresee how that much of what was paid for a due would go back. Reads only.

    BY_PSP or BY_TRANSFER; for the words before a button, when there is no refund yet.
    """
    return BY_TRANSFER
