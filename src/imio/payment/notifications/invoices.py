"""What a mail tells of an invoice or of a credit note."""

from imio.payment.checkout.addresses import due_url
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.domain import psp
from imio.payment.domain.languages import pick_text
from imio.payment.domain.reference import format_communication
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import format_quantity
from imio.payment.invoicing.places import platform_record
from imio.payment.notifications import kinds
from imio.payment.notifications.facts import common_values
from imio.payment.notifications.facts import one_line
from imio.payment.notifications.markup import Item
from imio.payment.notifications.markup import Values
from imio.payment.storage.store import PaymentStore


def kind_about(store: PaymentStore, invoice: Invoice) -> str:
    """Return the kind of the mail with which an issued invoice or credit note leaves."""
    if invoice.kind == CREDIT_NOTE:
        credited = _asked(store, invoice)
        cancelled = credited.owed_cents == 0
        return kinds.INVOICE_CANCELLED if cancelled else kinds.CREDIT_NOTE_ISSUED
    if invoice.direct_debit:
        return kinds.INVOICE_DIRECT_DEBIT
    return kinds.INVOICE_ISSUED


def invoice_values(store: PaymentStore, invoice: Invoice, language: str) -> Values:
    """Return the values of every mail about one invoice or credit note.

    The link is that of the invoice, where its papers and what is still asked stand.
    """
    asked = _asked(store, invoice)
    is_note = asked is not invoice
    return common_values() | {
        "title": one_line(asked.object_title),
        "number": asked.number,
        "credit_number": invoice.number if is_note else "",
        "amount": format_amount(
            invoice.amount_cents if is_note else invoice.balance_cents, language
        ),
        "due_date": format_date(asked.due_on, language) if asked.due_on else "",
        "communication": (
            format_communication(asked.communication) if asked.communication else ""
        ),
        "reason": invoice.reason,
        "link": due_url(store, asked),
        "lines": tuple(_line(line, language) for line in invoice.lines),
    }


def is_trial(invoice: Invoice) -> bool:
    """Say whether no real money is paid for an invoice: its platform is a test."""
    platform = platform_record(invoice)
    return platform is not None and platform.mode == psp.TEST


def _asked(store: PaymentStore, invoice: Invoice) -> Invoice:
    return store.get_due(invoice.credits_id) if invoice.credits_id else invoice


def _line(line, language: str) -> Item:
    label = one_line(" ".join((pick_text(line.labels, language), line.detail)))
    amount = format_amount(line.amount_cents, language)
    if line.quantity == 1:
        return Item(label, amount)
    quantity = format_quantity(line.quantity, language)
    return Item(one_line(f"{label} ({quantity} {line.unit}".rstrip() + ")"), amount)
