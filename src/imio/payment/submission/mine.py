"""The dues of one person, by what there is to do: to pay, paid, with the treasury, over."""

from imio.payment.content.due import Due
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.storage.store import LeanFolder
from imio.payment.storage.store import PaymentStore
from itertools import islice


TO_PAY = "to_pay"
PAID = "paid"
TREASURY = "treasury"
OVER = "over"
TABS = (TO_PAY, PAID, TREASURY, OVER)
_TAB_OF_REQUEST = {
    states.AWAITING_PAYMENT: TO_PAY,
    states.TO_PROCESS: PAID,
    states.ACCEPTED: PAID,
    states.REFUSED: PAID,
    states.EXPIRED: OVER,
}
_TAB_OF_INVOICE = {
    states.OPEN: TO_PAY,
    states.PAID: PAID,
    states.TREASURY: TREASURY,
    states.CANCELLED: OVER,
    states.WRITTEN_OFF: OVER,
}
# Nobody reads further back on one page of the site; the search stays cheap.
MAX_DUES = 500


def dues_by_tab(
    store: PaymentStore, owner: str, basket_id: str | None
) -> dict[str, list[Due]]:
    """Return requests and invoices of a member, or those of this browser, newest first."""
    found: dict[str, list[Due]] = {tab: [] for tab in TABS}
    for due_id in _ids(store, owner, basket_id):
        due = store.get_due(due_id)
        tab = _tab_of(due) if due is not None else None
        if tab is not None:
            found[tab].append(due)
    for dues in found.values():
        dues.sort(key=lambda due: due.created_at, reverse=True)
    return found


def _tab_of(due: Due) -> str | None:
    if not isinstance(due, Invoice):
        if due.is_payable:
            return TO_PAY
        return _TAB_OF_REQUEST.get(due.state)
    if due.state != states.ISSUED or due.kind == CREDIT_NOTE:
        return None
    return _TAB_OF_INVOICE[due.due_state]


def _ids(store: PaymentStore, owner: str, basket_id: str | None) -> list[str]:
    """Return ids of the own dues, and of those that lie in the basket."""
    found: list[str] = []
    if owner:
        found += _own(store.requests, "owner", owner)
        found += _own(store.invoices, "owner", owner)
    elif basket_id:
        found += _own(store.requests, "basket", basket_id)
    basket = store.baskets.get(basket_id) if basket_id else None
    added = basket.items if basket is not None else {}
    return list(dict.fromkeys([*found, *islice(added, MAX_DUES)]))


def _own(folder: LeanFolder, facet: str, value: str) -> list[str]:
    return list(islice(folder.catalog.search({facet: (value,)}), MAX_DUES))
