"""The file that tells the treasury of unpaid invoices: CSV, safe in a spreadsheet."""

from collections.abc import Iterable
from imio.payment import _
from imio.payment.content.invoice import Invoice
from imio.payment.domain.money import decimal_text
from imio.payment.domain.reference import format_communication
from imio.payment.domain.spreadsheet import neutralise
from imio.payment.storage.settings import get_settings
from io import StringIO
from zope.i18n import translate

import csv


_HEADINGS = (
    _("treasury_column_number", default="Number"),
    _("treasury_column_surname", default="Surname"),
    _("treasury_column_first_name", default="First name"),
    _("treasury_column_organisation", default="Organisation"),
    _("treasury_column_address", default="Address"),
    _("treasury_column_email", default="E-mail"),
    _("treasury_column_billing_reference", default="Billing reference"),
    _("treasury_column_object", default="Object"),
    _("treasury_column_communication", default="Communication"),
    _("treasury_column_issued_on", default="Issued on"),
    _("treasury_column_due_on", default="Due on"),
    _("treasury_column_amount", default="Amount"),
    _("treasury_column_paid", default="Paid"),
    _("treasury_column_balance", default="Balance"),
    _("treasury_column_reminders", default="Reminders sent"),
)


def treasury_file(invoices: Iterable[Invoice]) -> bytes:
    """Return one line for each invoice, in the site's language (UTF-8 with BOM)."""
    language = get_settings().default_language
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(translate(one, target_language=language) for one in _HEADINGS)
    for invoice in invoices:
        writer.writerow([neutralise(cell) for cell in _cells(invoice)])
    return buffer.getvalue().encode("utf-8-sig")


def _cells(invoice: Invoice) -> list[str]:
    sent = [f"{one.at.date().isoformat()} {one.channel}" for one in invoice.reminders]
    return [
        invoice.number,
        invoice.surname,
        invoice.first_name,
        invoice.organisation,
        ", ".join(invoice.address_lines),
        invoice.email,
        invoice.billing_reference or invoice.external_number,
        invoice.object_title,
        format_communication(invoice.communication) if invoice.communication else "",
        invoice.issued_on.isoformat() if invoice.issued_on else "",
        invoice.due_on.isoformat() if invoice.due_on else "",
        _amount(invoice.amount_cents),
        _amount(invoice.paid_cents),
        _amount(invoice.balance_cents),
        " | ".join(sent),
    ]


def _amount(cents: int) -> str:
    return decimal_text(cents).replace(".", ",")
