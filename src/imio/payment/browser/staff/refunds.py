"""Refunds of a payment or a request, as pages of staff list them."""

from imio.payment import access
from imio.payment.browser.staff.page import StaffPage
from imio.payment.reporting import refund_labels as labels
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class RefundsPart(StaffPage):
    """What goes back of one payment (``transaction``) or one request (``due``)."""

    index = ViewPageTemplateFile("templates/refunds.pt")

    def __init__(self, context, request, facet: str, object_id: str) -> None:
        super().__init__(context, request)
        self.facet, self.object_id = facet, object_id

    def __call__(self) -> str:
        return self.index()

    def rows(self) -> list[dict]:
        """Return the refunds, the newest first, each with its page for who may see it."""
        store = get_store()
        found = store.refunds.catalog.search({self.facet: (self.object_id,)})
        address = self.address("payment-refunds")
        return [
            {
                "amount": self.amount(refund.amount_cents),
                "state": self.say(labels.state_of(refund)),
                "state_id": refund.state,
                "way": self.say(labels.WAYS[refund.way]) if refund.way else "",
                "at": self.moment(refund.created_at),
                "url": (
                    f"{address}/{refund.id}" if access.may_see_refund(refund) else ""
                ),
            }
            for refund in map(store.refunds._getOb, found)
        ]
