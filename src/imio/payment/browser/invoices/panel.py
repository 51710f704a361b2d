"""The panel "Invoices" on the page of a request."""

from imio.payment import access
from imio.payment.browser.staff.page import StaffPage
from imio.payment.clock import utc_now
from imio.payment.content.request import Request
from imio.payment.formatting import local_day
from imio.payment.invoicing.making import invoices_of_request
from imio.payment.reporting import invoice_labels as labels
from imio.payment.reporting.invoices import Reach
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class InvoicesPanel(StaffPage):
    """Lists the invoices of a request, and leads to a new one."""

    index = ViewPageTemplateFile("templates/panel.pt")

    def __init__(self, context, request, due: Request) -> None:
        super().__init__(context, request)
        self.due = due

    def __call__(self):
        return self.index()

    def invoices(self) -> list[dict]:
        """Return each invoice of the request, with its page for who may open it."""
        reach = Reach(*access.invoice_reach())
        today = local_day(utc_now())
        address = self.address("payment-invoices")
        return [
            {
                "url": f"{address}/{one.id}" if reach.holds(one) else "",
                "number": one.number,
                "object": one.object_title,
                "state": self.say(labels.state_title(one, today)),
                "amount": self.amount(one.amount_cents),
            }
            for one in invoices_of_request(get_store(), self.due.id)
        ]

    def new_url(self) -> str:
        if not access.issuable_types():
            return ""
        return self.address("payment-invoice-new", {"request": self.due.id})
