"""What is not needed any more is deleted: answers and files; payments stay."""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from imio.payment.domain import states
from imio.payment.storage.store import PaymentStore


ENDED = (states.ACCEPTED, states.REFUSED, states.EXPIRED)
_LONGEST_MONTH = timedelta(days=31)


def outdated(store: PaymentStore, now: datetime, months: int) -> Iterator[str]:
    """Yield ids of requests that ended so long ago that their answers must go."""
    limit = now - months * _LONGEST_MONTH
    found = store.requests.catalog.search(
        {"kept": ("answers",), "state": ENDED}, until=limit
    )
    for request_id in list(found):
        if store.requests._getOb(request_id).history[-1].at <= limit:
            yield request_id


def forget_answers(store: PaymentStore, request_id: str, now: datetime) -> None:
    """Delete the answers and files of a request; its payment and history stay. Writes."""
    request = store.requests._getOb(request_id)
    if request.submission is None or request.state not in ENDED:
        return
    request.submission = None
    request.answers = {}
    request.note(now, "worker", request.state, request.state, "retention")
    store.requests.reindex(request)
