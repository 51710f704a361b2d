"""What a person decides about a line that no rule could book."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import NOT_OURS
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.reconciliation.ledger import is_known
from imio.payment.reconciliation.lines import book_parts
from imio.payment.reconciliation.lines import close_line
from imio.payment.reconciliation.proofs import note_proof
from imio.payment.reconciliation.verdicts import sum_of
from imio.payment.storage.store import PaymentStore


MAX_REASON = 500


def allocate(
    store: PaymentStore,
    line: BankLine,
    parts: Sequence[tuple[str, int]],
    actor: str,
    now: datetime,
) -> None:
    """Say which dues a line pays, and with how many cents each. Writes.

    For money that the bank took back the cents are below 0. What is left stays to be
    decided; what a due does not ask is owed back to its payer. Raises StatementRefused
    (nothing_chosen, unknown_due, wrong_sign, too_much), ForbiddenTransition when the
    line was decided meanwhile.
    """
    _demand_open(line)
    if not parts:
        raise StatementRefused("nothing_chosen")
    wanted: Counter = Counter()
    for due_id, cents in parts:
        due = store.get_due(due_id)
        if due is None or not is_known(due):
            raise StatementRefused("unknown_due")
        if cents * line.open_cents <= 0:
            raise StatementRefused("wrong_sign")
        # An item may be named in several parts.
        wanted[due_id] += cents
        if -wanted[due_id] > due.paid_cents + max(due.refundable_cents, 0):
            raise StatementRefused("too_much")
    if abs(sum_of(parts)) > abs(line.open_cents):
        raise StatementRefused("too_much")
    book_parts(store, line, parts, actor, now)
    close_line(store, line, "", actor, now, "allocated")


def accept_proposal(
    store: PaymentStore, line: BankLine, actor: str, now: datetime
) -> None:
    """Say that a line is about the order that is proposed for it. Writes.

    Raises StatementRefused (no_proposal, order_changed), ForbiddenTransition.
    """
    _demand_open(line)
    if line.allocations or not has_proposal(line):
        raise StatementRefused("no_proposal")
    note_proof(store, line, actor, now)
    close_line(store, line, "", actor, now, "proposal accepted")


def set_aside(
    store: PaymentStore, line: BankLine, reason: str, actor: str, now: datetime
) -> None:
    """Say that what is open on a line is none of our business, and why. Writes.

    Raises StatementRefused (no_reason), ForbiddenTransition.
    """
    _demand_open(line)
    words = _words(reason)
    close_line(store, line, NOT_OURS, actor, now, "not ours", words)


def undo(
    store: PaymentStore, line: BankLine, reason: str, actor: str, now: datetime
) -> None:
    """Take back what a line booked on dues, by counter-bookings, and decide anew. Writes.

    Raises StatementRefused (no_reason, nothing_to_undo, order_proven): what the bank
    proved of an order is put right at the order.
    """
    words = _words(reason)
    if line.proven_cents:
        raise StatementRefused("order_proven")
    booked: Counter = Counter()
    for one in line.allocations:
        booked[one.due_id] += one.cents
    parts = [(due_id, -cents) for due_id, cents in booked.items() if cents]
    if not parts and line.state == TO_DECIDE:
        raise StatementRefused("nothing_to_undo")
    book_parts(store, line, parts, actor, now, is_correction=True)
    close_line(store, line, TO_DECIDE, actor, now, "undone", words)


def has_proposal(line: BankLine) -> bool:
    """Say whether an order of ours is proposed for a line."""
    return bool(line.refund_id or line.file_id or line.collection_id)


def _demand_open(line: BankLine) -> None:
    if line.state != TO_DECIDE:
        raise ForbiddenTransition(f"bank line: {line.state}")


def _words(reason: str) -> str:
    words = " ".join(reason.split())[:MAX_REASON]
    if not words:
        raise StatementRefused("no_reason")
    return words
