"""Everything that happened to an invoice, in the order of time.

Its own history, every attempt to pay it with each word of the provider (accepted and
rejected), the money that was booked, and the mails about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from imio.payment import _
from imio.payment.content.invoice import Invoice
from imio.payment.domain import journal
from imio.payment.domain.states import HistoryRow
from imio.payment.notifications.kinds import KINDS as MAILS
from imio.payment.reporting import invoice_labels
from imio.payment.reporting import labels
from imio.payment.reporting.bank_lines import line_behind
from imio.payment.reporting.bank_lines import place_of
from imio.payment.reporting.invoices import attempts_on
from imio.payment.reporting.invoices import mails_about
from imio.payment.reporting.trace import trace_of
from imio.payment.storage import outbox
from imio.payment.storage.store import PaymentStore
from typing import Any


MONEY = {
    journal.PAYMENT: _("event_payment", default="Payment booked"),
    journal.CREDIT: _("event_credit_used", default="Paid with money owed back"),
    journal.WAIVER: _("event_waiver", default="Taken off"),
    journal.RELEASE: _("event_release", default="To be paid back"),
    journal.CHARGEBACK: _("event_chargeback", default="Taken back by the bank"),
    journal.CORRECTION: _("event_booking_undone", default="Booking undone by hand"),
    journal.OVERPAYMENT: _("event_overpayment", default="Paid too much"),
}
MAIL_STATES = {
    outbox.WAITING: _("event_mail_waiting", default="Mail waits"),
    outbox.DONE: _("event_mail_sent", default="Mail sent"),
    outbox.PARKED: _("event_mail_failed", default="Mail failed"),
}
ATTEMPT = _("event_attempt", default="Online payment")
# They open, they are told by their own words.
_SILENT = {"payment", "credit note"}


@dataclass(frozen=True)
class Event:
    """One thing that happened; titles are messages or plain texts."""

    at: datetime
    title: Any
    detail: Any = ""
    note: str = ""
    actor: Any = ""
    amount_cents: int | None = None
    # of the attempt that it is about, "" for none
    transaction_id: str = ""


def events_of(store: PaymentStore, invoice: Invoice) -> list[Event]:
    """Return everything that happened to an invoice, oldest first. Reads only."""
    found = [*_own(invoice), *_money(store, invoice)]
    found += [*_attempts(store, invoice), *_mails(store, invoice)]
    return sorted(found, key=lambda event: event.at)


def _own(invoice: Invoice) -> Iterator[Event]:
    for row in invoice.history:
        if row.cause not in _SILENT:
            yield _told(row)


def _told(row: HistoryRow) -> Event:
    return Event(
        at=row.at,
        title=invoice_labels.CAUSES.get(row.cause, row.cause),
        detail=row.event_key,
        note=row.note,
        actor=labels.ACTORS.get(row.actor, row.actor),
    )


def _money(store: PaymentStore, invoice: Invoice) -> Iterator[Event]:
    slips = {
        f"slip:{invoice.regie_uid}:{one.slip_number}": one
        for one in invoice.counter_payments
    }
    for row_id, cents in (*invoice.payments, *invoice.waivers):
        row = store.journal.rows[row_id]
        slip = slips.get(row.event_key)
        line = line_behind(store, row.event_key)
        detail = invoice_labels.MEANS[slip.means] if slip else ""
        yield Event(
            at=row.at,
            title=MONEY.get(row.kind, row.kind),
            detail=place_of(line) if line is not None else detail,
            note=slip.slip_number if slip else "",
            actor=labels.ACTORS.get(row.actor, row.actor),
            amount_cents=abs(cents),
        )


def _attempts(store: PaymentStore, invoice: Invoice) -> Iterator[Event]:
    for attempt in attempts_on(store, invoice):
        for event in trace_of(attempt.history, labels.TRANSACTION_STATES):
            yield Event(
                at=event.at,
                title=ATTEMPT,
                detail=event.state_title,
                note=attempt.statement_id,
                actor=event.proof or event.actor,
                transaction_id=attempt.id,
            )


def _mails(store: PaymentStore, invoice: Invoice) -> Iterator[Event]:
    for entry in mails_about(store, invoice):
        kind = MAILS.get(entry.payload.get("mail", ""))
        yield Event(
            at=entry.done_at or entry.created_at,
            title=MAIL_STATES[entry.state],
            detail=kind.title if kind is not None else entry.kind,
            note=entry.last_error,
        )
