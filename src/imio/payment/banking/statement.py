"""What a bank statement says, and what we conclude from each of its movements.

The readers (CODA, CAMT.053) make statements; ``judge`` in matching.py makes a verdict of
a movement and what a ledger knows. Nothing here books, stores or asks anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from imio.payment.domain.money import CURRENCY
from typing import Protocol


# Natures of a movement.
CREDIT = "credit"
DEBIT = "debit"
# Takes an earlier payment to us back.
REVERSAL = "reversal"
# One of our own transfers came back: money, but nobody's payment.
REFUND_RETURNED = "refund_returned"

# Kinds of reference.
OGM = "ogm"
RF = "rf"

# Outcomes: booked without a person ...
PAID_EXACT = "paid_exact"
UNDERPAID = "underpaid"
OVERPAID = "overpaid"
ALREADY_SETTLED = "already_settled"
SPLIT = "split"
# (REVERSAL and REFUND_RETURNED are outcomes too: the latter with its ``refund_id``.)
REFUND_EXECUTED = "refund_executed"
FILE_EXECUTED = "batch_executed"
DEBIT_COLLECTED = "debit_collected"
DEBIT_RETURNED = "debit_returned"
# ... for a person to decide ...
SUGGEST = "suggest"
UNMATCHED = "unmatched"
# ... or left alone, and not kept.
NOT_A_PAYMENT = "not_a_payment"
BATCH_TOTAL = "batch_total"

TO_DECIDE = frozenset({SUGGEST, UNMATCHED})
LEFT_ALONE = frozenset({NOT_A_PAYMENT, BATCH_TOTAL})
BOOKED = frozenset(
    {
        PAID_EXACT,
        UNDERPAID,
        OVERPAID,
        ALREADY_SETTLED,
        SPLIT,
        REVERSAL,
        REFUND_RETURNED,
        REFUND_EXECUTED,
        FILE_EXECUTED,
        DEBIT_COLLECTED,
        DEBIT_RETURNED,
    }
)


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of an account, or one payment within a movement that sums up several.

    ``ref`` ("0002/0001") is unique in its statement; ``amount_cents`` is positive for
    money received. ``reference`` is the structured one, of ``reference_kind`` OGM (12
    digits, perhaps with wrong check digits), RF or "". ``communication`` is free text as
    the payer wrote it. ``message_id`` names the file of orders that a movement executes.
    A movement with ``is_total`` feeds the balance only: its payments follow it.
    """

    ref: str
    amount_cents: int
    entry_on: date
    value_on: date | None = None
    counterparty_name: str = ""
    counterparty_iban: str = ""
    reference: str = ""
    reference_kind: str = ""
    communication: str = ""
    end_to_end_id: str = ""
    message_id: str = ""
    mandate_reference: str = ""
    bank_reference: str = ""
    reason_code: str = ""
    code: str = ""
    is_total: bool = False
    nature: str = CREDIT


@dataclass(frozen=True, slots=True)
class Statement:
    """What happened on one account up to its closing day ``on``; the balances agree.

    Only euro statements can be booked: see ``is_euro``. ``is_copy`` is the bank's own
    word, often missing on a copy: ``identity`` tells whether a statement came before.
    """

    iban: str
    currency: str
    number: str
    on: date
    opened_on: date | None
    opening_cents: int
    closing_cents: int
    holder: str
    movements: tuple[Movement, ...]
    is_copy: bool = False

    @property
    def identity(self) -> tuple[str, str, str, int]:
        """Return what makes a statement the same one again, however it was sent."""
        return (self.iban, self.number, self.on.isoformat(), self.opening_cents)

    @property
    def is_euro(self) -> bool:
        """Tell whether the amounts are euro cents; others are left alone."""
        return self.currency == CURRENCY


@dataclass(frozen=True, slots=True)
class StatementWarning:
    """Something to tell although a file can be booked; ``index`` is the statement's.

    Codes: see WARNINGS in bank_file_codes.py. ``place`` is a line or an element.
    """

    code: str
    index: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """The statements of one file, in its order, of one or several accounts."""

    statements: tuple[Statement, ...]
    warnings: tuple[StatementWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownDue:
    """What matching needs of a due: what it still asks, and who is to pay it.

    ``open_cents`` is 0 for one that is settled, cancelled or given away;
    ``paid_cents`` is what could be taken back. ``number`` is what a payer would write
    (an invoice's number), ``accounts`` those that paid for this debtor before.
    ``is_elsewhere``: another account of ours awaits its money, so a person decides.
    """

    id: str
    open_cents: int
    paid_cents: int = 0
    number: str = ""
    debtor: str = ""
    accounts: tuple[str, ...] = ()
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """One of our own orders that a bank executes: a refund, or a collection for a due.

    ``is_done``: a collection that was booked by hand before. ``amount_cents`` is 0 (so
    that a person looks) when an earlier movement showed the same already.
    ``is_elsewhere``: another account of ours was to pay or to get it, so a person decides.
    """

    id: str
    amount_cents: int
    name: str = ""
    iban: str = ""
    due_id: str = ""
    is_done: bool = False
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of our orders at the bank, and the sum of those it has still to show.

    Positive for collections, negative for refunds, as on the account; 0 (so that a
    person looks) when a movement showed it already. ``is_elsewhere``: as of an order.
    """

    id: str
    amount_cents: int
    is_elsewhere: bool = False


class Ledger(Protocol):
    """What is known at this moment of one account of ours; it changes with each booking."""

    def find_due(self, kind: str, reference: str) -> KnownDue | None:
        """Return the due, open or settled, that a reference (OGM, RF) names."""

    def list_open(self, amount_cents: int) -> Sequence[KnownDue]:
        """Return the dues that still ask exactly this."""

    def list_paid(self, amount_cents: int) -> Sequence[KnownDue]:
        """Return the dues to which one movement of this account brought exactly this."""

    def find_refund(self, end_to_end_id: str) -> KnownOrder | None:
        """Return the refund by transfer (in a file or done) with this reference."""

    def list_refunds(self, amount_cents: int) -> Sequence[KnownOrder]:
        """Return the refunds by transfer of exactly this, in a file or done."""

    def find_collection(self, end_to_end_id: str) -> KnownOrder | None:
        """Return the collection with this reference, whatever its state; None for ""."""

    def find_file(self, message_id: str) -> KnownFile | None:
        """Return the file of refunds or collections with this message id or block id."""

    def list_files(self, amount_cents: int, on: date) -> Sequence[KnownFile]:
        """Return the files at the bank for about this day whose orders add up to this."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a movement means: book it (see BOOKED), let a person decide, or leave it.

    ``allocations`` are (due id, cents), negative for a reversal. ``residual_cents`` is
    money received that pays no due. ``suggestions`` are ids of dues to propose, best
    first. ``due_id`` is the one due that a right reference names: what it does not take
    is owed back on it. ``refund_id``, ``file_id``, ``collection_id`` name an order of
    ours: booked with the outcomes that say so, only proposed with SUGGEST.
    """

    outcome: str
    allocations: tuple[tuple[str, int], ...] = ()
    residual_cents: int = 0
    suggestions: tuple[str, ...] = ()
    due_id: str = ""
    refund_id: str = ""
    file_id: str = ""
    collection_id: str = ""
