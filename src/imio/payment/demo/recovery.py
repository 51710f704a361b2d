"""Recovery in the demo: a mandate, a first reminder that left, a pause with its reason."""

from datetime import date
from datetime import datetime
from datetime import timedelta
from imio.payment.content.invoice import Invoice
from imio.payment.formatting import local_day
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.recovery import planning
from imio.payment.recovery.mandates import set_mandate
from imio.payment.recovery.mornings import RUN
from imio.payment.recovery.reminders import ask_for_reminder
from imio.payment.recovery.reminders import mask_email
from imio.payment.recovery.reminders import note_sent
from imio.payment.recovery.reminders import step_of
from imio.payment.storage import milestones
from typing import Any


OFFICER = "regisseur"
CREDITOR_ID = "BE22ZZZ0099900003"
IBAN = "BE71096123456769"
REASON = "Plan de paiement accordé, trois mensualités"


def create_recovery(store: Any, regies: Any, now: datetime) -> None:
    """Add a mandate, and a story to two overdue invoices; the rest waits for tomorrow."""
    regies["repas"].creditor_id = CREDITOR_ID
    for invoice_id in store.invoices.catalog.search({"flag": ("direct_debit",)}):
        payer = store.payers._getOb(store.invoices._getOb(invoice_id).payer_id)
        signed_on = date(local_day(now).year - 1, 9, 1)
        reference = f"SAMB-{payer.billing_reference}"
        set_mandate(store, payer, reference, IBAN, signed_on, payer.name, now)
    overdue = _overdue(store, now)
    for invoice in overdue[:1]:
        _remind(store, invoice, now - timedelta(days=3))
    for invoice in overdue[1:2]:
        until = local_day(now) + timedelta(days=60)
        pause_reminders(store, invoice, until, REASON, OFFICER, now)
    # The first run of the worker is tomorrow's: until then the dry run shows it.
    milestones.reach(store, RUN, now)


def _overdue(store: Any, now: datetime) -> list[Invoice]:
    found = (one for _id, one in store.invoices.objectItems())
    today = local_day(now)
    ready = [
        one
        for one in found
        if one.is_overdue(today)
        and step_of(store, one, today, now).code == planning.SEND
    ]
    return sorted(ready, key=lambda one: one.due_on)


def _remind(store: Any, invoice: Invoice, at: datetime) -> None:
    step = ask_for_reminder(store, invoice, OFFICER, at)
    number = step.level.number
    key = f"reminder:{invoice.id}:{number}"
    if key in store.outbox.entries:
        # It is history: nothing is sent for it.
        store.outbox.succeed(key, at)
    note_sent(store, invoice, number, mask_email(invoice.email), "demo", at)
