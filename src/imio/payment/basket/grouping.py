"""Which payments a basket will make, and a digest of what was shown: pure rules."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import hashlib
import json


@dataclass(frozen=True)
class PlannedPayment:
    """One payment that will be made: dues of one platform, paid at once.

    ``key`` names it in its form; ``digest`` changes with whatever was shown of it.
    """

    key: str
    platform_id: str
    dues: tuple[Any, ...]

    @property
    def amount_cents(self) -> int:
        return sum(due.balance_cents for due in self.dues)

    @property
    def digest(self) -> str:
        shown = [[due.id, due.balance_cents] for due in self.dues]
        text = json.dumps([self.platform_id, sorted(shown)])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def plan_payments(
    dues: Sequence[Any],
    grouped: bool,
    platform_of: Callable[[Any], str] = attrgetter("platform_id"),
) -> tuple[PlannedPayment, ...]:
    """Return the payments that will be made, in the order in which dues came.

    Grouped: one per platform. Separate: one per due. ``platform_of`` tells through which
    platform a due is paid now.
    """
    if not grouped:
        return tuple(
            PlannedPayment(due.id, platform_of(due), (due,)) for due in _once(dues)
        )
    blocks: dict[str, list[Any]] = {}
    for due in _once(dues):
        blocks.setdefault(platform_of(due), []).append(due)
    return tuple(
        PlannedPayment(platform_id, platform_id, tuple(block))
        for platform_id, block in blocks.items()
    )


def find_payment(
    payments: Iterable[PlannedPayment], key: str, digest: str
) -> PlannedPayment | None:
    """Return the payment that a form means, None when what it showed has changed."""
    for payment in payments:
        if payment.key == key and payment.digest == digest:
            return payment
    return None


def _once(dues: Sequence[Any]) -> list[Any]:
    return list({due.id: due for due in dues}.values())
