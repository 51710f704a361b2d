"""Reminders that wait: for one invoice, for a payer or for a type, with reason and end."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.payer import Payer
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing.credits import demand_reason
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore


INVOICE = "invoice"
PAYER = "payer"
TYPE = "type"
SCOPES = (TYPE, PAYER, INVOICE)


@dataclass(frozen=True)
class Pause:
    """Why reminders wait and until which day, included; None: until somebody ends it."""

    reason: str
    until: date | None
    by: str
    at: datetime

    def is_running(self, on: date) -> bool:
        """Say whether reminders wait on a day."""
        return self.until is None or on <= self.until


def pause_reminders(
    store: PaymentStore,
    subject: Invoice | Payer | InvoiceType,
    until: date | None,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Let the reminders of an invoice, or of all of a payer or a type, wait. Writes.

    Raises InvoiceRefused (no_reason, past_day).
    """
    noted = demand_reason(reason)
    if until is not None and until < local_day(now):
        raise InvoiceRefused("past_day")
    subject.reminder_pause = Pause(noted, until, actor, now)
    if isinstance(subject, Invoice):
        subject.note(now, actor, "", "", "reminders paused", note=noted)
    _reindex(store, subject)


def resume_reminders(
    store: PaymentStore,
    subject: Invoice | Payer | InvoiceType,
    actor: str,
    now: datetime,
) -> None:
    """Let reminders leave again. Writes."""
    subject.reminder_pause = None
    if isinstance(subject, Invoice):
        subject.note(now, actor, "", "", "reminders resumed")
    _reindex(store, subject)


def running_pause(store: PaymentStore, invoice: Invoice, on: date) -> Pause | None:
    """Return what keeps the reminders of an invoice waiting on a day. Reads only."""
    _scope, pause = pause_behind(store, invoice, on)
    return pause


def pause_behind(
    store: PaymentStore, invoice: Invoice, on: date
) -> tuple[str, Pause | None]:
    """Return whose pause it is (invoice, payer or type) and the pause. Reads only.

    An empty scope and None when reminders of that day may leave.
    """
    payer = store.payers._getOb(invoice.payer_id or "-", None)
    subjects = ((INVOICE, invoice), (PAYER, payer), (TYPE, type_at(invoice.type_uid)))
    for scope, subject in subjects:
        pause = subject.reminder_pause if subject is not None else None
        if pause is not None and pause.is_running(on):
            return scope, pause
    return "", None


def _reindex(store: PaymentStore, subject: Invoice | Payer | InvoiceType) -> None:
    # Types are content of the site; nobody searches them by this.
    if isinstance(subject, Invoice | Payer):
        store.reindex(subject)
