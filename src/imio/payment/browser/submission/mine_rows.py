"""One line of "My payments": a request or an invoice."""

from datetime import datetime
from imio.payment import _
from imio.payment.browser.paylink.words import LABELS as INVOICE_LABELS
from imio.payment.browser.submission.panel import code_of
from imio.payment.browser.submission.panel import LABELS
from imio.payment.browser.submission.private import near
from imio.payment.checkout.addresses import pay_url
from imio.payment.checkout.addresses import request_url
from imio.payment.checkout.standing import may_pay
from imio.payment.checkout.standing import standing_of
from imio.payment.content.due import Due
from imio.payment.content.invoice import Invoice
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import local_day
from imio.payment.invoicing.links import is_link_open
from imio.payment.storage.store import PaymentStore
from plone import api
from zope.i18nmessageid import Message


def row_of(
    store: PaymentStore, due: Due, owner: str, language: str, now: datetime
) -> dict:
    """Return what the list shows; ``can_choose`` says whether it can be paid here."""
    is_invoice = isinstance(due, Invoice)
    own = _of_invoice if is_invoice else _of_request
    return {
        "id": due.id,
        "title": due.title_in(language),
        "code": due.tracking_code,
        "can_choose": may_pay(store, due, now),
        "cents": max(due.balance_cents, 0),
        **own(store, due, owner, language, now),
    }


def _of_request(
    store: PaymentStore, request: Request, owner: str, language: str, now: datetime
) -> dict:
    site_url = api.portal.get().absolute_url()
    own_page = f"{site_url}/@@payment-request/{request.id}"
    before = request.expires_at
    return {
        "whom": "",
        "state": LABELS[code_of(store, request)],
        "amount": format_amount(request.amount_cents, language),
        "made_on": format_date(request.confirmed_at, language, "short"),
        "before": format_date(before, language, "short") if before else "",
        "url": own_page if owner else near(request_url(store, request)),
    }


def _of_invoice(
    store: PaymentStore, invoice: Invoice, owner: str, language: str, now: datetime
) -> dict:
    code = standing_of(store, invoice, now).code
    is_open = invoice.due_state in (states.OPEN, states.TREASURY)
    asked = max(invoice.balance_cents, 0) if is_open else invoice.owed_cents
    return {
        # Their own list, not a letter that goes from hand to hand
        "whom": invoice.beneficiary if owner and invoice.owner == owner else "",
        "state": INVOICE_LABELS[code],
        "amount": format_amount(asked, language),
        "made_on": format_date(invoice.issued_on or now, language, "short"),
        "before": _before(invoice, language, now),
        "url": near(pay_url(invoice)) if is_link_open(invoice, now) else "",
    }


def _before(invoice: Invoice, language: str, now: datetime) -> str | Message:
    if not invoice.due_on:
        return ""
    day = format_date(invoice.due_on, language, "short")
    if invoice.is_overdue(local_day(now)):
        return _(
            "text_overdue_since", default="${date}: overdue", mapping={"date": day}
        )
    return day
