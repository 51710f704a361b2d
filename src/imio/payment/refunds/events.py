"""What refunds announce; notifications subscribe, within the same database transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class RefundAsked:
    """Money is to go back; its way may not be chosen yet."""

    store: Any
    refund: Any
    now: datetime


@dataclass(frozen=True)
class AccountWanted:
    """The payer must say which account the money goes to.

    Whoever writes the mail makes its link with refunds.account.form_token when it
    leaves: no secret waits in the outbox. ``is_reminder`` asks once more.
    """

    store: Any
    refund: Any
    now: datetime
    is_reminder: bool = False


@dataclass(frozen=True)
class AccountFormExpired:
    """Nobody gave an account in time: the staff must look for the payer."""

    store: Any
    refund: Any
    now: datetime


@dataclass(frozen=True)
class ApprovalWanted:
    """A refund waits for a second person."""

    store: Any
    refund: Any
    now: datetime


@dataclass(frozen=True)
class RefundSent:
    """The PSP or the bank has the order; the money is on its way."""

    store: Any
    refund: Any
    now: datetime


@dataclass(frozen=True)
class RefundDone:
    """The money went back, or was kept as credit (then way is BY_CREDIT)."""

    store: Any
    refund: Any
    now: datetime


@dataclass(frozen=True)
class RefundFailed:
    """The money did not go back, or came back to us (``came_back``: it had been done).

    Finance must decide anew, unless the refund was withdrawn in the same breath.
    """

    store: Any
    refund: Any
    now: datetime
    came_back: bool = False
