"""Rows of the journal: every movement of money, balanced, hashed one onto the other."""

from dataclasses import dataclass
from dataclasses import fields
from datetime import datetime

import hashlib
import json


# Money that arrived, for what was owed and beyond it
PAYMENT = "payment"
OVERPAYMENT = "overpayment"
# What an invoice asks, and what is no longer asked of a due
CLAIM = "claim"
WAIVER = "waiver"
# Paid for what is no longer owed: it now belongs to the payer again
RELEASE = "release"
# Money that went back to the payer, and a refund that the bank returned to us
REFUND = "refund"
REFUND_RETURNED = "refund_returned"
# What was owed back to the payer pays another due of theirs
CREDIT = "credit"
# A payment that the payer's bank took back
CHARGEBACK = "chargeback"
# A clerk undoes what was booked by mistake, either way
CORRECTION = "correction"
# What cash was more or less than what it pays, since small coins are rounded away
ROUNDING = "rounding"
RECEIVED = (PAYMENT, OVERPAYMENT)
GENESIS = "0" * 64


@dataclass(frozen=True)
class JournalRow:
    """One movement from a debited to a credited account, both for the same cents."""

    row_id: str
    at: datetime
    kind: str
    regie_uid: str
    due_id: str
    transaction_id: str
    debit: str
    credit: str
    amount_cents: int
    event_key: str
    actor: str

    def __reduce__(self) -> tuple:
        # The database keeps thirty rows in one bucket and writes all of them for each
        # payment: one text a row, kept once made, is ten times cheaper than its values.
        packed = self.__dict__.get("packed")
        if packed is None:
            packed = json.dumps(_content(self))
            object.__setattr__(self, "packed", packed)
        return unpack_row, (packed,)


_FIELDS = tuple(field.name for field in fields(JournalRow))


def _content(row: JournalRow) -> dict[str, str | int]:
    # Not asdict: it copies each value deeply, which costs more than writing them.
    content = {name: getattr(row, name) for name in _FIELDS}
    return content | {"at": row.at.isoformat()}


def unpack_row(packed: str) -> JournalRow:
    """Read back a row from the text that the database keeps."""
    content = json.loads(packed)
    row = JournalRow(**content | {"at": datetime.fromisoformat(content["at"])})
    object.__setattr__(row, "packed", packed)
    return row


def row_hash(previous: str, number: int, row: JournalRow) -> str:
    """Return the seal of a row: it covers the row, its number and the seal before it."""
    content = _content(row) | {
        "number": number,
        "previous": previous,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def bank_account(platform_id: str) -> str:
    """Name the account of what a platform's PSP owes the commune."""
    return f"psp:{platform_id}"


def transfer_account(platform_id: str) -> str:
    """Name the commune's own bank account behind a platform."""
    return f"bank:{platform_id}"


def counter_account(regie_uid: str) -> str:
    """Name the account of what a régie took at its counter."""
    return f"counter:{regie_uid}"


def elsewhere_account(regie_uid: str) -> str:
    """Name the account of money that the billing software says it received."""
    return f"elsewhere:{regie_uid}"


def rounding_account(regie_uid: str) -> str:
    """Name the account of what a régie lost and won by rounding cash."""
    return f"rounding:{regie_uid}"


def loss_account(regie_uid: str) -> str:
    """Name the account of what a régie paid back and its payer's bank took once more."""
    return f"loss:{regie_uid}"


def revenue_account(regie_uid: str) -> str:
    """Name the account of what a régie asked from everybody."""
    return f"revenue:{regie_uid}"


def due_account(due_id: str) -> str:
    """Name the account of a due."""
    return f"due:{due_id}"


def overpaid_account(due_id: str) -> str:
    """Name the account of what was paid for a due and belongs to its payer again."""
    return f"overpaid:{due_id}"
