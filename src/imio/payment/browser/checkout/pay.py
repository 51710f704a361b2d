"""POST pay: from a block of the basket to an attempt, and on to the go page."""

from datetime import datetime
from imio.payment import _
from imio.payment.basket.contents import read_basket
from imio.payment.basket.grouping import find_payment
from imio.payment.basket.grouping import PlannedPayment
from imio.payment.basket.visitor import renew
from imio.payment.basket.visitor import utc_now
from imio.payment.browser.basket.page import BasketView
from imio.payment.browser.basket.visitor import basket_id_of
from imio.payment.browser.basket.visitor import check_form
from imio.payment.browser.basket.visitor import text_of
from imio.payment.checkout.addresses import go_url
from imio.payment.checkout.payer import payer_of
from imio.payment.checkout.resume import pay
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.errors import PaidElsewhere
from imio.payment.domain.errors import PlatformUnavailable


PAY = "pay"

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
    "platform_disabled": PLATFORM_CLOSED,
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


class PayView(BasketView):
    """Starts (or resumes) the one attempt for what the basket showed; else shows it again."""

    def __call__(self):
        if self.request.method in ("GET", "HEAD"):
            # "Back" and bookmarks: nothing is paid by opening an address.
            return self.see_other(f"{self.site_url}/@@payment-basket")
        self.basket_id = basket_id_of(self.request)
        check_form(self.request, self.store, self.basket_id, PAY)
        key = text_of(self.request, "payment")
        digest = text_of(self.request, "digest")
        payments = read_basket(self.store, self.basket_id).payments
        planned = find_payment(payments, key, digest)
        if planned is None:
            return self._again(CHANGED, 409)
        return self._pay(planned)

    def _pay(self, planned: PlannedPayment):
        payer = payer_of(self.basket_id, planned.dues)
        take_over = text_of(self.request, "take_over") == "1"
        try:
            attempt = pay(self.store, planned.dues, payer, utc_now(), take_over)
        except PaidElsewhere as elsewhere:
            return self._tell_elsewhere(elsewhere, planned)
        except NotPayable as refusal:
            return self._again(NOT_PAYABLE.get(refusal.reason, CHANGED), 409)
        except (GatewayUnreachable, GatewayRefused):
            return self._again(BANK_SILENT, 503)
        except (PlatformUnavailable, ConfigurationError):
            return self._again(PLATFORM_CLOSED, 503)
        renew(self.request, self.basket_id)
        return self.see_other(go_url(self.store, attempt.id))

    def _tell_elsewhere(self, elsewhere: PaidElsewhere, planned: PlannedPayment):
        if elsewhere.retry_at is not None:
            return self._again(self._wait_until(elsewhere.retry_at), 409)
        attempt = self.store.get_transaction(elsewhere.transaction_id)
        self.elsewhere = {
            "begun": self.moment(attempt.created_at),
            "until": self.moment(attempt.expires_at),
            "can_take_over": elsewhere.can_take_over,
            "key": planned.key,
            "digest": planned.digest,
        }
        return self._again(None, 409)

    def _wait_until(self, moment: datetime):
        return _(
            "error_retry_wait",
            default=(
                "A payment of this has already been begun, and the bank has not told its "
                "end yet. To keep you from paying twice, the bank allows a new payment "
                "from ${moment} on. Nothing is lost: come back to your basket then."
            ),
            mapping={"moment": self.moment(moment)},
        )

    def _again(self, notice, status: int):
        """Show the basket as it is now, with what went wrong."""
        self.notice = notice
        self.request.response.setStatus(status)
        return super().__call__()
