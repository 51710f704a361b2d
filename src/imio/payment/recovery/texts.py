"""The words of reminders and notices: those of the invoice type, else general ones."""

from imio.payment import _
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import format_amount
from imio.payment.invoicing.places import type_at
from zope.i18n import translate


_REMINDER = _(
    "text_reminder",
    default=(
        "Unless we are mistaken, we have not received your payment yet. Please pay the "
        "amount below. If you have paid meanwhile, please disregard this letter."
    ),
)
_TREASURY = _(
    "text_treasury_notice",
    default=(
        "This amount was not paid in time. It was handed over to the treasury and can "
        "no longer be paid online: the treasury tells you by post how to pay."
    ),
)


def level_text(invoice: Invoice, number: int, language: str) -> str:
    """Return the text of a level as it stands on paper. Reads only."""
    own = _own(invoice, number, "text", language)
    return own or translate(_REMINDER, target_language=language)


def level_words(invoice: Invoice, number: int, language: str) -> tuple[str, str]:
    """Return the subject and text that a type gives a level, "" for what it leaves out."""
    return tuple(_own(invoice, number, name, language) for name in ("subject", "text"))


def costs_text(cost_cents: int, language: str) -> str:
    """Return the sentence that tells of the costs of a reminder, "" for none."""
    if not cost_cents:
        return ""
    message = _(
        "text_letter_costs",
        default="The costs of this reminder, ${amount}, are asked by another invoice.",
        mapping={"amount": format_amount(cost_cents, language)},
    )
    return translate(message, target_language=language)


def treasury_text(invoice_type: InvoiceType | None, language: str) -> str:
    """Return what a payer reads once an invoice is with the treasury. Reads only."""
    texts = (invoice_type.layout_texts or {}) if invoice_type is not None else {}
    own = pick_text(texts.get("treasury_notice"), language).strip()
    return own or translate(_TREASURY, target_language=language)


def _own(invoice: Invoice, number: int, name: str, language: str) -> str:
    invoice_type = type_at(invoice.type_uid)
    rows = (invoice_type.reminder_levels or ()) if invoice_type is not None else ()
    ordered = sorted(rows, key=lambda row: row["days"])
    # The levels may have become fewer since it was asked for.
    row = ordered[number - 1] if number <= len(ordered) else {}
    return pick_text(row.get(name), language).strip()
