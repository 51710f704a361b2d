"""The mails about objections: an answer is found when its mail leaves."""

from datetime import datetime
from imio.payment.checkout.addresses import public_url
from imio.payment.content.invoice import Invoice
from imio.payment.domain.errors import Undeliverable
from imio.payment.formatting import known_language
from imio.payment.invoicing.events import Objected
from imio.payment.invoicing.events import ObjectionAnswered
from imio.payment.invoicing.objections import answer_of
from imio.payment.invoicing.objections import CITIZEN
from imio.payment.notifications import addresses
from imio.payment.notifications import facts
from imio.payment.notifications import kinds
from imio.payment.notifications import objection_kinds
from imio.payment.notifications import smtp
from imio.payment.notifications.delivery import envelope
from imio.payment.notifications.delivery import MailDelivery
from imio.payment.notifications.delivery import MailToEach
from imio.payment.notifications.invoices import invoice_values
from imio.payment.notifications.invoices import is_trial
from imio.payment.notifications.message import Letter
from imio.payment.notifications.message import write_letter
from imio.payment.notifications.wording import wording_of
from imio.payment.storage.outbox import Entry
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore


OBJECTION_MAIL = "mail-objection"
OBJECTION_TO_OFFICERS = "mail-objection-to-officers"


def objected(event: Objected) -> None:
    """Acknowledge an objection, and tell the office what came by the web."""
    if event.invoice.email:
        kind = objection_kinds.OBJECTION_RECEIVED
        _ask_for(event.store, kind, event.invoice, event.now)
    if event.actor == CITIZEN:
        instant = event.now.isoformat()
        key = f"mail:{OBJECTION_TO_OFFICERS}:{event.invoice.id}:{instant}"
        payload = {"invoice": event.invoice.id, "at": instant}
        event.store.outbox.put(key, OBJECTION_TO_OFFICERS, payload, event.now)


def objection_answered(event: ObjectionAnswered) -> None:
    """Send the payer the answer."""
    if event.invoice.email:
        kind = objection_kinds.OBJECTION_ANSWERED
        _ask_for(event.store, kind, event.invoice, event.now)


def _ask_for(store: PaymentStore, kind: str, invoice: Invoice, now: datetime) -> None:
    # A payer may object again once an answer came.
    instant = now.isoformat()
    payload = {"mail": kind, "invoice": invoice.id, "at": instant}
    key = f"mail:{kind}:{invoice.id}:{instant}"
    store.outbox.put(key, OBJECTION_MAIL, payload, now)


class ObjectionMail(MailDelivery):
    """IDelivery of one of these mails."""

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing | None:
        payload = entry.payload
        invoice = store.get_due(payload["invoice"])
        is_to_officer = "user" in payload
        if is_to_officer and not invoice.objection:
            # Somebody answered before this one could leave.
            return None
        to, language = invoice.email, invoice.language
        if is_to_officer:
            to, language = _officer(invoice, payload["user"])
        letter = objection_letter(
            store, payload["mail"], invoice, payload["at"], known_language(language)
        )
        return envelope(store, entry, letter, to)


class ObjectionToOfficers(MailToEach):
    """IDelivery that asks for one mail for each officer of the régie."""

    def finish(self, store: PaymentStore, entry: Entry, message, now: datetime) -> None:
        invoice = store.get_due(entry.payload["invoice"])
        officers = addresses.officers_of(invoice)
        if not officers:
            raise Undeliverable("no_officer_address")
        kind, instant = objection_kinds.OBJECTION_TO_ANSWER, entry.payload["at"]
        for user_id, email in officers.items():
            who = addresses.recipient_hash(email)
            payload = {"mail": kind, "user": user_id, **entry.payload}
            key = f"mail:{kind}:{invoice.id}:{instant}:{who}"
            store.outbox.put(key, OBJECTION_MAIL, payload, now)


def objection_letter(
    store: PaymentStore, kind: str, invoice: Invoice, instant: str, language: str
) -> Letter:
    """Return the letter of one kind; what the payer typed is in none of them."""
    values = invoice_values(store, invoice, language)
    values["answer"] = answer_of(invoice, instant)
    values["contact"] = facts.contact_of(invoice)
    if kind == objection_kinds.OBJECTION_TO_ANSWER:
        values["link"] = f"{public_url()}/@@payment-invoices/{invoice.id}"
    footer, trial = wording_of(kinds.FOOTER, language), is_trial(invoice)
    return write_letter(wording_of(kind, language), footer, values, language, trial)


def _officer(invoice: Invoice, user_id: str) -> tuple[str, str]:
    default_language = get_settings().default_language
    if not user_id:
        return addresses.officers_of(invoice).get("", ""), default_language
    to, language = addresses.agent(user_id)
    return to, language or default_language
