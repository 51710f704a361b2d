"""What depends on a platform: it cannot be deleted, nor changed at will, meanwhile."""

from dataclasses import dataclass
from imio.payment.content.regie import IRegie
from imio.payment.domain import states
from plone import api


@dataclass(frozen=True)
class UsingRegie:
    """A régie that belongs to a platform."""

    title: str
    url: str


@dataclass(frozen=True)
class Usage:
    """How a platform is used; payments under way are counted in ``live``."""

    regies: tuple[UsingRegie, ...]
    live: int
    transactions: int
    waiting: int

    @property
    def is_unused(self) -> bool:
        return not (self.regies or self.transactions or self.waiting)


def usage_of(store, platform_id: str) -> Usage:
    """Count what depends on a platform, whoever may see it."""
    found = store.transactions.catalog.search(
        {"platform": (platform_id,), "state": states.LIVE_STATES}
    )
    return Usage(
        regies=_regies_of(platform_id),
        live=len(found),
        transactions=store.transactions.catalog.count_of("platform", platform_id),
        waiting=_requests_waiting(store, platform_id),
    )


def _regies_of(platform_id: str) -> tuple[UsingRegie, ...]:
    brains = api.portal.get_tool("portal_catalog").unrestrictedSearchResults(
        object_provides=IRegie.__identifier__, sort_on="sortable_title"
    )
    regies = (brain._unrestrictedGetObject() for brain in brains)
    return tuple(
        UsingRegie(regie.shown_title, regie.absolute_url())
        for regie in regies
        if regie.platform == platform_id
    )


def _requests_waiting(store, platform_id: str) -> int:
    """Count requests that may still be paid, and bear the platform since their price."""
    waiting = (states.DRAFT, states.AWAITING_PAYMENT)
    found = store.requests.catalog.search({"state": waiting})
    return sum(store.get_due(due_id).platform_id == platform_id for due_id in found)
