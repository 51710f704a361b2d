"""Why a due cannot be paid online now: one answer for pages, mails, links and the bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from imio.payment.content.due import Due
from imio.payment.domain import states
from imio.payment.storage import suspensions
from imio.payment.storage.store import PaymentStore


NOT_OPEN = "not_open"
DIRECT_DEBIT = "direct_debit"
OBJECTION = "objection"
SUSPENDED = "suspended"


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way; ``code`` is a state of the due or one of the flags above.

    ``messages`` are the service's own words by language, ``until`` when it ends by
    itself.
    """

    code: str
    until: datetime | None = None
    messages: Mapping[str, str] = field(default_factory=dict)


def obstacle_of(store: PaymentStore, due: Due, now: datetime) -> Obstacle | None:
    """Return what keeps a due from being paid online now, None when it can be paid.

    An attempt under way is no obstacle: it can be resumed or closed (see resume.py).
    """
    if due.due_state != states.OPEN:
        return Obstacle(due.due_state)
    if not due.is_payable:
        return Obstacle(NOT_OPEN)
    if due.direct_debit:
        return Obstacle(DIRECT_DEBIT)
    if due.objection:
        return Obstacle(OBJECTION)
    places = ((suspensions.DUE, due.id), *_wider_places(due))
    found = suspensions.running(store, places, now)
    if found is not None:
        return Obstacle(SUSPENDED, found.until, found.messages)
    return None


def _wider_places(due: Due) -> tuple[tuple[str, str], ...]:
    type_uid = getattr(due, "type_uid", "")
    by_type = ((suspensions.TYPE, type_uid),) if type_uid else ()
    return (*by_type, (suspensions.REGIE, due.regie_uid))
