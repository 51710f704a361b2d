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
class Objected:
    """A payer contests an invoice; ``actor`` is who noted it, "citizen" for themselves."""

    store: Any
    invoice: Any
    actor: str
    now: datetime


@dataclass(frozen=True)
class ObjectionAnswered:
    """Somebody has answered an objection; the answer stands in the history at ``now``."""

    store: Any
    invoice: Any
    now: datetime


@dataclass(frozen=True)
class InvoiceToMail:
    """The document of an invoice or credit note is stored, and its payer wants mails."""

    store: Any
    invoice: Any
    now: datetime
