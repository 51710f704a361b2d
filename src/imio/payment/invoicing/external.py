"""Payment links for dues that another program made: it sends the letter, we collect."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from imio.payment.checkout.booking import book_claim
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.booking import waive
from imio.payment.content.invoice import EXTERNAL
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.billing import Charge
from imio.payment.domain.billing import line_of
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import UnderWay
from imio.payment.domain.languages import LANGUAGES
from imio.payment.formatting import local_day
from imio.payment.invoicing.links import give_link
from imio.payment.invoicing.links import revoke_link
from imio.payment.invoicing.places import regie_at
from imio.payment.storage.store import PaymentStore

import secrets


@dataclass(frozen=True)
class ExternalDue:
    """What another program wants to be paid; ``reference`` is its own name for it.

    ``communication`` holds the twelve digits of its letter, "" to be given one.
    """

    regie_uid: str
    reference: str
    amount_cents: int
    title: str
    communication: str = ""
    due_on: date | None = None
    language: str = "fr"
    email: str = ""
    expires_at: datetime | None = None


def link_for(
    store: PaymentStore, asked: ExternalDue, actor: str, now: datetime
) -> tuple[Invoice, bool]:
    """Return the invoice behind the link of an external due, and whether it is new.

    The same reference of a régie always gives the same invoice, so a program may ask
    twice. Writes. Raises InvoiceRefused (reference_taken when amount, title or
    communication differ, communication_taken, nothing_charged) and InvalidAmount.
    """
    known = find_external(store, asked.regie_uid, asked.reference)
    if known is not None:
        if _differs(known, asked):
            raise InvoiceRefused("reference_taken", invoice_id=known.id)
        return known, False
    if not asked.amount_cents:
        raise InvoiceRefused("nothing_charged")
    invoice = _fill(Invoice(secrets.token_hex(12)), asked, now)
    _take_communication(store, invoice, asked.communication)
    # Two calls at one second insert the same key: the database lets one through.
    store.external_dues.insert((asked.regie_uid, asked.reference), invoice.id)
    invoice.note(now, actor, "", states.DRAFT, "made")
    invoice.move_to(states.TO_NUMBER, now, actor, "finalised")
    invoice.move_to(states.ISSUED, now, actor, "external")
    invoice = store.invoices.add(invoice)
    give_link(store, invoice)
    origin = Origin(actor, now, asked.reference, event_key=f"invoice:{invoice.id}")
    book_claim(store, invoice, origin)
    return invoice, True


def find_external(
    store: PaymentStore, regie_uid: str, reference: str
) -> Invoice | None:
    """Return the invoice made for another program's reference, or None. Reads only."""
    invoice_id = store.external_dues.get((regie_uid, reference), "")
    return store.invoices._getOb(invoice_id, None) if invoice_id else None


def withdraw(store: PaymentStore, invoice: Invoice, actor: str, now: datetime) -> None:
    """Revoke a payment link; an external due asks nothing any more. Writes.

    What was already paid of it is owed back. An invoice of our own stays owed. Raises
    UnderWay while somebody is paying it; again for a revoked one changes nothing.
    """
    if invoice.id in store.locks:
        raise UnderWay(store.locks[invoice.id])
    if not invoice.pay_token:
        return
    revoke_link(store, invoice)
    if invoice.kind == EXTERNAL and invoice.due_state == states.OPEN:
        origin = Origin(actor, now, invoice.external_number)
        waive(store, invoice, invoice.owed_cents, "link revoked", origin)
    invoice.note(now, actor, "", "", "link revoked")
    store.invoices.reindex(invoice)


def set_expiry(
    store: PaymentStore,
    invoice: Invoice,
    expires_at: datetime | None,
    actor: str,
    now: datetime,
) -> None:
    """Say until when a payment link works; None for no end. Writes.

    Raises InvoiceRefused (link_revoked) when there is no link any more.
    """
    if not invoice.pay_token:
        raise InvoiceRefused("link_revoked")
    invoice.link_expires_at = expires_at
    until = expires_at.isoformat() if expires_at else ""
    invoice.note(now, actor, "", "", "link expiry", note=until)


def _differs(known: Invoice, asked: ExternalDue) -> bool:
    communication = asked.communication or known.communication
    now_asked = (asked.amount_cents, asked.title, communication)
    return now_asked != (known.amount_cents, known.object_title, known.communication)


def _fill(invoice: Invoice, asked: ExternalDue, now: datetime) -> Invoice:
    regie = regie_at(asked.regie_uid)
    labels = dict.fromkeys(LANGUAGES, asked.title)
    code = (regie.accounting_code if regie is not None else "") or ""
    price = Decimal(asked.amount_cents) / 100
    line = line_of(Charge(labels, Decimal(1), price, accounting_code=code))
    invoice.created_at = invoice.issued_at = now
    invoice.issued_on = local_day(now)
    invoice.kind = EXTERNAL
    invoice.is_imported = True
    invoice.external_number = asked.reference
    invoice.regie_uid = asked.regie_uid
    invoice.platform_id = (regie.platform if regie is not None else "") or ""
    invoice.object_title = asked.title
    invoice.language = asked.language
    invoice.email = asked.email
    invoice.due_on = asked.due_on
    invoice.link_expires_at = asked.expires_at
    invoice.lines = (line,)
    invoice.amount_cents = line.amount_cents
    return invoice


def _take_communication(store: PaymentStore, invoice: Invoice, digits: str) -> None:
    if not digits:
        invoice.communication = store.reserve_communication(invoice.id)
    elif store.communications.insert(digits, invoice.id):
        invoice.communication = digits
    else:
        raise InvoiceRefused("communication_taken")
