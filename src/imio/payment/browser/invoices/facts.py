"""What stands beside the lines of an invoice: its numbers, days, places and relations."""

from imio.payment import _
from imio.payment import access
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.domain.reference import format_communication
from imio.payment.invoicing.places import regie_at
from imio.payment.invoicing.places import type_at
from imio.payment.reporting.requests import get_request
from imio.payment.storage.store import get_store
from typing import Any


# A label, a value, and the address that it leads to or ""
Fact = tuple[Any, str, str]


def own_facts(page) -> list[Fact]:
    """Return what an invoice says of itself."""
    invoice = page.invoice
    digits = invoice.communication
    communication = format_communication(digits) if digits else ""
    issued_on = page.day(invoice.issued_on) if invoice.issued_on else ""
    due_on = page.day(invoice.due_on) if invoice.due_on else ""
    return [
        (_("label_invoice_number", default="Number"), invoice.number, ""),
        (
            _("label_external_number", default="Number elsewhere"),
            invoice.external_number,
            "",
        ),
        (_("label_issued_on", default="Issued on"), issued_on, ""),
        (_("label_due_on", default="Due date"), due_on, ""),
        (
            _("label_communication", default="Structured communication"),
            communication,
            "",
        ),
        (_("label_for_whom", default="For whom"), invoice.beneficiary, ""),
        (_("label_refusal_reason", default="Reason"), invoice.reason, ""),
    ]


def linked_facts(page) -> list[Fact]:
    """Return the things that an invoice belongs to, as far as the reader may see them."""
    invoice, store = page.invoice, get_store()
    facts: list[Fact] = []
    regie, kind = regie_at(invoice.regie_uid), type_at(invoice.type_uid)
    for label, place in (
        (_("label_regie", default="Collecting office"), regie),
        (_("label_invoice_type", default="Invoice type"), kind),
    ):
        if place is not None:
            facts.append((label, place.shown_title, place.absolute_url()))
    request = get_request(store, invoice.request_id or "-", access.visible_demarches())
    if request is not None:
        url = f"{page.address('payment-requests')}/{request.id}"
        facts.append(
            (_("label_request", default="Request"), request.tracking_code, url)
        )
    if invoice.campaign_id:
        batch = store.batches._getOb(invoice.campaign_id, None)
        title = getattr(batch, "title", "") or invoice.campaign_id
        name = "payment-imports" if invoice.is_imported else "payment-campaigns"
        url = f"{page.address(name)}/{invoice.campaign_id}"
        facts.append((_("label_campaign", default="Campaign"), title, url))
    return facts + _credits(page)


def _credits(page) -> list[Fact]:
    """Return the credit notes on an invoice, or the invoice that one is about."""
    facts: list[Fact] = []
    invoices = get_store().invoices
    for other_id in (*page.invoice.credit_note_ids, page.invoice.credits_id):
        other = invoices._getOb(other_id or "-", None)
        if other is None:
            continue
        if other.kind == CREDIT_NOTE:
            label = _("label_kind_credit_note", default="Credit note")
        else:
            label = _("label_credited_invoice", default="Credited invoice")
        title = f"{other.number or '…'} · {page.amount(other.amount_cents)}"
        url = f"{page.address('payment-invoices')}/{other_id}"
        facts.append((label, title, url))
    return facts
