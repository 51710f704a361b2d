"""Invoices as a CSV file, one line each, written while it is sent."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from imio.payment import _
from imio.payment.content.invoice import Invoice
from imio.payment.domain.money import decimal_text
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.invoice_labels import state_of
from imio.payment.reporting.invoices import find_invoices
from imio.payment.reporting.invoices import OVERDUE
from imio.payment.reporting.invoices import Reach
from imio.payment.storage.store import PaymentStore


COLUMNS = (
    _("label_invoice_number", default="Number"),
    _("label_invoice_kind", default="Kind of document"),
    _("label_issued_on", default="Issued on"),
    _("label_due_on", default="Due date"),
    _("label_state", default="State"),
    _("label_payer_name", default="Payer"),
    _("label_email", default="E-mail"),
    _("label_for_whom", default="For whom"),
    _("label_regie", default="Collecting office"),
    _("label_invoice_type", default="Invoice type"),
    _("label_invoice_object", default="Object"),
    _("label_amount", default="Amount"),
    _("label_credited", default="Taken off"),
    _("label_already_paid", default="Already paid"),
    _("label_still_to_pay", default="Still to pay"),
    _("label_communication", default="Structured communication"),
    _("label_accounting_code", default="Accounting code"),
    _("label_external_number", default="Number elsewhere"),
    _("label_payer_reference", default="Reference of the payer"),
)


@dataclass(frozen=True)
class Words:
    """What the file says besides its data, in the reader's language."""

    states: Mapping[str, str]
    kinds: Mapping[str, str]
    regies: Mapping[str, str]
    types: Mapping[str, str]


def read_lines(
    store: PaymentStore, search: Filters, reach: Reach, today: date, words: Words
) -> Iterator[list[str]]:
    """Yield the line of each invoice of a search, newest first, and forget it after."""
    for invoice_id in find_invoices(store, search, reach, today):
        invoice = store.invoices._getOb(invoice_id)
        yield line_of(invoice, today, words)
        invoice._p_deactivate()


def line_of(invoice: Invoice, today: date, words: Words) -> list[str]:
    """Return the cells of one invoice."""
    state = OVERDUE if invoice.is_overdue(today) else state_of(invoice)
    digits = invoice.communication
    # Without its pluses: a cell that begins with one would be taken for a formula.
    communication = f"{digits[:3]}/{digits[3:7]}/{digits[7:]}" if digits else ""
    return [
        invoice.number,
        words.kinds.get(invoice.kind, invoice.kind),
        _day(invoice.issued_on),
        _day(invoice.due_on),
        words.states.get(state, state),
        invoice.payer_name,
        invoice.email,
        invoice.beneficiary,
        words.regies.get(invoice.regie_uid, invoice.regie_uid),
        words.types.get(invoice.type_uid, ""),
        invoice.object_title,
        _euros(invoice.amount_cents),
        _euros(invoice.waived_cents),
        _euros(invoice.paid_cents),
        _euros(invoice.balance_cents if invoice.is_payable else 0),
        communication,
        invoice.accounting_codes,
        invoice.external_number,
        invoice.billing_reference,
    ]


def _day(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""


def _euros(amount_cents: int) -> str:
    return decimal_text(amount_cents).replace(".", ",")
