"""The life of a request: draft, confirmed, paid or expired, accepted or refused.

Every function writes and calls no network; whatever must leave the site follows
from the events, through the outbox.
"""

from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from imio.payment.basket.storage import add_due
from imio.payment.basket.storage import member_basket_id
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.booking import waive
from imio.payment.checkout.events import DueReopened
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import PriceChanged
from imio.payment.domain.reference import new_tracking_code
from imio.payment.submission.events import RequestConfirmed
from imio.payment.submission.events import RequestExpired
from imio.payment.submission.events import RequestReopened
from imio.payment.submission.events import RequestToProcess
from imio.payment.submission.events import RequestTreated
from zope.event import notify

import secrets


def create_draft(store, values: Mapping, now: datetime) -> Request:
    """Keep a filled form for its review page; ``values`` are attributes of Request."""
    request = Request(secrets.token_hex(12))
    for name, value in values.items():
        setattr(request, name, value)
    request.created_at = now
    request.tracking_code = new_tracking_code()
    return store.requests.add(request)


def correct_draft(store, request: Request, values: Mapping) -> None:
    """Replace what a draft says by a corrected form. Raises ForbiddenTransition."""
    if request.state != states.DRAFT:
        raise ForbiddenTransition(f"request: {request.state} to {states.DRAFT}")
    for name, value in values.items():
        setattr(request, name, value)
    store.requests.reindex(request)


def reprice(request: Request, quote, regie_uid: str, platform_id: str) -> None:
    """Write what a draft costs now; only a draft can change its price."""
    if request.state != states.DRAFT:
        raise PriceChanged(request.id)
    request.lines = quote.lines
    request.amount_cents = quote.total_cents
    request.price_digest = quote.digest
    request.regie_uid = regie_uid
    request.platform_id = platform_id


def confirm(
    store,
    request: Request,
    seen_digest: str,
    basket_id: str,
    expiry_days: int,
    now: datetime,
) -> None:
    """Make a draft binding at the price that the citizen saw.

    A free one goes straight to the agents; a priced one into the basket.
    Raises PriceChanged when another price was seen, ForbiddenTransition when the
    request was confirmed before.
    """
    if seen_digest != request.price_digest:
        raise PriceChanged(request.id)
    actor = request.owner or "citizen"
    request.basket_id = basket_id
    if request.amount_cents == 0:
        request.move_to(states.TO_PROCESS, now, actor, "free")
        request.move_due(states.PAID, now, actor, "free")
        request.confirmed_at = now
        store.requests.reindex(request)
        notify(RequestToProcess(store, request, now))
        return
    request.move_to(states.AWAITING_PAYMENT, now, actor, "confirmed")
    request.confirmed_at = now
    request.expires_at = now + timedelta(days=expiry_days)
    request.communication = store.reserve_communication(request.id)
    add_due(store, basket_id, request.id, now)
    store.requests.reindex(request)
    notify(RequestConfirmed(store, request, now))


def release_to_agents(event) -> None:
    """On payment of its due, hand a request to the agents (subscriber of DuePaid)."""
    request = event.due
    if not isinstance(request, Request):
        return
    if request.state not in (states.AWAITING_PAYMENT, states.EXPIRED):
        # The bank had taken its payment back: agents know it already.
        return
    request.late = request.state == states.EXPIRED
    request.move_to(
        states.TO_PROCESS, event.now, "payment", "paid", event_key=event.reference
    )
    event.store.requests.reindex(request)
    notify(RequestToProcess(event.store, request, event.now))


def ask_payment_again(event: DueReopened) -> None:
    """Let a request whose payment was taken back be paid again, wherever its agents
    have it (subscriber of DueReopened). Writes."""
    request = event.due
    if not isinstance(request, Request) or not request.is_payable:
        return
    # The service has it already: no delay makes it void.
    request.expires_at = None
    owner = request.owner
    basket_id = member_basket_id(owner) if owner else request.basket_id
    if basket_id:
        add_due(event.store, basket_id, request.id, event.now)
    event.store.requests.reindex(request)
    notify(RequestReopened(event.store, request, event.now, event.cause))


def expire(store, request: Request, now: datetime) -> None:
    """Close an unpaid request whose delay is over; a live payment must end first."""
    if request.id in store.locks:
        return
    request.move_to(states.EXPIRED, now, "worker", "delay over")
    request.move_due(states.CANCELLED, now, "worker", "delay over")
    store.requests.reindex(request)
    notify(RequestExpired(store, request, now))


def accept(
    store,
    request: Request,
    actor: str,
    now: datetime,
    refund_cents: int = 0,
    reason: str = "",
) -> None:
    """An agent grants a request, all of it or with part of its price given back.

    Raises ForbiddenTransition, InvalidAmount when less than ``refund_cents`` was paid.
    """
    request.move_to(states.ACCEPTED, now, actor, "accepted", note=reason)
    request.refusal_reason = reason
    _give_back(store, request, refund_cents, "partly accepted", actor, now)
    _treated(store, request, now)


def refuse(
    store,
    request: Request,
    reason: str,
    actor: str,
    now: datetime,
    refund_cents: int | None = None,
) -> None:
    """An agent refuses a request with a reason; what was paid is owed back.

    ``refund_cents`` None gives all of it back; what was not paid is not asked any more.
    Raises ForbiddenTransition, InvalidAmount when less was paid.
    """
    request.move_to(states.REFUSED, now, actor, "refused", note=reason)
    request.refusal_reason = reason
    if refund_cents is None:
        refund_cents = request.paid_cents
    _give_back(store, request, refund_cents, "refused", actor, now)
    _treated(store, request, now)


def _give_back(
    store, request: Request, refund_cents: int, cause: str, actor: str, now: datetime
) -> None:
    if not 0 <= refund_cents <= request.paid_cents:
        raise InvalidAmount(str(refund_cents))
    request.given_back_cents = refund_cents
    unpaid = max(request.balance_cents, 0) if request.state == states.REFUSED else 0
    if refund_cents + unpaid:
        asked_less = refund_cents + unpaid
        waive(store, request, asked_less, cause, Origin(actor, now, request.id))


def _treated(store, request: Request, now: datetime) -> None:
    request.treated_at = now
    store.requests.reindex(request)
    notify(RequestTreated(store, request, now))
