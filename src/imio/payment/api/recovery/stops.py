"""@payment-recovery/suspensions and /pauses: read, begun and ended as on the pages."""

from datetime import date
from datetime import datetime
from imio.payment import access
from imio.payment.api.invoices.reading import day_of
from imio.payment.api.invoices.reading import messages_of
from imio.payment.api.invoices.reading import text_of
from imio.payment.api.invoices.services import error_as_json
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffPost
from imio.payment.clock import utc_now
from imio.payment.domain.errors import PaymentError
from imio.payment.formatting import local_day
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.invoicing.pauses import resume_reminders
from imio.payment.invoicing.suspending import resume_payments
from imio.payment.invoicing.suspending import suspend_payments
from imio.payment.json_object import read_object
from imio.payment.reporting.stops import paused
from imio.payment.reporting.stops import places_of
from imio.payment.reporting.stops import Regies
from imio.payment.reporting.stops import subject_at
from imio.payment.reporting.stops import suspended
from imio.payment.storage.store import get_store
from imio.payment.storage.store import PaymentStore
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound


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


class PaymentRecoveryPost(StaffPost):
    """Suspends payments of a régie or type, pauses reminders, and ends both."""

    def answer(self):
        self.regies = access.visible_regies(access.MANAGE_RECOVERY)
        self.demand(self.regies)
        self.store, self.now = get_store(), utc_now()
        self.actor = api.user.get_current().getId()
        is_known = self.path and self.path[0] in (SUSPENSIONS, PAUSES)
        if not is_known or self.path[1:] not in ((), (LIFT,)):
            raise NotFound("/".join(self.path))
        body = read_object(self.request)
        try:
            return (
                self._suspensions(body)
                if self.path[0] == SUSPENSIONS
                else (self._pauses(body))
            )
        except PaymentError as error:
            self.request.response.setStatus(409)
            return error_as_json(error)

    def _suspensions(self, body: dict) -> dict:
        scope, uid = self._place(body)
        if (scope, uid) not in places_of(self.regies):
            raise BadRequest("uid")
        who = (self.actor, self.now)
        if self.path[1:]:
            resume_payments(self.store, scope, uid, *who)
        else:
            days = day_of(body, "since", required=True), day_of(body, "until")
            told = messages_of(body)
            suspend_payments(self.store, scope, uid, days, told, *who)
        items = suspensions_as_json(self.store, self.regies, self.now)
        return {"@id": f"{self.address}/{SUSPENSIONS}", "items": items}

    def _pauses(self, body: dict) -> dict:
        subject = subject_at(self.store, *self._place(body), self.regies)
        if subject is None:
            raise BadRequest("uid")
        who = (self.actor, self.now)
        if self.path[1:]:
            resume_reminders(self.store, subject, *who)
        else:
            until = day_of(body, "until")
            reason = text_of(body, "reason", required=True)
            pause_reminders(self.store, subject, until, reason, *who)
        items = pauses_as_json(self.store, self.regies, local_day(self.now))
        return {"@id": f"{self.address}/{PAUSES}", "items": items}

    def _place(self, body: dict) -> tuple[str, str]:
        scope = text_of(body, "scope", required=True)
        return scope, text_of(body, "uid", required=True)
