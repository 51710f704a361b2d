"""What a mail tells of a request or a payment, in the words of its reader."""

from babel import Locale
from collections.abc import Mapping
from datetime import date
from imio.payment.checkout.addresses import due_url
from imio.payment.checkout.addresses import public_url
from imio.payment.checkout.addresses import request_url
from imio.payment.content.due import Due
from imio.payment.content.invoice import Invoice
from imio.payment.content.request import Request
from imio.payment.content.transaction import Transaction
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.languages import pick_text
from imio.payment.domain.reference import format_communication
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import format_datetime
from imio.payment.formatting import local_day
from imio.payment.notifications.markup import fill
from imio.payment.notifications.markup import Item
from imio.payment.notifications.refund_words import how_decided
from imio.payment.notifications.refund_words import kept_amount
from imio.payment.notifications.wording import words
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.settings import commune_name
from imio.payment.storage.store import PaymentStore
from imio.payment.submission.places import regie_at

import re


_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


def one_line(text: object) -> str:
    """Return a text without line breaks, as a subject or a list can bear it."""
    return _BLANKS.sub(" ", str(text or "")).strip()


def counted(count: int, word: str, language: str) -> str:
    """Write a number with its noun in the right form: "1 request", "3 requests"."""
    form = Locale(language).plural_form(count)
    return fill(words(language)[f"{word}_{form}"], {"count": str(count)})


def request_values(
    store: PaymentStore, request: Request, language: str
) -> dict[str, str | tuple[Item, ...]]:
    """Return the values of every mail about one request."""
    expires_at = request.expires_at
    return common_values() | {
        "title": one_line(request.title_in(language)),
        "amount": format_amount(_asked_cents(request), language),
        "refund_amount": format_amount(request.given_back_cents, language),
        "refund_how": how_decided(store, request, language),
        "kept_amount": kept_amount(request.paid_cents, language),
        "due_date": format_date(expires_at, language) if expires_at else "",
        "tracking_code": request.tracking_code,
        "communication": (
            format_communication(request.communication) if request.communication else ""
        ),
        "reason": request.refusal_reason.strip(),
        "link": request_url(store, request),
        "lines": _price_lines(request, language),
    }


def _asked_cents(request: Request) -> int:
    return request.balance_cents if request.is_payable else request.amount_cents


def transaction_values(
    store: PaymentStore, transaction: Transaction, language: str
) -> dict[str, str | tuple[Item, ...]]:
    """Return the values of every mail about one payment, whatever came of it."""
    dues = [store.get_due(share.due_id) for share in transaction.shares]
    titles = [one_line(due.title_in(language)) for due in dues]
    today = local_day(transaction.created_at)
    last_days = (day for day in map(_last_day, dues) if day is not None)
    delays = [day for day in last_days if day >= today]
    paid_at = transaction.paid_at
    return common_values() | {
        "title": (
            titles[0]
            if len(titles) == 1
            else counted(len(titles), _noun_for(dues), language)
        ),
        "amount": format_amount(transaction.amount_cents, language),
        "overpaid_amount": format_amount(transaction.overpaid_cents, language),
        "items": tuple(
            Item(
                title,
                format_amount(share.amount_cents, language),
                due_url(store, due) if len(titles) > 1 else "",
            )
            for title, share, due in zip(titles, transaction.shares, dues, strict=True)
        ),
        "receipt_number": transaction.id,
        "paid_at": format_datetime(paid_at, language) if paid_at else "",
        "means": means_in_words(transaction.means, language),
        "due_date": format_date(min(delays), language) if delays else "",
        "platform": platform_title(transaction.platform_id),
        "link": due_url(store, _first_payable(dues)),
    }


def common_values() -> dict[str, str]:
    """Return what any mail may tell: who sends it, and the way to the basket."""
    return {"commune": sender_name(), "basket_link": f"{public_url()}/@@payment-basket"}


def remainder_in_words(cents: int, language: str) -> str:
    """Say what is still to be paid, or that nothing is."""
    if cents <= 0:
        return words(language)["nothing_left"]
    amount = {"amount": format_amount(cents, language)}
    return fill(words(language)["left_to_pay"], amount)


def sender_name() -> str:
    """Return the name under which mails are sent."""
    return one_line(commune_name())


def contact_of(request: Request | None) -> str:
    """Return how to reach the service of a request: address, phone, desk, a line each."""
    regie = regie_at(request) if request is not None else None
    if regie is None:
        return ""
    lines = (regie.contact_email, regie.contact_phone, regie.contact_desk)
    return "\n".join(line.strip() for line in lines if line and line.strip())


def _price_lines(request: Request, language: str) -> tuple[Item, ...]:
    return tuple(
        Item(_line_label(line, language), format_amount(line.amount_cents, language))
        for line in request.lines
    )


def _line_label(line, language: str) -> str:
    label = one_line(pick_text(line.labels, language))
    if line.quantity == 1:
        return label
    return f"{label} ({line.quantity} × {format_amount(line.unit_cents, language)})"


def means_in_words(means: str, language: str) -> str:
    """Name a means of payment; one that is not known by its code."""
    known: Mapping[str, str] = words(language)
    return known.get(f"means_{means.lower()}", one_line(means).capitalize())


def platform_title(platform_id: str) -> str:
    """Return the name of a platform, its identifier when it is gone."""
    try:
        return one_line(get_platform(platform_id).title)
    except ConfigurationError:
        return platform_id


def _noun_for(dues: list[Due]) -> str:
    """Name what is paid together: invoices are no requests."""
    return "items" if any(isinstance(due, Invoice) for due in dues) else "requests"


def _last_day(due: Due) -> date | None:
    """Return until when a due can be paid; an overdue invoice still can."""
    if isinstance(due, Invoice):
        return due.due_on
    return local_day(due.expires_at) if due.expires_at else None


def _first_payable(dues: list[Due]) -> Due:
    return next((due for due in dues if due.is_payable), dues[0])
