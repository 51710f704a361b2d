"""POST pay: from a block of the basket to an attempt, and on to the go page."""

from imio.payment.basket.contents import read_basket
from imio.payment.basket.grouping import find_payment
from imio.payment.basket.grouping import PlannedPayment
from imio.payment.basket.visitor import renew
from imio.payment.browser.basket.page import BasketView
from imio.payment.browser.basket.visitor import basket_id_of
from imio.payment.browser.basket.visitor import check_form
from imio.payment.browser.basket.visitor import text_of
from imio.payment.browser.checkout.trying import CHANGED
from imio.payment.browser.checkout.trying import NOT_PAYABLE
from imio.payment.browser.checkout.trying import try_to_pay
from imio.payment.checkout.addresses import go_url
from imio.payment.checkout.payer import payer_of


PAY = "pay"


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
            paid = NOT_PAYABLE["not_open"]
            return self._again(CHANGED if payments else paid, 409)
        return self._pay(planned)

    def _pay(self, planned: PlannedPayment):
        payer = payer_of(self.basket_id, planned.dues)
        take_over = text_of(self.request, "take_over") == "1"
        outcome = try_to_pay(self, planned.dues, payer, take_over)
        if outcome.attempt is None:
            if outcome.elsewhere:
                self.elsewhere = outcome.elsewhere | {
                    "action": f"{self.site_url}/@@payment-pay",
                    "fields": {
                        "token": self.token(PAY),
                        "payment": planned.key,
                        "digest": planned.digest,
                    },
                }
            return self._again(outcome.notice, outcome.status)
        renew(self.request, self.basket_id)
        return self.see_other(go_url(self.store, outcome.attempt.id))

    def _again(self, notice, status: int):
        """Show the basket as it is now, with what went wrong."""
        self.notice = notice
        self.request.response.setStatus(status)
        return super().__call__()
