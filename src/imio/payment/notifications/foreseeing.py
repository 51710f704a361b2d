"""What follows from a decision that nobody has taken yet: its mail, and the way of the money."""

from datetime import datetime
from imio.payment.content.request import Request
from imio.payment.domain.errors import InvalidAmount
from imio.payment.formatting import format_amount
from imio.payment.formatting import known_language
from imio.payment.notifications.delivery import letter_about
from imio.payment.notifications.message import Letter
from imio.payment.notifications.refund_words import kept_amount
from imio.payment.notifications.refund_words import kind_of_decision
from imio.payment.notifications.refund_words import way_in_words
from imio.payment.refunds.ways import likely_way
from imio.payment.storage.store import PaymentStore


def foresee_way(
    store: PaymentStore, request: Request, refund_cents: int, now: datetime
) -> str:
    """Return how that much would go back (BY_PSP, BY_TRANSFER), "" for nothing."""
    return likely_way(store, request, refund_cents, now) if refund_cents else ""


def foresee_letter(
    store: PaymentStore,
    request: Request,
    is_accepted: bool,
    reason: str,
    refund_cents: int,
    now: datetime,
) -> Letter:
    """Return the mail that its citizen would get. Reads only.

    Raises InvalidAmount for more than was paid.
    """
    if not 0 <= refund_cents <= request.paid_cents:
        raise InvalidAmount(str(refund_cents))
    language = known_language(request.language)
    way = foresee_way(store, request, refund_cents, now)
    return letter_about(
        store,
        kind_of_decision(is_accepted, refund_cents),
        request,
        language,
        reason=reason,
        refund_amount=format_amount(refund_cents, language),
        refund_how=way_in_words(way, language),
        kept_amount=kept_amount(request.paid_cents - refund_cents, language),
    )
