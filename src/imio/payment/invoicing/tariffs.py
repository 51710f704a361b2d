"""The price catalogue of a régie: what is in force on a day, and where it has holes."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.regie import Regie
from imio.payment.invoicing.places import regie_of_type
from imio.payment.pricing.from_content import tariffs_of
from imio.payment.pricing.model import Tariff
from imio.payment.pricing.tariffs import overlapping


GAP = "gap"
OVERLAP = "overlap"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CatalogueProblem:
    """From ``since`` to ``until``, both included, an item has no price, or two."""

    item: str
    code: str
    since: date
    until: date
    tariffs: tuple[Tariff, ...] = ()


@dataclass(frozen=True)
class ItemPrice:
    """What one item of an invoice type costs on a day; ``code`` says why it has no price.

    Codes: gap (no tariff is in force), overlap (two are).
    """

    item: str
    tariff: Tariff | None
    code: str = ""


def tariffs_on(regie: Regie, on: date) -> tuple[Tariff, ...]:
    """Return the tariffs of a régie that are in force on a day, by item. Reads only."""
    found = [tariff for tariff in tariffs_of(regie) if tariff.covers(on)]
    return tuple(sorted(found, key=lambda tariff: tariff.item))


def check_catalogue(
    regie: Regie, since: date, until: date
) -> tuple[CatalogueProblem, ...]:
    """Return where items have no price or two between two days, both included.

    An item counts from the first of its tariffs on, whenever that began: one whose
    prices all end before ``since`` was given up and lacks nothing. Reads only.
    """
    return check_tariffs(tariffs_of(regie), since, until)


def check_tariffs(
    tariffs: Sequence[Tariff], since: date, until: date
) -> tuple[CatalogueProblem, ...]:
    """As check_catalogue, for tariffs that may not be kept yet."""
    found = []
    for item in sorted({tariff.item for tariff in tariffs}):
        own = [tariff for tariff in tariffs if tariff.item == item]
        found += _gaps(item, own, since, until)
        found += _overlaps(item, own, since, until)
    return tuple(sorted(found, key=lambda one: (one.item, one.since, one.code)))


def prices_of(invoice_type: InvoiceType, on: date) -> tuple[ItemPrice, ...]:
    """Return what each item of an invoice type costs on a day, in its order. Reads only.

    With a day of next year it is the preview of next year's prices.
    """
    tariffs = tariffs_of(regie_of_type(invoice_type))
    return tuple(
        price_of(item, _of_item(tariffs, item), on) for item in invoice_type.items or ()
    )


def price_of(item: str, tariffs: Sequence[Tariff], on: date) -> ItemPrice:
    """Return what an item costs on a day, given all its tariffs."""
    covering = [tariff for tariff in tariffs if tariff.covers(on)]
    if len(covering) == 1:
        return ItemPrice(item, covering[0])
    return ItemPrice(item, None, OVERLAP if covering else GAP)


def tariffs_by_item(invoice_type: InvoiceType) -> Mapping[str, tuple[Tariff, ...]]:
    """Return all tariffs of the items that an invoice type charges. Reads only."""
    tariffs = tariffs_of(regie_of_type(invoice_type))
    return {item: _of_item(tariffs, item) for item in invoice_type.items or ()}


def _of_item(tariffs: Sequence[Tariff], item: str) -> tuple[Tariff, ...]:
    return tuple(tariff for tariff in tariffs if tariff.item == item)


def _gaps(
    item: str, tariffs: Sequence[Tariff], since: date, until: date
) -> Iterator[CatalogueProblem]:
    ordered = sorted(tariffs, key=lambda tariff: tariff.valid_from or date.min)
    covered_until = None
    for tariff in ordered:
        start, end = tariff.valid_from or date.min, tariff.valid_to or date.max
        if covered_until is not None and start > covered_until + _DAY:
            yield from _within(item, covered_until + _DAY, start - _DAY, since, until)
        covered_until = max(end, covered_until or end)
        if covered_until == date.max:
            return
    if since <= covered_until < until:
        yield from _within(item, covered_until + _DAY, until, since, until)


def _within(
    item: str, start: date, end: date, since: date, until: date
) -> Iterator[CatalogueProblem]:
    start, end = max(start, since), min(end, until)
    if start <= end:
        yield CatalogueProblem(item, GAP, start, end)


def _overlaps(
    item: str, tariffs: Sequence[Tariff], since: date, until: date
) -> Iterator[CatalogueProblem]:
    for found in overlapping(tariffs):
        start, end = max(found.start, since), min(found.end, until)
        if start <= end:
            pair = (found.one, found.other)
            yield CatalogueProblem(item, OVERLAP, start, end, pair)
