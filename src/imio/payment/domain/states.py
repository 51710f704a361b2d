"""State machines of dues, requests, invoices, transactions and refunds; their history."""

from dataclasses import dataclass
from datetime import datetime
from imio.payment.domain.errors import ForbiddenTransition

import json


# Transaction: one attempt to pay.
CREATED = "created"
STARTED = "started"
PAID = "paid"
REFUSED = "refused"
CANCELLED = "cancelled"
EXPIRED = "expired"
ERROR = "error"
LIVE_STATES = (CREATED, STARTED)

# Due: what somebody owes.
OPEN = "open"
TREASURY = "treasury"
WRITTEN_OFF = "written_off"

# Request: one submission of a démarche.
DRAFT = "draft"
AWAITING_PAYMENT = "awaiting_payment"
TO_PROCESS = "to_process"
ACCEPTED = "accepted"

# Invoice: DRAFT until its number is asked for, then ISSUED for ever. What becomes of
# the money is the state of the due.
TO_NUMBER = "to_number"
ISSUED = "issued"

# Refund: money that goes back.
ASKED = "asked"
AWAITING_ACCOUNT = "awaiting_account"
TO_APPROVE = "to_approve"
TO_SEND = "to_send"
IN_TRANSIT = "in_transit"
DONE = "done"
FAILED = "failed"
REJECTED = "rejected"
REFUND_STATES = (
    ASKED,
    AWAITING_ACCOUNT,
    TO_APPROVE,
    TO_SEND,
    IN_TRANSIT,
    FAILED,
    DONE,
    REJECTED,
)

# PSPs speak late, twice and in any order. A word therefore counts by its rank, not
# by its place: the state of an attempt is the highest word ever heard about it.
_TRANSACTION_RANK = (CREATED, STARTED, ERROR, EXPIRED, CANCELLED, REFUSED, PAID)

_DUE_MOVES = {
    OPEN: {PAID, CANCELLED, TREASURY, WRITTEN_OFF},
    # The bank takes money back; or what was paid is no longer owed.
    PAID: {OPEN, CANCELLED},
    # Money that still arrives for a closed due is booked, never turned away.
    CANCELLED: {PAID},
    TREASURY: {PAID, OPEN, CANCELLED},
    WRITTEN_OFF: {PAID, OPEN, CANCELLED},
}

_REQUEST_MOVES = {
    DRAFT: {AWAITING_PAYMENT, TO_PROCESS},
    AWAITING_PAYMENT: {TO_PROCESS, EXPIRED},
    EXPIRED: {TO_PROCESS},
    TO_PROCESS: {ACCEPTED, REFUSED},
}

_INVOICE_MOVES = {
    DRAFT: {TO_NUMBER},
    TO_NUMBER: {ISSUED},
}

_REFUND_MOVES = {
    ASKED: {AWAITING_ACCOUNT, TO_APPROVE, TO_SEND, DONE, REJECTED},
    AWAITING_ACCOUNT: {TO_APPROVE, TO_SEND, DONE, REJECTED},
    TO_APPROVE: {TO_SEND, AWAITING_ACCOUNT, REJECTED},
    TO_SEND: {IN_TRANSIT, AWAITING_ACCOUNT, REJECTED},
    # Once at the bank only the bank's word counts.
    IN_TRANSIT: {DONE, FAILED},
    FAILED: {TO_APPROVE, TO_SEND, AWAITING_ACCOUNT, REJECTED, DONE},
    # A transfer that the receiving bank sends back
    DONE: {FAILED},
}


@dataclass(frozen=True)
class HistoryRow:
    """One change of state: when, by whom or what, from where to where, and why."""

    at: datetime
    actor: str
    from_state: str
    to_state: str
    cause: str
    event_key: str = ""
    note: str = ""
    proof: str = ""

    def __reduce__(self) -> tuple:
        # Every change writes all rows anew: one text, kept once made, costs the database
        # a tenth of what an instant and its zone, and seven texts beside it, cost.
        packed = self.__dict__.get("packed")
        if packed is None:
            at, *texts = self.__dict__.values()
            packed = json.dumps([at.isoformat(), *texts], ensure_ascii=False)
            object.__setattr__(self, "packed", packed)
        return unpack_row, (packed,)


def unpack_row(packed: str) -> HistoryRow:
    """Read back a row of a history from the text that the database keeps."""
    at, *texts = json.loads(packed)
    row = HistoryRow(datetime.fromisoformat(at), *texts)
    object.__setattr__(row, "packed", packed)
    return row


def transaction_outranks(new_state: str, old_state: str) -> bool:
    """Say whether a word about an attempt says more than what is already known."""
    return _TRANSACTION_RANK.index(new_state) > _TRANSACTION_RANK.index(old_state)


def check_due_move(from_state: str, to_state: str) -> None:
    """Raise ForbiddenTransition unless a due may go from one state to the other."""
    _check(_DUE_MOVES, "due", from_state, to_state)


def check_request_move(from_state: str, to_state: str) -> None:
    """Raise ForbiddenTransition unless a request may go from one state to the other."""
    _check(_REQUEST_MOVES, "request", from_state, to_state)


def check_invoice_move(from_state: str, to_state: str) -> None:
    """Raise ForbiddenTransition unless an invoice may go from one state to the other."""
    _check(_INVOICE_MOVES, "invoice", from_state, to_state)


def check_refund_move(from_state: str, to_state: str) -> None:
    """Raise ForbiddenTransition unless a refund may go from one state to the other."""
    _check(_REFUND_MOVES, "refund", from_state, to_state)


def _check(
    moves: dict[str, set[str]], what: str, from_state: str, to_state: str
) -> None:
    if to_state not in moves.get(from_state, ()):
        raise ForbiddenTransition(f"{what}: {from_state} to {to_state}")
