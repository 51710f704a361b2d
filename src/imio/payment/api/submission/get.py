"""One's own requests: one by its link or owner, and all of them."""

from imio.payment.api.submission.service import CitizenService
from imio.payment.basket.visitor import basket_id_of
from imio.payment.checkout.addresses import is_request_proof
from imio.payment.submission.drafts import is_draft
from imio.payment.submission.mine import requests_by_tab
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
        found = requests_by_tab(self.store, self.user_id, basket_id)
        return {
            "@id": f"{self.context.absolute_url()}/@my-payments",
            **{
                tab: {
                    "count": len(requests),
                    "balance_cents": sum(due.balance_cents for due in requests)
                    if tab == "to_pay"
                    else 0,
                    "items": [self.summary(due) for due in requests],
                }
                for tab, requests in found.items()
            },
        }
