"""Pressing "pay": one attempt, or words for why there is none; for basket and links."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from imio.payment import _
from imio.payment.browser.checkout.page import PaymentPage
from imio.payment.checkout.resume import pay
from imio.payment.checkout.start import Payer
from imio.payment.clock import utc_now
from imio.payment.content.due import Due
from imio.payment.content.transaction import Transaction
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.errors import PaidElsewhere
from imio.payment.domain.errors import PlatformUnavailable
from zope.i18nmessageid import Message


CHANGED = _(
    "error_basket_changed",
    default="Your basket has changed since you saw it. Please check the items and the amount, then pay.",
)
BANK_SILENT = _(
    "error_bank_silent",
    default="The bank does not answer at the moment. Nothing was charged. Please try again in a few minutes.",
)
PLATFORM_CLOSED = _(
    "error_platform_closed",
    default="Online payment is closed for the moment. What you owe is kept; please come back later.",
)
NOT_PAYABLE = {
    "not_open": _(
        "error_not_open",
        default="One of the items has been paid in the meantime, or can no longer be paid here.",
    ),
    "doubted": _(
        "error_doubted",
        default=(
            "A payment of one of the items is being checked with the bank. Please do not "
            "pay a second time."
        ),
    ),
    "platform_disabled": PLATFORM_CLOSED,
    "direct_debit": _(
        "error_direct_debit",
        default="One of the items is collected by direct debit: there is nothing to pay here.",
    ),
    "objection": _(
        "error_objection",
        default="One of the items is being looked at by the service and cannot be paid now.",
    ),
    "suspended": _(
        "error_suspended",
        default="Payment of one of the items has been suspended for the moment.",
    ),
    "email_needed": _(
        "error_email_needed",
        default=(
            "The bank asks for your e-mail address, and the request has none. Please ask "
            "the service to add it, or pay by bank transfer."
        ),
    ),
    "amount_too_small": _(
        "error_amount_too_small",
        default=(
            "This amount is too small for the bank's payment page. Please pay it "
            "together with something else, or by bank transfer."
        ),
    ),
    "amount_too_large": _(
        "error_amount_too_large",
        default=(
            "This amount is too large for the bank's payment page. Please pay the items "
            "in several times, or by bank transfer."
        ),
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What came of pressing "pay".

    Without an attempt there is a notice, or ``elsewhere``: what the page tells of the
    payment that is under way on another device (see item.pt).
    """

    attempt: Transaction | None = None
    notice: Message | None = None
    status: int = 200
    elsewhere: dict = field(default_factory=dict)


def try_to_pay(
    page: PaymentPage, dues: Sequence[Due], payer: Payer, take_over: bool
) -> Outcome:
    """Start or resume the one attempt for some dues. May call the network, then writes."""
    try:
        return Outcome(pay(page.store, dues, payer, utc_now(), take_over))
    except PaidElsewhere as elsewhere:
        return _under_way(page, elsewhere)
    except NotPayable as refusal:
        return Outcome(notice=NOT_PAYABLE.get(refusal.reason, CHANGED), status=409)
    except (GatewayUnreachable, GatewayRefused):
        return Outcome(notice=BANK_SILENT, status=503)
    except (PlatformUnavailable, ConfigurationError):
        return Outcome(notice=PLATFORM_CLOSED, status=503)


def _under_way(page: PaymentPage, elsewhere: PaidElsewhere) -> Outcome:
    if elsewhere.retry_at is not None:
        return Outcome(notice=_wait_until(page.moment(elsewhere.retry_at)), status=409)
    attempt = page.store.get_transaction(elsewhere.transaction_id)
    told = {
        "begun": page.moment(attempt.created_at),
        "until": page.moment(attempt.expires_at),
        "can_take_over": elsewhere.can_take_over,
    }
    return Outcome(status=409, elsewhere=told)


def _wait_until(moment: str) -> Message:
    return _(
        "error_retry_wait",
        default=(
            "A payment of this has already been begun, and the bank has not told its "
            "end yet. To keep you from paying twice, the bank allows a new payment "
            "from ${moment} on. Nothing is lost: come back to your basket then."
        ),
        mapping={"moment": moment},
    )
