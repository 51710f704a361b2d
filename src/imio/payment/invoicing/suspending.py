"""Payments stopped between two days, for an invoice, a type or a whole régie."""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import UTC
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.formatting import local_day
from imio.payment.formatting import TIME_ZONE
from imio.payment.storage import suspensions
from imio.payment.storage.store import PaymentStore


def suspend_payments(
    store: PaymentStore,
    scope: str,
    uid: str,
    days: tuple[date, date | None],
    messages: Mapping[str, str],
    actor: str,
    now: datetime,
) -> None:
    """Let nobody pay from the first to the last day, both included. Writes.

    ``scope`` and ``uid`` name an invoice, an invoice type or a régie; a last day of None
    means until somebody ends it; ``messages`` are what payers read, by language. Raises
    InvoiceRefused (past_day, already_suspended: one that is planned must not end one that
    runs) and ForbiddenTransition for an invoice that nobody could
    pay anyhow.
    """
    since, until = days
    if until is not None and until < max(since, local_day(now)):
        raise InvoiceRefused("past_day")
    standing = store.suspensions.get((scope, uid))
    if standing is not None and not (standing.until and standing.until <= now):
        raise InvoiceRefused("already_suspended")
    if scope == suspensions.DUE:
        invoice = store.get_due(uid)
        if not invoice.is_payable:
            raise ForbiddenTransition(f"suspension: {invoice.due_state}")
        invoice.note(now, actor, "", "", "suspended")
    found = suspensions.Suspension(
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)) if until else None,
        by=actor,
        messages={code: text for code, text in messages.items() if text},
    )
    suspensions.suspend(store, scope, uid, found)


def resume_payments(
    store: PaymentStore, scope: str, uid: str, actor: str, now: datetime
) -> None:
    """Let payments through again at once. Writes.

    Raises ForbiddenTransition when nothing is suspended there.
    """
    if (scope, uid) not in store.suspensions:
        raise ForbiddenTransition("suspension: none")
    suspensions.lift(store, scope, uid)
    if scope == suspensions.DUE:
        store.get_due(uid).note(now, actor, "", "", "no longer suspended")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIME_ZONE).astimezone(UTC)
