"""Payment links: the secret address at which an invoice is read and paid."""

from datetime import datetime
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.reference import new_token
from imio.payment.storage.store import PaymentStore


def give_link(store: PaymentStore, invoice: Invoice) -> None:
    """Give an invoice its payment link; one that it had stops working. Writes."""
    revoke_link(store, invoice)
    invoice.pay_token = new_token()
    store.pay_links[invoice.pay_token] = invoice.id


def revoke_link(store: PaymentStore, invoice: Invoice) -> None:
    """Take the payment link of an invoice back: it shows nothing any more. Writes."""
    store.pay_links.pop(invoice.pay_token, None)
    invoice.pay_token = ""


def open_link(store: PaymentStore, token: str, now: datetime) -> Invoice | None:
    """Return the issued invoice behind a payment link, None for any other. Reads only.

    Unknown, revoked and expired links are all the same to whoever holds them.
    """
    found = store.due_behind(token) if token else None
    if not isinstance(found, Invoice) or found.state != states.ISSUED:
        return None
    if found.kind == CREDIT_NOTE or not is_link_open(found, now):
        return None
    return found


def is_link_open(invoice: Invoice, now: datetime) -> bool:
    """Say whether an invoice has a link whose time is not over. Reads only."""
    expires_at = invoice.link_expires_at
    return bool(invoice.pay_token) and (expires_at is None or now < expires_at)
