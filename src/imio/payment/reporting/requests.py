"""Requests as agents look for them: only from the moment when they are to be treated."""

from collections.abc import Iterable
from collections.abc import Sequence
from imio.payment.content.request import Request
from imio.payment.content.transaction import Transaction
from imio.payment.domain import states
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.listing import Page
from imio.payment.reporting.listing import PAGE_SIZE
from imio.payment.reporting.listing import read_page
from imio.payment.storage.catalog import Found
from imio.payment.storage.outbox import Entry
from imio.payment.storage.store import PaymentStore


AGENT_STATES = (states.TO_PROCESS, states.ACCEPTED, states.REFUSED)
# Outbox keys of what follows from a form: "replay:<request id>" and below, and mails.
REPLAYS = ("replay:", "mail:replay:")
PARKED = "parked"

# Démarches that the reader may see, by UID; None means all of them.
Demarches = Sequence[str] | None


def find_requests(store: PaymentStore, search: Filters, demarches: Demarches) -> Found:
    """Find requests that fit a search, among those that the agent may see."""
    wanted: dict[str, tuple[str, ...]] = {"state": AGENT_STATES}
    if search.state:
        wanted["state"] = (search.state,) if search.state in AGENT_STATES else ()
    if search.regie:
        wanted["regie"] = (search.regie,)
    if search.demarche:
        allowed = demarches is None or search.demarche in demarches
        wanted["demarche"] = (search.demarche,) if allowed else ()
    elif demarches is not None:
        wanted["demarche"] = tuple(demarches)
    among = None
    if search.flag == PARKED:
        among = [request.catalog_number for request in requests_with_parked(store)]
    elif search.flag:
        wanted["flag"] = (search.flag,)
    return store.requests.catalog.search(
        wanted, search.words, search.since_at, search.until_at, among
    )


def list_requests(
    store: PaymentStore,
    search: Filters,
    demarches: Demarches,
    size: int = PAGE_SIZE,
) -> Page:
    """Return one page of a search."""
    found = find_requests(store, search, demarches)
    return read_page(store.requests, found, search, size)


def get_request(
    store: PaymentStore, request_id: str, demarches: Demarches
) -> Request | None:
    """Return a request if it exists, is to be treated or was, and the agent may see it."""
    request = store.requests._getOb(request_id, None)
    if request is None or request.state not in AGENT_STATES:
        return None
    allowed = demarches is None or request.demarche_uid in demarches
    return request if allowed else None


def parked_replays(store: PaymentStore, request_id: str) -> list[Entry]:
    """Return the actions of a request's form that failed and wait for a human."""
    return [
        store.outbox.entries[key]
        for start in REPLAYS
        for key in _parked_keys(store, f"{start}{request_id}")
    ]


def requests_with_parked(store: PaymentStore) -> list[Request]:
    """Return the requests of which an action failed."""
    ids = {
        key.removeprefix(start).split(":")[0]
        for start in REPLAYS
        for key in _parked_keys(store, start)
    }
    found = (store.requests._getOb(one, None) for one in ids)
    return [request for request in found if request is not None]


def _parked_keys(store: PaymentStore, start: str) -> Iterable[str]:
    return store.outbox.parked.keys(start, start + "\U0010ffff")


def attempts_of(store: PaymentStore, request: Request) -> list[Transaction]:
    """Return all attempts to pay a request, newest first."""
    if not request.communication:
        return []
    found = store.transactions.catalog.search(text=request.communication)
    attempts = [store.get_transaction(one) for one in found]
    return [
        attempt
        for attempt in attempts
        if any(share.due_id == request.id for share in attempt.shares)
    ]
