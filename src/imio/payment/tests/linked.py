"""Invoices with a payment link, for tests of what their payers see."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from decimal import Decimal
from imio.payment.checkout.booking import book_claim
from imio.payment.checkout.booking import Origin
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.billing import Charge
from imio.payment.domain.billing import line_of
from imio.payment.formatting import local_day
from imio.payment.invoicing.links import give_link
from plone.namedfile.file import NamedBlobFile

import secrets


def make_linked(store, total_cents=4200, regie_uid="regie-uid", now=None, **values):
    """An issued invoice with its payment link."""
    now = now or datetime.now(UTC)
    invoice = Invoice(secrets.token_hex(12))
    invoice.created_at = now
    price = Decimal(total_cents) / 100
    line = line_of(Charge({"fr": "Repas"}, Decimal(1), price))
    values = {
        "regie_uid": regie_uid,
        "platform_id": "belfius",
        "type_uid": "type-uid",
        "number": "REP-2026-000007",
        "object_title": "Repas scolaires d'octobre",
        "surname": "Vandervelde",
        "first_name": "Capucine",
        "address_lines": ("Rue des Lilas 3", "5000 Namur"),
        "beneficiary": "Théo Vandervelde",
        "due_on": local_day(now) + timedelta(days=30),
        "lines": (line,),
        "amount_cents": line.amount_cents,
    } | values
    for name, value in values.items():
        setattr(invoice, name, value)
    invoice.communication = store.reserve_communication(invoice.id)
    invoice.note(now, "test", "", states.DRAFT, "made")
    invoice.move_to(states.TO_NUMBER, now, "test", "finalised")
    invoice.move_to(states.ISSUED, now, "test", "issued")
    invoice = store.invoices.add(invoice)
    give_link(store, invoice)
    book_claim(store, invoice, Origin("test", now, invoice.number))
    return invoice


def make_document(content=b"%PDF-1.7 the invoice"):
    """The PDF that was issued."""
    return NamedBlobFile(content, "application/pdf", "facture.pdf")
