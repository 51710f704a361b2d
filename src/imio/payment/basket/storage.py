"""Baskets: which dues a visitor wants to pay, and in which order they came."""

from BTrees.OOBTree import OOBTree
from datetime import datetime
from datetime import timedelta
from imio.payment.content.due import Due
from persistent import Persistent

import secrets


# As long as a browser keeps the cookie that opens an anonymous basket.
KEEP_UNUSED = timedelta(days=60)


class Basket(Persistent):
    """Due ids with the moment they were put in; ``later`` are those kept for another day.

    ``serial`` counts the cookies given for it: only the latest opens the basket (and,
    for two minutes, the one before: the second of two clicks still carries it).
    """

    serial = 0
    renewed_at: datetime | None = None

    def __init__(self, created_at: datetime) -> None:
        self.created_at = created_at
        self.items = OOBTree()
        self.later: frozenset[str] = frozenset()


def member_basket_id(user_id: str) -> str:
    """Return the basket id of a member."""
    return f"member:{user_id}"


def new_basket_id() -> str:
    """Return a basket id for an anonymous visitor: 192 random bits."""
    return secrets.token_urlsafe(24)


def add_due(store, basket_id: str, due_id: str, now: datetime) -> None:
    """Put a due into a basket, made at its first item. Writes."""
    basket = store.baskets.get(basket_id)
    if basket is None:
        basket = store.baskets[basket_id] = Basket(now)
    if due_id not in basket.items:
        basket.items[due_id] = now
    basket.later -= {due_id}


def remove_due(store, basket_id: str, due_id: str) -> None:
    """Take a due out of a basket; it stays owed. Writes."""
    basket = store.baskets.get(basket_id)
    if basket is not None and due_id in basket.items:
        del basket.items[due_id]
        basket.later -= {due_id}


def keep_for_later(store, basket_id: str, due_id: str, later: bool) -> None:
    """Set a due of a basket aside, or take it up again. Writes."""
    basket = store.baskets.get(basket_id)
    if basket is not None and due_id in basket.items:
        basket.later = basket.later | {due_id} if later else basket.later - {due_id}


def dues_of(store, basket_id: str) -> list[Due]:
    """Return the payable dues of a basket, oldest first, set-aside ones included."""
    basket = store.baskets.get(basket_id)
    if basket is None:
        return []
    found = [
        store.get_due(due_id)
        for due_id, _at in sorted(basket.items.items(), key=_moment)
    ]
    return [due for due in found if due is not None and due.is_payable]


def _moment(item: tuple[str, datetime]) -> tuple[datetime, str]:
    return item[1], item[0]


def is_later(store, basket_id: str, due_id: str) -> bool:
    """Say whether a due of a basket was set aside."""
    basket = store.baskets.get(basket_id)
    return basket is not None and due_id in basket.later


def holds(store, basket_id: str, due_id: str) -> bool:
    """Say whether a basket holds a due: having it there gives the right to see it."""
    basket = store.baskets.get(basket_id)
    return basket is not None and due_id in basket.items


def merge(store, from_id: str, to_id: str, now: datetime) -> None:
    """Move all items of an anonymous basket into a member's at login. Writes."""
    source = store.baskets.get(from_id)
    if source is None:
        return
    for due_id, _at in sorted(source.items.items(), key=_moment):
        add_due(store, to_id, due_id, now)
        if due_id in source.later:
            keep_for_later(store, to_id, due_id, True)
    del store.baskets[from_id]


def adopt(store, basket_id: str, user_id: str) -> None:
    """Give the dues of an anonymous basket to the member who logged in. Writes.

    What has an owner keeps it: a link that somebody passed on makes nobody an owner.
    """
    for request_id in list(store.requests.catalog.search({"basket": (basket_id,)})):
        request = store.requests._getOb(request_id)
        if not request.owner:
            request.owner = user_id
            store.requests.reindex(request)


def forget_unused(store, now: datetime) -> int:
    """Delete anonymous baskets that no browser can open any more; return how many. Writes."""
    unused = [
        basket_id
        for basket_id, basket in store.baskets.items()
        if not basket_id.startswith(member_basket_id(""))
        and max([basket.created_at, *basket.items.values()]) + KEEP_UNUSED < now
        and (basket.renewed_at is None or basket.renewed_at + KEEP_UNUSED < now)
    ]
    for basket_id in unused:
        del store.baskets[basket_id]
    return len(unused)
