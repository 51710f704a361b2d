"""What invoices announce; higher floors subscribe, within the same database transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class InvoiceIssued:
    """An invoice or credit note has just got its number, and is booked. Fired once."""

    store: Any
    invoice: Any
    now: datetime


@dataclass(frozen=True)
class InvoiceToMail:
    """The document of an invoice or credit note is stored, and its payer wants mails."""

    store: Any
    invoice: Any
    now: datetime
