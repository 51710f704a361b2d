"""Reminders that wait: for one invoice, for a payer, or for all of a type."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.payer import Payer
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore


MAX_REASON = 500


@dataclass(frozen=True)
class Pause:
    """Why reminders wait, through which day (None: until it is ended), who said so."""

    reason: str
    until: date | None
    by: str
    at: datetime

    def is_running(self, on: date) -> bool:
        """Say whether it still holds on a day; its last day belongs to it."""
        return self.until is None or on <= self.until


def pause_reminders(
    about: Invoice | Payer | InvoiceType,
    reason: str,
    until: date | None,
    actor: str,
    now: datetime,
) -> Pause:
    """Let reminders wait for an invoice, a payer or a type. Writes.

    Raises RecoveryRefused (no_reason, past_day).
    """
    words = " ".join(reason.split())[:MAX_REASON]
    if not words:
        raise RecoveryRefused("no_reason")
    if until is not None and until < local_day(now):
        raise RecoveryRefused("past_day")
    pause = Pause(words, until, actor, now)
    about.reminder_pause = pause
    if isinstance(about, Invoice):
        about.note(now, actor, "", "", "reminders paused", note=words)
    return pause


def resume_reminders(
    about: Invoice | Payer | InvoiceType, actor: str, now: datetime
) -> None:
    """Let reminders go again; nothing happens when none waited. Writes."""
    if about.reminder_pause is None:
        return
    about.reminder_pause = None
    if isinstance(about, Invoice):
        about.note(now, actor, "", "", "reminders resumed")


def pause_of(
    store: PaymentStore,
    invoice: Invoice,
    on: date,
    invoice_type: InvoiceType | None = None,
) -> Pause | None:
    """Return what holds the reminders of an invoice on a day, if anything. Reads only."""
    kind = invoice_type if invoice_type is not None else type_at(invoice.type_uid)
    payer = store.payers._getOb(invoice.payer_id, None)
    for about in (invoice, payer, kind):
        pause = about.reminder_pause if about is not None else None
        if pause is not None and pause.is_running(on):
            return pause
    return None
