"""The mail about money that came by bank transfer or at the counter, once per booking."""

from collections.abc import Mapping
from datetime import date
from imio.payment.checkout.events import MoneyBooked
from imio.payment.content.due import Due
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import known_language
from imio.payment.notifications import facts
from imio.payment.notifications import kinds
from imio.payment.notifications import smtp
from imio.payment.notifications.delivery import envelope
from imio.payment.notifications.delivery import letter_about
from imio.payment.notifications.delivery import MailDelivery
from imio.payment.storage.outbox import Entry
from imio.payment.storage.store import PaymentStore
from itertools import dropwhile


BOOKED_MAIL = "mail-booked"


def money_booked(event: MoneyBooked) -> None:
    """Tell the payer what came; whoever gave no address sees it on the page."""
    if not event.due.email:
        return
    key = f"mail:{kinds.MONEY_BOOKED}:{event.due.id}:{event.event_key}"
    payload = {
        "mail": kinds.MONEY_BOOKED,
        "due": event.due.id,
        "amount_cents": event.amount_cents,
        "overpaid_cents": event.overpaid_cents,
        "way": event.way,
        "received_on": event.received_on.isoformat(),
        "booking": event.event_key,
        "reference": event.reference,
    }
    event.store.outbox.put(key, BOOKED_MAIL, payload, event.now)


class BookedMail(MailDelivery):
    """IDelivery of one of these mails; what remains to be paid is that of its leaving."""

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing | None:
        payload = entry.payload
        due = store.get_due(payload["due"])
        if _is_undone(store, payload):
            return None
        language = known_language(due.language)
        told = _told(payload, due, language)
        letter = letter_about(store, kinds.MONEY_BOOKED, due, language, **told)
        return envelope(store, entry, letter, due.email)


def _told(payload: Mapping, due: Due, language: str) -> dict[str, str]:
    overpaid_cents = payload["overpaid_cents"]
    received_on = date.fromisoformat(payload["received_on"])
    return {
        "amount": format_amount(payload["amount_cents"], language),
        "overpaid_amount": (
            format_amount(overpaid_cents, language) if overpaid_cents else ""
        ),
        "means": facts.means_in_words(payload["way"], language),
        "received_on": format_date(received_on, language),
        "remainder": _remainder(due, language),
    }


def _remainder(due: Due, language: str) -> str:
    # Written off, at the treasury, at the bank: who must pay what is told elsewhere.
    is_told = due.is_payable or due.balance_cents <= 0
    return facts.remainder_in_words(due.balance_cents, language) if is_told else ""


def _is_undone(store: PaymentStore, payload: Mapping) -> bool:
    """Say whether somebody took the booking of a bank line back since."""
    line = store.bank_lines.get(payload["reference"])
    if line is None:
        return False
    since = dropwhile(lambda one: one.key != payload["booking"], line.allocations)
    return any(one.due_id == payload["due"] and one.cents < 0 for one in since)
