"""Lists and figures of refunds for the desk: nothing here shows a whole IBAN."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.refunds.moves import OPEN_STATES
from imio.payment.storage.catalog import Found
from imio.payment.storage.store import PaymentStore


PAGE_SIZE = 50
LOOK_BACK = timedelta(days=90)
_FACETS = ("state", "way", "regie", "platform", "due", "flag")
Regies = Sequence[str] | None


@dataclass(frozen=True)
class Filters:
    """What a list of refunds shows; "" means all. ``since`` inclusive, ``until`` not."""

    state: str = ""
    way: str = ""
    regie: str = ""
    platform: str = ""
    due: str = ""
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
    unknown_outcomes: int = 0
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
    found = _find(store, regies, filters, text)
    total = len(found)
    pages = max(-(-total // PAGE_SIZE), 1)
    page = min(max(page, 1), pages)
    ids = found.page((page - 1) * PAGE_SIZE, PAGE_SIZE)
    refunds = [store.refunds._getOb(refund_id) for refund_id in ids]
    return RefundPage(refunds, total, page, pages)


def figures(store: PaymentStore, regies: Regies, now: datetime) -> Figures:
    """Return the figures of the desk. Reads only."""
    counts: Counter = Counter(dict.fromkeys(OPEN_STATES, 0))
    cents: Counter = Counter(dict.fromkeys(OPEN_STATES, 0))
    flags: Counter = Counter()
    for state in OPEN_STATES:
        for refund in _each(store, _find(store, regies, Filters(state=state))):
            counts[state] += 1
            cents[state] += refund.amount_cents
            flags["expired"] += refund.form_expired
            flags["unknown"] += refund.is_doubtful
    days = _days_taken(store, regies, now)
    average = sum(days) / len(days) if days else None
    return Figures(
        dict(counts),
        dict(cents),
        flags["expired"],
        flags["unknown"],
        len(days),
        average,
    )


def export_rows(
    store: PaymentStore, regies: Regies, filters: Filters, text: str = ""
) -> list[dict[str, object]]:
    """Return one plain row per refund for an export: cents as int, days as date,
    the account masked. Reads only."""
    found = _find(store, regies, filters, text)
    return [_row_of(refund) for refund in _each(store, found)]


def _find(
    store: PaymentStore, regies: Regies, filters: Filters, text: str = ""
) -> Found:
    wanted = {name: getattr(filters, name) for name in _FACETS}
    facets = {name: (value,) for name, value in wanted.items() if value}
    if regies is not None:
        allowed = tuple(regies)
        chosen = filters.regie
        facets["regie"] = tuple(set(allowed) & {chosen}) if chosen else allowed
    return store.refunds.catalog.search(
        facets, text, since=filters.since, until=filters.until
    )


def _each(store: PaymentStore, found: Found) -> Iterator[Refund]:
    return (store.refunds._getOb(refund_id) for refund_id in found)


def _days_taken(store: PaymentStore, regies: Regies, now: datetime) -> list[float]:
    # Found by the day on which they were asked: that is what the index knows.
    done = Filters(state=states.DONE, since=now - 2 * LOOK_BACK)
    return [
        (refund.done_at - refund.created_at) / timedelta(days=1)
        for refund in _each(store, _find(store, regies, done))
        if refund.way != BY_CREDIT and refund.done_at >= now - LOOK_BACK
    ]


def _row_of(refund: Refund) -> dict[str, object]:
    return {
        "id": refund.id,
        "reference": refund.reference,
        "created_at": refund.created_at,
        "state": refund.state,
        "way": refund.way,
        "cause": refund.cause,
        "reason": refund.reason,
        "amount_cents": refund.amount_cents,
        "payee": refund.payee,
        "iban_masked": refund.iban_masked,
        "object_title": refund.object_title,
        "due_id": refund.due_id,
        "transaction_id": refund.transaction_id,
        "regie_uid": refund.regie_uid,
        "platform_id": refund.platform_id,
        "asked_by": refund.asked_by,
        "approved_by": refund.approved_by,
        "promised_on": refund.promised_on,
        "sent_at": refund.sent_at,
        "done_at": refund.done_at,
        "batch_id": refund.batch_id,
        "psp_id": refund.psp_id,
    }
