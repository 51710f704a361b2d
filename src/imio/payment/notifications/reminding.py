"""The mails of recovery: reminders in the words of their level, notices, refused debits."""

from datetime import datetime
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.errors import DeliveryPostponed
from imio.payment.formatting import format_amount
from imio.payment.formatting import known_language
from imio.payment.invoicing.places import type_at
from imio.payment.notifications import facts
from imio.payment.notifications import kinds
from imio.payment.notifications import smtp
from imio.payment.notifications.delivery import envelope
from imio.payment.notifications.delivery import MailDelivery
from imio.payment.notifications.delivery import site_sender
from imio.payment.notifications.invoices import invoice_values
from imio.payment.notifications.invoices import is_trial
from imio.payment.notifications.message import Letter
from imio.payment.notifications.message import message_id
from imio.payment.notifications.message import write_letter
from imio.payment.notifications.wording import Wording
from imio.payment.notifications.wording import wording_of
from imio.payment.recovery.events import DebitReturned
from imio.payment.recovery.events import HandedToTreasury
from imio.payment.recovery.reminders import cost_of_level
from imio.payment.recovery.reminders import mask_email
from imio.payment.recovery.reminders import may_leave
from imio.payment.recovery.reminders import note_sent
from imio.payment.recovery.texts import level_words
from imio.payment.recovery.texts import treasury_text
from imio.payment.storage.outbox import Entry
from imio.payment.storage.store import PaymentStore
from imio.payment.tokens import sign


RECOVERY_MAIL = "mail-recovery"


def handed_to_treasury(event: HandedToTreasury) -> None:
    """Tell the payer that it is no longer paid here; without an address by letter."""
    if event.invoice.email:
        key = f"mail:{kinds.TREASURY_NOTICE}:{event.invoice.id}:{event.batch_id}"
        payload = {"mail": kinds.TREASURY_NOTICE, "invoice": event.invoice.id}
        event.store.outbox.put(key, RECOVERY_MAIL, payload, event.now)


def debit_returned(event: DebitReturned) -> None:
    """Tell the payer who must pay by other means now, and why."""
    if event.invoice.email and not event.is_retried:
        instant = event.now.isoformat()
        key = f"mail:{kinds.DEBIT_RETURNED}:{event.invoice.id}:{instant}"
        payload = {
            "mail": kinds.DEBIT_RETURNED,
            "invoice": event.invoice.id,
            "reason": event.reason_code,
        }
        event.store.outbox.put(key, RECOVERY_MAIL, payload, event.now)


class ReminderMail(MailDelivery):
    """IDelivery of one reminder: weighed right before it leaves, its proof kept after."""

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing | None:
        invoice = store.get_due(entry.payload["invoice"])
        if invoice.is_payable and invoice.id in store.locks:
            # Somebody is at the bank right now: what comes of it decides.
            raise DeliveryPostponed("under_way")
        if not may_leave(store, invoice, entry.not_before):
            return None
        letter = reminder_letter(
            store, invoice, entry.payload["level"], entry.not_before
        )
        return envelope(store, entry, letter, invoice.email)

    def finish(self, store: PaymentStore, entry: Entry, message, now: datetime) -> None:
        invoice = store.get_due(entry.payload["invoice"])
        number = entry.payload["level"]
        if message is None:
            invoice.note(now, "worker", "", "", "reminder left out", note=str(number))
            return
        proof = sign(store.signing_secret, "mail", entry.key)
        identifier = message_id(proof, site_sender().address)
        note_sent(
            store, invoice, number, mask_email(message.recipient), identifier, now
        )


class RecoveryMail(MailDelivery):
    """IDelivery of the other mails: a notice of the treasury, a debit that failed."""

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing | None:
        invoice = store.get_due(entry.payload["invoice"])
        kind, reason = entry.payload["mail"], entry.payload.get("reason", "")
        is_over = kind == kinds.TREASURY_NOTICE and invoice.due_state != states.TREASURY
        if invoice.balance_cents <= 0 or is_over:
            return None
        letter = recovery_letter(store, kind, invoice, reason)
        return envelope(store, entry, letter, invoice.email)


def reminder_letter(
    store: PaymentStore, invoice: Invoice, number: int, now: datetime
) -> Letter:
    """Return the mail of a level: the words of its type above what is asked."""
    language = known_language(invoice.language)
    general = wording_of(kinds.REMINDER, language)
    subject, text = level_words(invoice, number, language)
    cents = cost_of_level(store, invoice, number, now)
    more = {"reminder_cost": format_amount(cents, language) if cents else ""}
    wording = Wording(subject or general.subject, general.body)
    return _letter(store, invoice, wording, language, text, more)


def recovery_letter(
    store: PaymentStore, kind: str, invoice: Invoice, reason: str = ""
) -> Letter:
    """Return the mail of a notice or of a refused debit."""
    language = known_language(invoice.language)
    is_notice = kind == kinds.TREASURY_NOTICE
    opening = treasury_text(type_at(invoice.type_uid), language) if is_notice else ""
    more = {"reason": facts.one_line(reason)}
    wording = wording_of(kind, language)
    return _letter(store, invoice, wording, language, opening, more)


def _letter(
    store: PaymentStore,
    invoice: Invoice,
    wording: Wording,
    language: str,
    opening: str,
    more: dict[str, str],
) -> Letter:
    values = invoice_values(store, invoice, language) | more
    values["contact"] = facts.contact_of(invoice)
    footer = wording_of(kinds.FOOTER, language)
    trial = is_trial(invoice)
    return write_letter(wording, footer, values, language, trial, opening)
