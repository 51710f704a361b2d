"""What stands on the paper of an invoice: its own words in the layout of its type."""

from collections.abc import Mapping
from datetime import datetime
from imio.payment import _
from imio.payment.checkout import obstacles
from imio.payment.checkout.addresses import pay_url
from imio.payment.checkout.obstacles import Obstacle
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.invoice_type import LAYOUT_TEXTS
from imio.payment.content.regie import Regie
from imio.payment.documents.sheet import InvoiceSheet
from imio.payment.documents.sheet import Layout
from imio.payment.documents.sheet import PaymentWays
from imio.payment.documents.sheet import SheetLine
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.billing import InvoiceLine
from imio.payment.domain.billing import vat_rows
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import format_date
from imio.payment.formatting import format_percent
from imio.payment.formatting import format_quantity
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.invoicing.places import platform_record
from imio.payment.invoicing.places import regie_at
from imio.payment.invoicing.places import type_at
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore
from typing import Any
from zope.component.hooks import getSite
from zope.i18n import translate


_NOTICES = {
    obstacles.DIRECT_DEBIT: _(
        "text_paper_direct_debit",
        default="This amount is collected by direct debit: there is nothing to do.",
    ),
    obstacles.OBJECTION: _(
        "text_paper_objection",
        default="The service is looking at your objection: please do not pay yet.",
    ),
    obstacles.SUSPENDED: _(
        "text_paper_suspended", default="Please do not pay yet: payment is suspended."
    ),
    states.TREASURY: _(
        "text_paper_treasury",
        default=(
            "This was handed over to the treasury, which tells you by post how to pay."
        ),
    ),
    states.WRITTEN_OFF: _(
        "text_paper_written_off", default="This is no longer asked: please do not pay."
    ),
    states.CANCELLED: _(
        "text_paper_cancelled", default="This was cancelled: please do not pay."
    ),
}


def sheet_of(
    store: PaymentStore,
    invoice: Invoice,
    now: datetime,
    language: str | None = None,
    *,
    level_text: str = "",
) -> InvoiceSheet:
    """Return the paper of an invoice, draft or credit note, as it stands now. Reads only.

    ``language`` is that of its payer unless given; with ``level_text`` it is a reminder.
    """
    code = known_language(language or invoice.language)
    invoice_type = type_at(invoice.type_uid)
    regie = regie_at(invoice.regie_uid)
    platform = platform_record(invoice)
    return InvoiceSheet(
        kind="reminder" if level_text else invoice.kind,
        language=code,
        number=invoice.number,
        issued_on=invoice.issued_on or local_day(now),
        due_on=invoice.due_on,
        object_title=invoice.object_title,
        sender_lines=_sender(regie, code),
        recipient_lines=_recipient(invoice),
        file_reference=_reference(store, invoice),
        lines=tuple(_line(line, code) for line in invoice.lines),
        total_cents=invoice.amount_cents,
        paid_cents=invoice.paid_cents,
        balance_cents=invoice.balance_cents,
        vat_rows=tuple(
            (format_percent(row.rate, code), row.net_cents, row.vat_cents)
            for row in vat_rows(invoice.lines)
        ),
        ways=_ways(store, invoice, regie, platform, now, code),
        contact_lines=contact_lines(regie),
        level_text=level_text,
        is_draft=invoice.state != states.ISSUED,
        is_test=platform is not None and platform.mode == psp.TEST,
        layout=layout_of(invoice_type, code),
    )


def layout_of(
    invoice_type: InvoiceType | None,
    language: str,
    texts: Mapping[str, Mapping[str, str]] | None = None,
) -> Layout:
    """Return the looks of a type in a language; with ``texts``, not yet saved ones."""
    if invoice_type is None:
        return Layout()
    logo = invoice_type.logo
    said = invoice_type.layout_texts or {} if texts is None else texts
    names = [name for name in LAYOUT_TEXTS if name != "treasury_notice"]
    return Layout(
        logo=logo.data if logo is not None else None,
        logo_alt=invoice_type.logo_alt or "",
        colour=invoice_type.colour or "",
        **{name: pick_text(said.get(name), language) for name in names},
    )


def contact_lines(regie: Regie | None) -> tuple[str, ...]:
    """Return how to reach the service of a régie, a line each."""
    if regie is None:
        return ()
    lines = (regie.contact_phone, regie.contact_email)
    desk = (regie.contact_desk or "").splitlines()
    return tuple(line for line in (*lines, *desk) if line)


def _sender(regie: Regie | None, language: str) -> tuple[str, ...]:
    name = get_settings().sender_name or getSite().title
    return (name, regie.titles[language]) if regie is not None else (name,)


def _recipient(invoice: Invoice) -> tuple[str, ...]:
    person = f"{invoice.first_name} {invoice.surname}".strip()
    names = [name for name in (invoice.organisation, person) if name]
    return (*names, *invoice.address_lines)


def _reference(store: PaymentStore, invoice: Invoice) -> str:
    """Name the file that the payer knows: theirs in the software, or their request."""
    if invoice.credits_id:
        return store.invoices._getOb(invoice.credits_id).number
    request = store.requests._getOb(invoice.request_id or "-", None)
    code = request.tracking_code if request is not None else ""
    known = (invoice.external_number, code, invoice.beneficiary)
    return " · ".join(word for word in known if word)


def _line(line: InvoiceLine, language: str) -> SheetLine:
    quantity = format_quantity(line.quantity, language)
    cents = line.unit_price * 100
    return SheetLine(
        label=pick_text(line.labels, language),
        detail=line.detail,
        quantity=f"{quantity} {line.unit}".strip(),
        # A price with more than two decimals would be shown wrongly: the sum says it.
        unit_cents=int(cents) if cents == int(cents) else None,
        amount_cents=line.amount_cents,
        vat_rate=format_percent(line.vat_rate, language) if line.vat_rate else "",
    )


def _ways(
    store: PaymentStore,
    invoice: Invoice,
    regie: Regie | None,
    platform: Any | None,
    now: datetime,
    language: str,
) -> PaymentWays | None:
    if invoice.kind == CREDIT_NOTE or invoice.due_state == states.PAID:
        return None
    obstacle = obstacle_of(store, invoice, now)
    if obstacle is not None and obstacle.code in _NOTICES:
        return PaymentWays(notice=_notice(obstacle, invoice, language))
    return PaymentWays(
        iban=(platform.iban or "") if platform is not None else "",
        beneficiary=(platform.beneficiary or "") if platform is not None else "",
        communication=invoice.communication,
        payment_url=pay_url(invoice) if invoice.pay_token else "",
        counter=(regie.contact_desk or "") if regie is not None else "",
    )


def _notice(obstacle: Obstacle, invoice: Invoice, language: str) -> str:
    own = pick_text(obstacle.messages, language)
    invoice_type = type_at(invoice.type_uid)
    if obstacle.code == states.TREASURY and invoice_type is not None:
        texts = invoice_type.layout_texts or {}
        own = pick_text(texts.get("treasury_notice"), language)
    words = [own or translate(_NOTICES[obstacle.code], target_language=language)]
    if obstacle.until is not None:
        day = {"day": format_date(obstacle.until, language)}
        until = _("text_paper_until", default="Until ${day}.", mapping=day)
        words.append(translate(until, target_language=language))
    return " ".join(words)
