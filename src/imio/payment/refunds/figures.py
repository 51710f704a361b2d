"""Lists and figures of refunds for the desk: nothing here shows a whole IBAN."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from imio.payment.content.refund import Refund
from imio.payment.storage.store import PaymentStore


PAGE_SIZE = 50
Regies = Sequence[str] | None


@dataclass(frozen=True)
class Filters:
    """What a list of refunds shows; "" means all. ``since`` inclusive, ``until`` not."""

    state: str = ""
    way: str = ""
    regie: str = ""
    platform: str = ""
    flag: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class RefundPage:
    """One page of a list, newest first."""

    refunds: list[Refund]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Figures:
    """How many refunds stand where, and how long they take.

    ``counts`` and ``cents`` are by open state; ``average_days`` (None: none) and
    ``done_count`` look at the refunds done in the last 90 days.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    cents: Mapping[str, int] = field(default_factory=dict)
    expired_forms: int = 0
    done_count: int = 0
    average_days: float | None = None


def search(
    store: PaymentStore,
    regies: Regies,
    filters: Filters,
    text: str = "",
    page: int = 1,
) -> RefundPage:
    """Return a page of refunds of some régies (None: of all). Reads only."""
    raise NotImplementedError


def figures(store: PaymentStore, regies: Regies, now: datetime) -> Figures:
    """Return the figures of the desk. Reads only."""
    raise NotImplementedError


def export_rows(
    store: PaymentStore, regies: Regies, filters: Filters, text: str = ""
) -> list[dict[str, object]]:
    """Return one plain row per refund for an export: cents as int, days as date,
    the account masked. Reads only."""
    raise NotImplementedError
