"""The receipt of a payment, as a paper that its payer can keep."""

from imio.payment.content.transaction import Share
from imio.payment.content.transaction import Transaction
from imio.payment.documents import sheet
from imio.payment.documents.engine import render
from imio.payment.domain import psp
from imio.payment.domain.reference import format_communication
from imio.payment.formatting import local_day
from imio.payment.reporting.labels import means_title
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.settings import commune_name
from imio.payment.storage.store import get_store
from zope.i18n import translate


def receipt_of(transaction: Transaction, language: str) -> bytes:
    """Return the PDF that proves a payment; the same payment gives the same bytes."""
    return render(receipt_sheet(transaction, language))


def receipt_sheet(transaction: Transaction, language: str) -> sheet.InvoiceSheet:
    """Return what the receipt of a paid transaction says, in one language."""
    paid_on = local_day(transaction.paid_at)
    means = translate(means_title(transaction.means or ""), target_language=language)
    payment = sheet.SheetPayment(
        paid_on, means, transaction.statement_id, transaction.amount_cents
    )
    return sheet.InvoiceSheet(
        kind=sheet.RECEIPT,
        language=language,
        number=transaction.id,
        issued_on=paid_on,
        due_on=None,
        object_title=", ".join(
            dict.fromkeys(_title(share, language) for share in transaction.shares)
        ),
        sender_lines=_sender_lines(transaction),
        recipient_lines=(transaction.payer,) if transaction.payer else (),
        file_reference="",
        lines=tuple(_line(share, language) for share in transaction.shares),
        total_cents=transaction.amount_cents,
        paid_cents=transaction.amount_cents,
        balance_cents=0,
        vat_rows=(),
        ways=None,
        contact_lines=(),
        level_text="",
        is_draft=False,
        is_test=transaction.mode == psp.TEST,
        layout=sheet.Layout(),
        payments=(payment,),
    )


def _sender_lines(transaction: Transaction) -> tuple[str, ...]:
    names = (commune_name(), get_platform(transaction.platform_id).title)
    return tuple(dict.fromkeys(name for name in names if name))


def _title(share: Share, language: str) -> str:
    """Name what was paid in the language of the paper, while the store still knows it."""
    due = get_store().get_due(share.due_id)
    return due.title_in(language) if due is not None else share.title


def _line(share: Share, language: str) -> sheet.SheetLine:
    communication = share.communication
    details = (
        share.tracking_code,
        format_communication(communication) if communication else "",
    )
    return sheet.SheetLine(
        label=_title(share, language),
        detail=" · ".join(text for text in details if text),
        quantity="1",
        unit_cents=None,
        amount_cents=share.amount_cents,
    )
