"""Made-up values, to show a site manager what a mail will look like."""

from datetime import datetime
from datetime import UTC
from imio.payment.checkout.addresses import public_url
from imio.payment.content.refund import BY_PSP
from imio.payment.domain.reference import format_communication
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import format_datetime
from imio.payment.notifications import kinds
from imio.payment.notifications.facts import common_values
from imio.payment.notifications.facts import remainder_in_words
from imio.payment.notifications.markup import Item
from imio.payment.notifications.message import Letter
from imio.payment.notifications.message import write_letter
from imio.payment.notifications.refund_words import way_in_words
from imio.payment.notifications.wording import Wording
from imio.payment.notifications.wording import wording_of
from imio.payment.notifications.wording import words


_PAID_AT = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
_EXPIRES_AT = datetime(2026, 12, 6, 12, 0, tzinfo=UTC)


def sample_values(language: str) -> dict[str, str | tuple[Item, ...]]:
    """Return a value for everything that a mail can tell."""
    sample = words(language)
    title = sample["sample_title"]
    return common_values() | {
        "title": title,
        "amount": format_amount(1200, language),
        "refund_amount": format_amount(1200, language),
        "refund_cause": sample["cause_refused"],
        "refund_how": way_in_words(BY_PSP, language),
        "refund_number": "c4f81d20a9be47365d10e2f7",
        "promised_on": format_date(_EXPIRES_AT, language),
        "reminder_cost": format_amount(1200, language),
        "kept_amount": format_amount(500, language),
        "overpaid_amount": format_amount(1200, language),
        "due_date": format_date(_EXPIRES_AT, language),
        "paid_at": format_datetime(_PAID_AT, language),
        "tracking_code": "K7QM-2XPD-94RT",
        "number": "2026-000042",
        "credit_number": "2026-000043",
        "communication": format_communication("123456789002"),
        "receipt_number": "7GQ2M9XK4T8RB3VWPDHA",
        "means": sample["means_bancontact"],
        "reason": sample["sample_reason"],
        "answer": sample["sample_answer"],
        "platform": common_values()["commune"],
        "received_on": format_date(_PAID_AT, language),
        "remainder": remainder_in_words(500, language),
        "received_at": format_datetime(_PAID_AT, language),
        "received_by": "Claire Marchal",
        "contact": "population@commune.example\n+32 81 00 00 00",
        "link": f"{public_url()}/#",
        "lines": (
            Item(title, format_amount(500, language)),
            Item(sample["sample_line"], format_amount(700, language)),
        ),
        "items": (Item(title, format_amount(1200, language)),),
    }


def sample_letter(
    kind: str, language: str, wording: Wording | None = None, trial: bool = False
) -> Letter:
    """Return a letter as it would leave now, or with another wording.

    ``trial`` marks it as one that tells of no real payment.
    """
    wording = wording or wording_of(kind, language)
    footer = wording_of(kinds.FOOTER, language)
    if kind == kinds.FOOTER:
        footer, wording = wording, wording_of(kinds.REQUEST_LINK, language)
    return write_letter(wording, footer, sample_values(language), language, trial)
