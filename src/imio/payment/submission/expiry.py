"""Delays of requests: what the worker does when time passes."""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from imio.payment.domain import states
from imio.payment.submission.events import RequestExpiresSoon
from imio.payment.submission.requests import expire
from zope.event import notify


def overdue(store, now: datetime) -> Iterator[str]:
    """Yield ids of requests whose delay to pay is over."""
    for request_id in store.requests.catalog.search(
        {"state": (states.AWAITING_PAYMENT,)}
    ):
        request = store.requests._getOb(request_id)
        if request.expires_at <= now and request.id not in store.locks:
            yield request_id


def expire_overdue(store, request_id: str, now: datetime) -> None:
    """Expire one request, if it still has to. Writes."""
    request = store.requests._getOb(request_id)
    if request.state == states.AWAITING_PAYMENT and request.expires_at <= now:
        expire(store, request, now)


def to_warn(store, now: datetime, notice_days: int) -> Iterator[str]:
    """Yield ids of requests that expire within the notice delay and were not warned."""
    if not notice_days:
        return
    limit = now + timedelta(days=notice_days)
    for request_id in store.requests.catalog.search(
        {"state": (states.AWAITING_PAYMENT,)}
    ):
        request = store.requests._getOb(request_id)
        fresh = request.expires_at - request.confirmed_at <= timedelta(days=notice_days)
        if request.expires_at <= limit and not fresh and request.warned_at is None:
            yield request_id


def warn(store, request_id: str, now: datetime) -> None:
    """Announce once that a request will expire. Writes."""
    request = store.requests._getOb(request_id)
    if request.state == states.AWAITING_PAYMENT and request.warned_at is None:
        request.warned_at = now
        notify(RequestExpiresSoon(store, request, now))


def stale_drafts(store, now: datetime, keep_hours: int) -> list[str]:
    """Return ids of drafts that nobody confirmed in time."""
    until = now - timedelta(hours=keep_hours)
    return list(store.requests.catalog.search({"state": (states.DRAFT,)}, until=until))


def forget_draft(store, request_id: str) -> None:
    """Delete a draft: it was never confirmed, so nothing was owed. Writes."""
    request = store.requests._getOb(request_id, None)
    if request is not None and request.state == states.DRAFT:
        store.requests.remove(request)
