"""Payments that a service has suspended: for one due, an invoice type or a régie."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime


DUE = "due"
TYPE = "type"
REGIE = "regie"


@dataclass(frozen=True)
class Suspension:
    """From when until when nobody can pay, who decided it, and what payers read.

    ``until`` None means until somebody lifts it; ``messages`` are texts by language.
    """

    since: datetime
    until: datetime | None
    by: str
    messages: Mapping[str, str] = field(default_factory=dict)

    def is_running(self, now: datetime) -> bool:
        """Say whether it stops payments at a moment."""
        return self.since <= now and (self.until is None or now < self.until)


def suspend(store, scope: str, uid: str, suspension: Suspension) -> None:
    """Suspend payments of one due, type or régie; replaces what stood there. Writes."""
    store.suspensions[(scope, uid)] = suspension


def lift(store, scope: str, uid: str) -> None:
    """Let payments through again. Writes."""
    store.suspensions.pop((scope, uid), None)


def running(
    store, places: Iterable[tuple[str, str]], now: datetime
) -> Suspension | None:
    """Return the first suspension that stops payments at one of these places now."""
    for place in places:
        found = store.suspensions.get(place)
        if found is not None and found.is_running(now):
            return found
    return None
