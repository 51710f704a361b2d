"""A payment link as programs read it: how it stands now, without the debtor's name."""

from datetime import datetime
from imio.payment.api.staff.service import iso
from imio.payment.checkout.addresses import pay_url
from imio.payment.checkout.standing import standing_of
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.invoicing.links import is_link_open
from imio.payment.storage.store import PaymentStore


REVOKED = "revoked"
EXPIRED = "expired"
_FINAL = (states.PAID, states.TREASURY, states.WRITTEN_OFF)
PICTURES = ("qr.svg", "qr.png", "epc.svg", "epc.png")


def link_as_json(
    store: PaymentStore, invoice: Invoice, now: datetime, address: str
) -> dict:
    """Return one link; ``state`` is a code of docs/payment-links.rst."""
    url = pay_url(invoice) if invoice.pay_token else None
    return {
        "@id": f"{address}/{invoice.id}",
        "id": invoice.id,
        "reference": invoice.external_number,
        "number": invoice.number,
        "kind": invoice.kind,
        "regie": invoice.regie_uid,
        "title": invoice.object_title,
        "language": invoice.language,
        "amount_cents": invoice.amount_cents,
        "owed_cents": invoice.owed_cents,
        "paid_cents": invoice.paid_cents,
        "balance_cents": max(invoice.balance_cents, 0),
        "currency": "EUR",
        "communication": invoice.communication,
        "due_on": invoice.due_on.isoformat() if invoice.due_on else None,
        "created_at": iso(invoice.created_at),
        "expires_at": iso(invoice.link_expires_at),
        **_status(store, invoice, now),
        "url": url,
        "pictures": {name: f"{url}/{name}" for name in PICTURES} if url else {},
    }


def _status(store: PaymentStore, invoice: Invoice, now: datetime) -> dict:
    standing = standing_of(store, invoice, now)
    state = standing.code
    if state not in _FINAL and standing.attempt is None:
        if not invoice.pay_token:
            state = REVOKED
        elif not is_link_open(invoice, now):
            state = EXPIRED
    return {
        "state": state,
        "paid_at": iso(standing.paid_at),
        "transaction": _transaction(store, invoice, standing),
    }


def _transaction(store: PaymentStore, invoice: Invoice, standing) -> str | None:
    """Name the payment that paid it, or that is under way."""
    if standing.attempt is not None:
        return standing.attempt.id
    paid = f"due:{states.PAID}"
    rows = [row for row in invoice.history if row.to_state == paid]
    return rows[-1].event_key if rows and standing.paid_at else None
