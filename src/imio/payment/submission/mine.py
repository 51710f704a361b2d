"""The requests of one person, by what there is to do: to pay, paid, over."""

from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.storage.store import PaymentStore
from itertools import islice


TO_PAY = "to_pay"
PAID = "paid"
OVER = "over"
TABS = (TO_PAY, PAID, OVER)
_TAB_OF = {
    states.AWAITING_PAYMENT: TO_PAY,
    states.TO_PROCESS: PAID,
    states.ACCEPTED: PAID,
    states.REFUSED: PAID,
    states.EXPIRED: OVER,
}
# Nobody reads further back on one page of the site; the search stays cheap.
MAX_REQUESTS = 500


def requests_by_tab(
    store: PaymentStore, owner: str, basket_id: str | None
) -> dict[str, list[Request]]:
    """Return the requests of a member, or those of this browser, newest first."""
    found: dict[str, list[Request]] = {tab: [] for tab in TABS}
    for request_id in _ids(store, owner, basket_id):
        request = store.requests._getOb(request_id, None)
        if request is not None and request.state in _TAB_OF:
            found[_TAB_OF[request.state]].append(request)
    for requests in found.values():
        requests.sort(key=lambda request: request.created_at, reverse=True)
    return found


def _ids(store: PaymentStore, owner: str, basket_id: str | None) -> list[str]:
    """Return ids of the own requests, and of those that lie in the basket."""
    found: list[str] = []
    if owner:
        own = store.requests.catalog.search({"owner": (owner,)})
        found += islice(own, MAX_REQUESTS)
    elif basket_id:
        own = store.requests.catalog.search({"basket": (basket_id,)})
        found += islice(own, MAX_REQUESTS)
    basket = store.baskets.get(basket_id) if basket_id else None
    added = basket.items if basket is not None else {}
    return list(dict.fromkeys([*found, *islice(added, MAX_REQUESTS)]))
