"""One's own requests: one by its link or owner, and all of them."""

from imio.payment.api.links.writing import link_as_json
from imio.payment.api.submission.service import CitizenService
from imio.payment.basket.visitor import basket_id_of
from imio.payment.checkout.addresses import is_request_proof
from imio.payment.clock import utc_now
from imio.payment.content.invoice import Invoice
from imio.payment.submission.drafts import is_draft
from imio.payment.submission.mine import dues_by_tab
from zExceptions import NotFound


class MyRequestGet(CitizenService):
    """GET @my-requests/<id>?token=…: for its owner, or for who has the link's proof."""

    def reply(self):
        if len(self.parts) != 1:
            raise NotFound("request")
        due = self.store.requests._getOb(self.parts[0], None)
        if due is None or is_draft(due) or not self.may_see(due):
            raise NotFound("request")
        return self.present(due)

    def may_see(self, due):
        if due.owner and due.owner == self.user_id:
            return True
        return is_request_proof(self.store, due, self.request.form.get("token"))


class MyPaymentsGet(CitizenService):
    """GET @my-payments: what is to pay, was paid, or is over."""

    def reply(self):
        if self.parts:
            raise NotFound("/".join(self.parts))
        basket_id = basket_id_of(self.request)
        found = dues_by_tab(self.store, self.user_id, basket_id)
        return {
            "@id": f"{self.context.absolute_url()}/@my-payments",
            **{
                tab: {
                    "count": len(dues),
                    "balance_cents": sum(due.balance_cents for due in dues)
                    if tab in ("to_pay", "treasury")
                    else 0,
                    "items": [self.one_of(due) for due in dues],
                }
                for tab, dues in found.items()
            },
        }

    def one_of(self, due):
        """Return a request, or an invoice as payment links tell of it."""
        if not isinstance(due, Invoice):
            return {"kind": "request", **self.summary(due)}
        address = f"{self.context.absolute_url()}/@payment-links"
        return link_as_json(self.store, due, utc_now(), address)
