"""@payment-recovery/suspensions and /pauses: read, begun and ended as on the pages."""

from datetime import date
from datetime import datetime
from imio.payment.api.invoices.reading import day_of
from imio.payment.api.invoices.reading import messages_of
from imio.payment.api.invoices.reading import text_of
from imio.payment.api.recovery.calls import Call
from imio.payment.api.staff.service import iso
from imio.payment.formatting import local_day
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.invoicing.pauses import resume_reminders
from imio.payment.invoicing.suspending import resume_payments
from imio.payment.invoicing.suspending import suspend_payments
from imio.payment.reporting.stops import paused
from imio.payment.reporting.stops import places_of
from imio.payment.reporting.stops import Regies
from imio.payment.reporting.stops import subject_at
from imio.payment.reporting.stops import suspended
from imio.payment.storage.store import PaymentStore
from zExceptions import BadRequest


SUSPENSIONS = "suspensions"
PAUSES = "pauses"
LIFT = "lift"


def suspensions_as_json(store: PaymentStore, regies: Regies, now: datetime) -> list:
    """Return what is suspended of régies and types, running or to come."""
    return [
        {
            "scope": scope,
            "uid": uid,
            "title": title,
            "since": iso(one.since),
            "until": iso(one.until),
            "by": one.by,
            "messages": dict(one.messages),
            "running": one.is_running(now),
        }
        for (scope, uid), title, one in suspended(store, regies)
    ]


def pauses_as_json(store: PaymentStore, regies: Regies, on: date) -> list:
    """Return whose reminders wait; ``until`` is the last day, null for no end."""
    return [
        {
            "scope": one.scope,
            "uid": one.uid,
            "title": one.title,
            "reason": one.pause.reason,
            "until": one.pause.until.isoformat() if one.pause.until else None,
            "by": one.pause.by,
            "running": one.pause.is_running(on),
        }
        for one in paused(store, regies)
    ]


def change_suspensions(call: Call) -> dict:
    """Let nobody pay what is of a régie or a type between two days."""
    place = _suspended_place(call)
    days = day_of(call.body, "since", required=True), day_of(call.body, "until")
    told = messages_of(call.body)
    suspend_payments(call.store, *place, days, told, call.actor, call.now)
    return _suspensions(call)


def lift_suspension(call: Call) -> dict:
    """Let payments through again."""
    resume_payments(call.store, *_suspended_place(call), call.actor, call.now)
    return _suspensions(call)


def change_pauses(call: Call) -> dict:
    """Let the reminders of a type, a payer or an invoice wait."""
    subject = _subject(call)
    until = day_of(call.body, "until")
    reason = text_of(call.body, "reason", required=True)
    pause_reminders(call.store, subject, until, reason, call.actor, call.now)
    return _pauses(call)


def lift_pause(call: Call) -> dict:
    """Let reminders leave again."""
    resume_reminders(call.store, _subject(call), call.actor, call.now)
    return _pauses(call)


def _suspensions(call: Call) -> dict:
    items = suspensions_as_json(call.store, call.regies, call.now)
    return {"@id": f"{call.address}/{SUSPENSIONS}", "items": items}


def _pauses(call: Call) -> dict:
    items = pauses_as_json(call.store, call.regies, local_day(call.now))
    return {"@id": f"{call.address}/{PAUSES}", "items": items}


def _suspended_place(call: Call) -> tuple[str, str]:
    place = _place(call)
    if place not in places_of(call.regies):
        raise BadRequest("uid")
    return place


def _subject(call: Call):
    found = subject_at(call.store, *_place(call), call.regies)
    if found is None:
        raise BadRequest("uid")
    return found


def _place(call: Call) -> tuple[str, str]:
    scope = text_of(call.body, "scope", required=True)
    return scope, text_of(call.body, "uid", required=True)
