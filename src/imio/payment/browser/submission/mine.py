"""My payments: what a person has to pay, has paid, or let pass; several paid at once."""

from imio.payment import _
from imio.payment.basket.storage import add_due
from imio.payment.basket.storage import dues_of
from imio.payment.basket.storage import keep_for_later
from imio.payment.basket.visitor import basket_id_of
from imio.payment.basket.visitor import tell_count
from imio.payment.browser.basket.visitor import text_of
from imio.payment.browser.submission.mine_rows import row_of
from imio.payment.browser.submission.private import act_token
from imio.payment.browser.submission.private import may_act
from imio.payment.browser.submission.private import PrivatePage
from imio.payment.browser.submission.private import user_id
from imio.payment.checkout.standing import may_pay
from imio.payment.clock import utc_now
from imio.payment.formatting import format_amount
from imio.payment.reporting.filters import read_number
from imio.payment.submission.mine import dues_by_tab
from imio.payment.submission.mine import OVER
from imio.payment.submission.mine import PAID
from imio.payment.submission.mine import TO_PAY
from imio.payment.submission.mine import TREASURY
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


PAGE_SIZE = 20
CHOOSE = "pay chosen"
_TABS = {
    TO_PAY: _("tab_to_pay", default="To pay"),
    PAID: _("tab_paid", default="Paid"),
    TREASURY: _("tab_treasury", default="With the treasury"),
    OVER: _("tab_over", default="No longer payable"),
}
_EMPTY = {
    TO_PAY: _("text_nothing_to_pay", default="There is nothing to pay."),
    PAID: _("text_nothing_paid", default="What you have paid will stand here."),
    TREASURY: _(
        "text_nothing_treasury",
        default="Invoices that were handed over to the treasury will stand here.",
    ),
    OVER: _(
        "text_nothing_over",
        default="Requests that were not paid in time will stand here.",
    ),
}
_NOTHING_CHOSEN = _(
    "error_nothing_ticked",
    default="Please tick what you want to pay, then press the button.",
)
_TRY_AGAIN = _(
    "error_try_again",
    default="We could not be sure that this came from you. Please try once more.",
)


class MyPaymentsPage(PrivatePage):
    """For members all their requests; for others those of this browser's basket."""

    index = ViewPageTemplateFile("mine.pt")
    rows_template = ViewPageTemplateFile("mine_rows.pt")
    notice = None
    title = _("title_my_payments", default="My payments")

    def answer(self):
        if self.parts:
            return self.missing()
        self.owner = user_id()
        basket_id = basket_id_of(self.request)
        self.found = dues_by_tab(self.store, self.owner, basket_id)
        if self.request.method == "POST":
            return self.pay_chosen()
        return self.index()

    def pay_chosen(self):
        """Put just what was ticked among what the basket pays now, and go there."""
        if not may_act(self.request, self.store, CHOOSE):
            return self.again(_TRY_AGAIN, 403)
        now = utc_now()
        wanted = self.ticked()
        chosen = [
            due
            for due in self.found[TO_PAY]
            if due.id in wanted and may_pay(self.store, due, now)
        ]
        if not chosen:
            return self.again(_NOTHING_CHOSEN, 422)
        basket_id = basket_id_of(self.request, create=True)
        for due in dues_of(self.store, basket_id):
            keep_for_later(self.store, basket_id, due.id, True)
        for due in chosen:
            add_due(self.store, basket_id, due.id, now)
        tell_count(self.request, self.store, basket_id)
        return self.redirect(f"{self.portal_url}/@@payment-basket")

    def ticked(self):
        """Return the ids that the form sent: one text, or several."""
        given = self.request.form.get("due", [])
        values = given if isinstance(given, list) else [given]
        return {value for value in values if isinstance(value, str)}

    def again(self, notice, status):
        self.notice = notice
        self.request.response.setStatus(status)
        return self.index()

    @property
    def choose_token(self):
        return act_token(self.request, self.store, CHOOSE)

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
        """What the dues of the open tab come to."""
        dues = self.found[self.tab]
        if self.tab == PAID:
            cents = sum(due.paid_cents for due in dues)
        elif self.tab == TO_PAY:
            # Not what the bank collects by itself, nor what nobody may pay now
            now = utc_now()
            dues = [due for due in dues if may_pay(self.store, due, now)]
            cents = sum(due.balance_cents for due in dues)
        else:
            cents = sum(max(due.balance_cents, 0) for due in dues)
        return format_amount(cents, self.language) if cents else ""

    @property
    def total_heading(self):
        """The sum in words, "" where it would say nothing."""
        if not self.total or self.tab == OVER:
            return ""
        values = {"amount": self.total}
        if self.tab == PAID:
            return _("title_sum_paid", default="Paid: ${amount}", mapping=values)
        if self.tab == TREASURY:
            return _(
                "title_sum_treasury",
                default="With the treasury: ${amount}",
                mapping=values,
            )
        return _("title_sum_to_pay", default="To pay: ${amount}", mapping=values)

    @property
    def empty_text(self):
        return _EMPTY[self.tab]

    @property
    def page(self):
        number = read_number(self.request.form, "page", 1)
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
        now = utc_now()
        return [
            row_of(self.store, due, self.owner, self.language, now) for due in chosen
        ]
