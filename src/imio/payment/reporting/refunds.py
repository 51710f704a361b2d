"""Refunds as the desk lists them: one page, the groups of its queue, a whole search."""

from collections.abc import Iterator
from dataclasses import dataclass
from imio.payment.content.refund import Refund
from imio.payment.refunds import figures
from imio.payment.refunds.figures import Regies
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.filters import NEWEST
from imio.payment.reporting.listing import Page
from imio.payment.storage.store import PaymentStore


GROUP_SIZE = 10
# What needs somebody whatever the state, the most urgent first
TASKS = ("mail_failed", "unknown_outcome", "form_expired")


@dataclass(frozen=True)
class Group:
    """Refunds that wait for the same thing: the first few, and how many there are.

    They share a state, or a flag (then ``state`` is "").
    """

    state: str
    refunds: tuple[Refund, ...]
    total: int
    flag: str = ""

    @property
    def has_more(self) -> bool:
        return self.total > len(self.refunds)


def list_refunds(store: PaymentStore, search: Filters, regies: Regies) -> Page:
    """Return one page of a search, newest first."""
    number = search.start // figures.PAGE_SIZE + 1
    found = figures.search(store, regies, _wanted(search), search.words, number)
    return Page(
        tuple(found.refunds),
        found.total,
        (number - 1) * figures.PAGE_SIZE,
        figures.PAGE_SIZE,
        NEWEST,
    )


def list_groups(
    store: PaymentStore, states: tuple[str, ...], regies: Regies
) -> list[Group]:
    """Return the queue: what needs somebody (TASKS), then by state. Reads only.

    Each group that holds any, with its newest refunds.
    """
    searches = [figures.Filters(flag=flag) for flag in TASKS]
    searches += [figures.Filters(state=state) for state in states]
    groups = []
    for search in searches:
        found = figures.search(store, regies, search)
        if found.total:
            shown = tuple(found.refunds[:GROUP_SIZE])
            groups.append(Group(search.state, shown, found.total, search.flag))
    return groups


def read_refunds(
    store: PaymentStore, search: Filters, regies: Regies
) -> Iterator[Refund]:
    """Yield each refund of a search, newest first, page after page."""
    number, pages = 1, 1
    while number <= pages:
        found = figures.search(store, regies, _wanted(search), search.words, number)
        yield from found.refunds
        number, pages = number + 1, found.pages


def _wanted(search: Filters) -> figures.Filters:
    return figures.Filters(
        state=search.state,
        way=search.way,
        regie=search.regie,
        platform=search.platform,
        flag=search.flag,
        since=search.since_at,
        until=search.until_at,
    )
