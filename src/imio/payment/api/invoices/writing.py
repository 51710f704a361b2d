"""Invoices as programs read them."""

from datetime import date
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.transactions import history_row
from imio.payment.checkout.addresses import pay_url
from imio.payment.content.invoice import Invoice
from imio.payment.reporting.invoice_labels import state_of
from imio.payment.reporting.invoices import attempts_on
from imio.payment.reporting.invoices import version_of
from imio.payment.storage.store import get_store


def invoice_as_json(invoice: Invoice, address: str, today: date) -> dict:
    """Return an invoice as lists show it."""
    return {
        "@id": f"{address}/{invoice.id}",
        "id": invoice.id,
        "number": invoice.number,
        "external_number": invoice.external_number,
        "kind": invoice.kind,
        "state": state_of(invoice),
        "overdue": invoice.is_overdue(today),
        "flags": list(invoice.index_values()["flag"]),
        "object": invoice.object_title,
        "type": invoice.type_uid,
        "regie": invoice.regie_uid,
        "campaign": invoice.campaign_id,
        "request": invoice.request_id,
        "payer": invoice.payer_id,
        "payer_name": invoice.payer_name,
        "beneficiary": invoice.beneficiary,
        "issued_on": _day(invoice.issued_on),
        "due_on": _day(invoice.due_on),
        "amount_cents": invoice.amount_cents,
        "paid_cents": invoice.paid_cents,
        "balance_cents": invoice.balance_cents if invoice.is_payable else 0,
        "currency": "EUR",
        "communication": invoice.communication,
        "version": version_of(invoice),
    }


def invoice_in_full(invoice: Invoice, address: str) -> dict:
    """Return an invoice with its lines, its payer and everything that happened."""
    today = invoice.issued_on or invoice.created_at.date()
    return invoice_as_json(invoice, address, today) | {
        "email": invoice.email,
        "address_lines": list(invoice.address_lines),
        "created_at": iso(invoice.created_at),
        "payment_url": pay_url(invoice) if invoice.pay_token else None,
        "waived_cents": invoice.waived_cents,
        "owed_back_cents": invoice.owed_back_cents,
        "credits": invoice.credits_id,
        "credit_notes": list(invoice.credit_note_ids),
        "reason": invoice.reason,
        "lines": [
            {
                "labels": dict(line.labels),
                "detail": line.detail,
                "quantity": str(line.quantity),
                "unit": line.unit,
                "unit_price": str(line.unit_price),
                "amount_cents": line.amount_cents,
                "vat_rate": str(line.vat_rate) if line.vat_rate is not None else None,
                "accounting_code": line.accounting_code,
                "item": line.item,
            }
            for line in invoice.lines
        ],
        "counter_payments": [
            {
                "amount_cents": one.amount_cents,
                "received_cents": one.received_cents,
                "means": one.means,
                "slip": one.slip_number,
                "paid_on": _day(one.paid_on),
                "actor": one.actor,
            }
            for one in invoice.counter_payments
        ],
        "attempts": [
            {
                "reference": one.id,
                "state": one.state,
                "means": one.means,
                "paid_at": iso(one.paid_at),
            }
            for one in attempts_on(get_store(), invoice)
        ],
        "history": [history_row(row) for row in invoice.history],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
