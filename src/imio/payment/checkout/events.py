"""What checkout announces; higher floors subscribe, within the same database transaction."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any


# Why a due is owed again: a payer's bank took its money back, or a clerk undid a booking.
CHARGED_BACK = "charged back"
UNDONE = "booking undone"
# How money came that no PSP announced.
BY_TRANSFER = "transfer"
AT_COUNTER = "counter"


@dataclass(frozen=True)
class DuePaid:
    """A due has just become paid.

    ``reference`` names what paid it (a transaction, a slip of the counter, a bank line),
    ``basket_id`` the basket that it was paid from, if any.
    """

    store: Any
    due: Any
    reference: str
    now: datetime
    basket_id: str = ""


@dataclass(frozen=True)
class MoneyBooked:
    """Money that came without a PSP was booked on a due: a bank line or the counter.

    ``amount_cents`` is all of it, ``overpaid_cents`` what the due did not ask; ``way`` is
    BY_TRANSFER or AT_COUNTER, ``received_on`` the day of the bank or of the slip.
    ``event_key`` names the booking in the journal, ``reference`` the line or the slip.
    """

    store: Any
    due: Any
    amount_cents: int
    overpaid_cents: int
    way: str
    received_on: date
    event_key: str
    reference: str
    now: datetime


@dataclass(frozen=True)
class DueReopened:
    """A due that was paid is owed again; ``cause`` says why.

    The bank took the money back (CHARGED_BACK), a clerk undid what was booked by mistake
    (UNDONE), or it came back from the treasury ("taken back").
    """

    store: Any
    due: Any
    reference: str
    now: datetime
    cause: str = CHARGED_BACK


@dataclass(frozen=True)
class DueCancelled:
    """A due asks nothing any more: it was refused, credited or withdrawn."""

    store: Any
    due: Any
    cause: str
    reference: str
    now: datetime


@dataclass(frozen=True)
class OwedBack:
    """Money of a payer has become free: paid twice, too much, or for what is waived.

    ``actor`` is who or what made it free, ``reference`` the payment or decision.
    """

    store: Any
    due: Any
    amount_cents: int
    cause: str
    reference: str
    now: datetime
    actor: str = ""


@dataclass(frozen=True)
class MoneyGone:
    """A PSP says that money of a paid attempt went back, by us, by others, or by a bank.

    ``verdict`` is its proven word (imio.payment.domain.psp.Verdict).
    """

    store: Any
    transaction: Any
    verdict: Any
    actor: str
    now: datetime


@dataclass(frozen=True)
class TransactionPaid:
    """An attempt has just become paid, whatever it was for: fired once per attempt."""

    store: Any
    transaction: Any
    now: datetime


@dataclass(frozen=True)
class TransactionClosed:
    """An attempt has just ended without money (refused, cancelled, expired, error)."""

    store: Any
    transaction: Any
    now: datetime


@dataclass(frozen=True)
class TransactionDoubtful:
    """A message about an attempt does not fit it: a human must look."""

    store: Any
    transaction: Any
    now: datetime
