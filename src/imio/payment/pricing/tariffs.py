"""Which tariffs of an item are in force at the same time."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from imio.payment.pricing.model import Tariff
from itertools import combinations


@dataclass(frozen=True)
class Overlap:
    """Two tariffs of one item that are both in force from ``start`` to ``end``."""

    one: Tariff
    other: Tariff
    start: date
    end: date


def overlapping(tariffs: Sequence[Tariff]) -> Iterator[Overlap]:
    """Yield each pair of tariffs of one item that share at least one day."""
    for one, other in combinations(tariffs, 2):
        start = max(one.valid_from or date.min, other.valid_from or date.min)
        end = min(one.valid_to or date.max, other.valid_to or date.max)
        if one.item == other.item and start <= end:
            yield Overlap(one, other, start, end)
