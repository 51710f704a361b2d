"""What a template receives: every text cleaned, every amount and day written out.

The keys are the contract between us and the templates of developers; docs/documents.rst
lists them.
"""

from imio.payment.documents import sheet as kinds
from imio.payment.documents.cleaning import clean_line
from imio.payment.documents.cleaning import clean_text
from imio.payment.documents.cleaning import without_breaks
from imio.payment.documents.colours import checked_colour
from imio.payment.documents.colours import readable_colour
from imio.payment.documents.fonts import FAMILIES
from imio.payment.documents.logo import logo_svg
from imio.payment.documents.qr import epc_payload
from imio.payment.documents.qr import qr_svg
from imio.payment.documents.sheet import InvoiceSheet
from imio.payment.documents.sheet import PaymentWays
from imio.payment.documents.sheet import SheetLine
from imio.payment.documents.sheet import SheetPayment
from imio.payment.documents.words import read_words
from imio.payment.domain.errors import InvalidLogo
from imio.payment.domain.iban import format_iban
from imio.payment.domain.reference import format_communication
from imio.payment.domain.reference import parse_communication
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import known_language
from typing import Any


Values = dict[str, Any]
_PAYABLE = (kinds.INVOICE, kinds.TITRE, kinds.REMINDER)


def printed_values(sheet: InvoiceSheet) -> Values:
    """Return everything that a template prints of a sheet, as plain JSON values.

    Raises what ``epc_payload`` raises when the sheet asks for an impossible transfer.
    """
    language = known_language(sheet.language)
    words = read_words(language)
    layout = sheet.layout
    heading = clean_line(f"{words[sheet.kind]} {sheet.number}")
    colour = checked_colour(layout.colour)
    return {
        "kind": sheet.kind,
        "language": language,
        "words": dict(words),
        "fonts": list(FAMILIES),
        "title": without_breaks(heading),
        "heading": heading,
        "object": clean_line(sheet.object_title),
        "sender": _cleaned(sheet.sender_lines),
        "recipient": _cleaned(sheet.recipient_lines),
        "contact": _cleaned(sheet.contact_lines),
        "facts": _facts(sheet, language),
        "headline": _headline(sheet, language),
        "level": clean_text(sheet.level_text),
        "before": clean_text(layout.text_before),
        "after": clean_text(layout.text_after),
        "lines": [_line(line, language) for line in sheet.lines],
        "payments": [_payment(payment, language) for payment in sheet.payments],
        "totals": _totals(sheet, language),
        "vat_rows": _vat_rows(sheet, language),
        "ways": _ways(sheet, language),
        "header": clean_text(layout.header),
        "footer": clean_text(layout.footer),
        "legal": clean_text(layout.legal_mentions),
        "colour": colour,
        "text_colour": readable_colour(colour),
        "logo": _logo(layout.logo),
        "logo_alt": clean_line(layout.logo_alt) or words["logo_alt"],
        "draft": sheet.is_draft,
        "test": sheet.is_test,
    }


def _cleaned(lines: tuple[str, ...]) -> list[str]:
    return [cleaned for line in lines if (cleaned := clean_line(line))]


def _facts(sheet: InvoiceSheet, language: str) -> list[Values]:
    words = read_words(language)
    due_on = sheet.due_on and format_date(sheet.due_on, language)
    pairs = (
        ("issued_on", format_date(sheet.issued_on, language)),
        ("due_on", due_on or ""),
        ("file_reference", clean_line(sheet.file_reference)),
    )
    return [{"label": words[key], "value": value} for key, value in pairs if value]


def _headline(sheet: InvoiceSheet, language: str) -> Values:
    """Return the one amount that the reader looks for first."""
    words = read_words(language)
    if sheet.kind == kinds.CREDIT_NOTE:
        label, cents = "credited", abs(sheet.total_cents)
    elif sheet.kind == kinds.RECEIPT:
        label, cents = "received", sheet.paid_cents
    elif sheet.balance_cents <= 0:
        label, cents = "nothing_to_pay", 0
    else:
        label, cents = "to_pay", sheet.balance_cents
    note = ""
    # A reminder of what is overdue asks for nothing by a day of the past.
    if label == "to_pay" and sheet.due_on and sheet.due_on >= sheet.issued_on:
        day = format_date(sheet.due_on, language).replace(" ", "\u00a0")
        note = words["due_by"].format(day=day)
    amount = format_amount(cents, language)
    return {"label": words[label], "amount": amount, "note": note}


def _line(line: SheetLine, language: str) -> Values:
    unit = "" if line.unit_cents is None else format_amount(line.unit_cents, language)
    return {
        "label": clean_line(line.label),
        "detail": clean_text(line.detail),
        "quantity": clean_line(line.quantity),
        "unit": unit,
        "vat": clean_line(line.vat_rate),
        "amount": format_amount(line.amount_cents, language),
    }


def _payment(payment: SheetPayment, language: str) -> Values:
    return {
        "paid_on": format_date(payment.paid_on, language),
        "means": clean_line(payment.means),
        "reference": clean_line(payment.reference),
        "amount": format_amount(payment.amount_cents, language),
    }


def _totals(sheet: InvoiceSheet, language: str) -> list[Values]:
    rows = [("total", sheet.total_cents)]
    if sheet.paid_cents:
        rows.append(("already_paid", sheet.paid_cents))
    if sheet.balance_cents < 0:
        rows.append(("balance_credit", -sheet.balance_cents))
    elif sheet.paid_cents or sheet.balance_cents != sheet.total_cents:
        rows.append(("balance", sheet.balance_cents))
    words = read_words(language)
    return [
        {"label": words[key], "amount": format_amount(cents, language)}
        for key, cents in rows
    ]


def _vat_rows(sheet: InvoiceSheet, language: str) -> list[Values]:
    return [
        {
            "rate": clean_line(rate),
            "net": format_amount(net_cents, language),
            "vat": format_amount(vat_cents, language),
        }
        for rate, net_cents, vat_cents in sheet.vat_rows
    ]


def _ways(sheet: InvoiceSheet, language: str) -> Values | None:
    """Return how to pay, a notice that says why not, or None on a paper of no debt."""
    ways = sheet.ways
    if ways is None or sheet.kind not in _PAYABLE:
        return None
    if ways.notice:
        return {"notice": clean_text(ways.notice)}
    if sheet.balance_cents <= 0:
        return None
    return {
        "notice": "",
        "online": _online(ways, language),
        "bank": _bank(ways, sheet.balance_cents, language),
        "counter": clean_text(ways.counter),
    }


def _online(ways: PaymentWays, language: str) -> Values | None:
    if not ways.payment_url:
        return None
    url = without_breaks(clean_line(ways.payment_url))
    alt = read_words(language)["link_code_alt"].format(url=url)
    shown = clean_line(url.removeprefix("https://"))
    return {"url": url, "shown": shown, "code": qr_svg(url), "alt": alt}


def _bank(ways: PaymentWays, amount_cents: int, language: str) -> Values | None:
    if not ways.iban:
        return None
    payload = epc_payload(
        ways.beneficiary, ways.iban, amount_cents, ways.communication, ways.bic
    )
    words = read_words(language)
    digits = parse_communication(ways.communication) if ways.communication else ""
    told = {
        "beneficiary": clean_line(ways.beneficiary),
        "iban": format_iban(ways.iban),
        "amount": format_amount(amount_cents, language),
        "communication": format_communication(digits) if digits else "",
    }
    rows = (
        ("amount", told["amount"]),
        ("beneficiary", told["beneficiary"]),
        ("account", told["iban"]),
        ("bic", clean_line(ways.bic)),
        ("communication", told["communication"]),
    )
    return {
        "code": qr_svg(payload),
        "alt": words["bank_code_alt"].format(**told),
        "rows": [
            {"key": key, "label": words[key], "value": value}
            for key, value in rows
            if value
        ],
    }


def _logo(data: bytes | None) -> str:
    """Return the logo for the template, or "" when there is none that we can print."""
    try:
        return logo_svg(data) if data else ""
    except InvalidLogo:
        return ""
