"""What checkout announces; higher floors subscribe, within the same database transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class DuePaid:
    """A due has just become paid: fired once per due."""

    store: Any
    due: Any
    transaction: Any
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
