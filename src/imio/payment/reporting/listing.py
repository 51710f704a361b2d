"""One page of a list, out of however many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from imio.payment.reporting import filters as kinds
from imio.payment.reporting.filters import Filters
from imio.payment.storage.catalog import fold
from imio.payment.storage.catalog import Found
from imio.payment.storage.store import LeanFolder
from typing import Any


PAGE_SIZE = 25
# Above this, sorting by amount or name would load too much: newest first instead.
MAX_SORTED = 2_000


@dataclass(frozen=True)
class Page:
    """The objects of one page, how many there are in all, and the order they stand in."""

    items: tuple
    total: int
    start: int
    size: int
    sort: str
    too_many_to_sort: bool = False

    @property
    def has_more(self) -> bool:
        return self.start + self.size < self.total


def read_page(folder: LeanFolder, found: Found, search: Filters, size: int) -> Page:
    """Load one page of what was found, in the order of the search."""
    total = len(found)
    sort = search.sort
    too_many = sort in _SORT_KEYS and total > MAX_SORTED
    if too_many:
        sort = kinds.NEWEST
    if sort in _SORT_KEYS:
        everything = sorted((folder._getOb(one) for one in found), key=_SORT_KEYS[sort])
        items = everything[search.start : search.start + size]
    else:
        ids = found.page(search.start, size, oldest_first=sort == kinds.OLDEST)
        items = [folder._getOb(one) for one in ids]
    return Page(tuple(items), total, search.start, size, sort, too_many)


def _by_amount(item: Any) -> tuple[int, int]:
    return -item.amount_cents, item.catalog_number


def _by_name(item: Any) -> tuple[tuple[str, ...], int]:
    return (fold(item.surname), fold(item.first_name)), item.catalog_number


_SORT_KEYS: dict[str, Callable[[Any], tuple]] = {
    kinds.AMOUNT: _by_amount,
    kinds.NAME: _by_name,
}
