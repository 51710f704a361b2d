"""What recovery announces; higher floors subscribe, within the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class HandedToTreasury:
    """An invoice was handed over to the treasury, in a batch."""

    store: Any
    invoice: Any
    batch_id: str
    now: datetime


@dataclass(frozen=True)
class DebitReturned:
    """The bank did not collect an invoice, or took the money back.

    ``is_retried`` says that it stays in direct debit, so that its payer need do nothing.
    """

    store: Any
    invoice: Any
    reason_code: str
    is_retried: bool
    now: datetime
