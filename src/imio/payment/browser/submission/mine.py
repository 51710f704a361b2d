"""My payments: what a person has to pay, has paid, or let pass."""

from imio.payment import _
from imio.payment.basket.visitor import basket_id_of
from imio.payment.browser.basket.visitor import text_of
from imio.payment.browser.submission.panel import code_of
from imio.payment.browser.submission.panel import LABELS
from imio.payment.browser.submission.private import near
from imio.payment.browser.submission.private import PrivatePage
from imio.payment.browser.submission.private import user_id
from imio.payment.checkout.addresses import request_url
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.submission.mine import OVER
from imio.payment.submission.mine import PAID
from imio.payment.submission.mine import requests_by_tab
from imio.payment.submission.mine import TO_PAY
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


PAGE_SIZE = 20
_TABS = {
    TO_PAY: _("tab_to_pay", default="To pay"),
    PAID: _("tab_paid", default="Paid"),
    OVER: _("tab_over", default="No longer payable"),
}
_EMPTY = {
    TO_PAY: _("text_nothing_to_pay", default="There is nothing to pay."),
    PAID: _("text_nothing_paid", default="What you have paid will stand here."),
    OVER: _(
        "text_nothing_over",
        default="Requests that were not paid in time will stand here.",
    ),
}


class MyPaymentsPage(PrivatePage):
    """For members all their requests; for others those of this browser's basket."""

    index = ViewPageTemplateFile("mine.pt")
    title = _("title_my_payments", default="My payments")

    def answer(self):
        if self.parts:
            return self.missing()
        self.owner = user_id()
        basket_id = basket_id_of(self.request)
        self.found = requests_by_tab(self.store, self.owner, basket_id)
        return self.index()

    @property
    def is_member(self):
        return bool(self.owner)

    @property
    def tab(self):
        asked = text_of(self.request, "tab")
        return asked if asked in _TABS else TO_PAY

    @property
    def tabs(self):
        return [
            {
                "title": title,
                "count": len(self.found[name]),
                "url": self.address(name),
                "current": "page" if name == self.tab else None,
            }
            for name, title in _TABS.items()
        ]

    def address(self, tab, page=1):
        address = f"{self.portal_url}/@@my-payments?tab={tab}"
        return f"{address}&page={page}" if page > 1 else address

    @property
    def total(self):
        """What is left to pay, on the tab that is about it."""
        cents = sum(request.balance_cents for request in self.found[TO_PAY])
        return format_amount(cents, self.language) if cents else ""

    @property
    def empty_text(self):
        return _EMPTY[self.tab]

    @property
    def page(self):
        asked = text_of(self.request, "page")
        number = int(asked) if asked.isascii() and asked.isdigit() else 1
        return max(1, min(number, self.page_count))

    @property
    def page_count(self):
        return max(1, -(-len(self.found[self.tab]) // PAGE_SIZE))

    @property
    def pages(self):
        if self.page_count == 1:
            return []
        return [
            {
                "number": number,
                "url": self.address(self.tab, number),
                "current": "page" if number == self.page else None,
            }
            for number in range(1, self.page_count + 1)
        ]

    @property
    def rows(self):
        start = (self.page - 1) * PAGE_SIZE
        chosen = self.found[self.tab][start : start + PAGE_SIZE]
        return [self.row(request) for request in chosen]

    def row(self, request):
        return {
            "title": request.demarche_title,
            "code": request.tracking_code,
            "state": LABELS[code_of(self.store, request)],
            "amount": format_amount(request.amount_cents, self.language),
            "made_on": format_date(request.confirmed_at, self.language, "short"),
            "before": format_date(request.expires_at, self.language, "short")
            if request.expires_at
            else "",
            "url": self.address_of(request),
        }

    def address_of(self, request):
        if self.owner:
            return f"{self.portal_url}/@@payment-request/{request.id}"
        return near(request_url(self.store, request))
