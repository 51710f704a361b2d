"""Taking an item out of the basket, setting it aside, taking it up again."""

from imio.payment import _
from imio.payment.basket.storage import holds
from imio.payment.basket.storage import keep_for_later
from imio.payment.basket.storage import remove_due
from imio.payment.basket.visitor import tell_count
from imio.payment.browser.basket.visitor import basket_id_of
from imio.payment.browser.basket.visitor import check_form
from imio.payment.browser.basket.visitor import text_of
from imio.payment.browser.checkout.page import PaymentPage
from imio.payment.content.invoice import Invoice
from plone import api


CHANGE = "change"


class ChangeView(PaymentPage):
    """POST only; answers with the way back to the basket."""

    def __call__(self):
        basket_id = basket_id_of(self.request)
        check_form(self.request, self.store, basket_id, CHANGE)
        due_id = text_of(self.request, "due")
        if holds(self.store, basket_id, due_id):
            message = self._change(basket_id, due_id, text_of(self.request, "act"))
            if message:
                api.portal.show_message(message, self.request)
            tell_count(self.request, self.store, basket_id)
        return self.see_other(f"{self.site_url}/@@payment-basket")

    def _change(self, basket_id: str, due_id: str, act: str):
        if act == "remove":
            remove_due(self.store, basket_id, due_id)
            if isinstance(self.store.get_due(due_id), Invoice):
                return _(
                    "message_basket_removed_invoice",
                    default="Removed from the basket. The invoice stays to be paid: the link in its letter opens it.",
                )
            return _(
                "message_basket_removed",
                default="Removed from the basket. The request itself stays: you can pay it from its own page.",
            )
        if act == "later":
            keep_for_later(self.store, basket_id, due_id, True)
            return _("message_basket_later", default="Kept for later.")
        if act == "now":
            keep_for_later(self.store, basket_id, due_id, False)
            return _("message_basket_now", default="Back among the items to pay.")
        return None
