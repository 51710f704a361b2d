"""What one person asked for before with the same form, where a rule limits that.

The same person is the same account; without two accounts to compare, the same e-mail
address, however it is written.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.pricing.model import MAX_QUANTITY
from imio.payment.storage.catalog import fold
from imio.payment.storage.catalog import words_of
from imio.payment.storage.store import PaymentStore
from typing import Any

import hashlib


# An expired or refused request gives its places back.
COUNTED = (states.AWAITING_PAYMENT, states.TO_PROCESS, states.ACCEPTED)


def earlier_answers(
    store: PaymentStore, form: Any, owner: str, email: str, but: str = ""
) -> tuple[Mapping[str, Any], ...]:
    """Return the answers of a person's other requests that count for a maximum.

    Nothing is looked up for a form without a maximum per person. ``but`` is the id of
    the request that is being made.
    """
    if not limits_persons(form):
        return ()
    return tuple(
        request.answers
        for request in _requests_of(store, owner, email)
        if request.demarche_uid == form.UID()
        and request.state in COUNTED
        and request.id != but
        and _is_same(request, owner, email)
    )


def limits_persons(form: Any) -> bool:
    """Say whether a rule of a form limits what one person may ask for."""
    rows = form.pricing_rules or ()
    return any(row.get("effect") == MAX_QUANTITY for row in rows)


def take_turn(store: PaymentStore, form: Any, owner: str, email: str) -> None:
    """Let two requests that one person confirms at a time not both pass. Writes.

    Both change the same number, so the database lets one through; the other is looked
    at again, and then finds the first one among the earlier requests.
    """
    if not limits_persons(form):
        return
    for name in _turns(form.UID(), owner, email):
        store.turns[name] = store.turns.get(name, 0) + 1


def _turns(demarche_uid: str, owner: str, email: str) -> Iterator[str]:
    """Yield the names of a person's turns: they tell nobody who that is."""
    for kind, value in (("account", owner), ("mail", fold(email))):
        if value:
            name = "\0".join((demarche_uid, kind, value))
            yield hashlib.sha256(name.encode()).hexdigest()


def _requests_of(store: PaymentStore, owner: str, email: str) -> Iterator[Request]:
    catalog = store.requests.catalog
    found: dict[str, None] = {}
    if owner:
        found |= dict.fromkeys(catalog.search({"owner": (owner,)}))
    # Of the words of an address, the longest one is mostly the whole of it.
    if words := sorted(words_of(email), key=len):
        found |= dict.fromkeys(catalog.search({"words": words[-1:]}))
    for request_id in found:
        yield store.requests._getOb(request_id)


def _is_same(request: Request, owner: str, email: str) -> bool:
    if owner and request.owner:
        return owner == request.owner
    return bool(email) and fold(email) == fold(request.email)
