"""The start page of staff: what needs somebody, and what came in."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.staff.page import check_post
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffPage
from imio.payment.clock import utc_now
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.reporting import desk
from imio.payment.reporting.names import read_names
from imio.payment.reporting.refunds import TASKS
from imio.payment.storage.store import get_store
from plone import api
from plone.memoize import ram
from Products.Five.browser import BrowserView
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from time import time
from zExceptions import NotFound
from zExceptions import Unauthorized


MANAGE_SETTINGS = "imio.payment: Manage settings"
MAX_PARKED = 50
LINK_SECONDS = 300
REFUND_TASKS = {
    states.FAILED: _("desk_refunds_failed", default="Refunds that failed"),
    states.ASKED: _("desk_refunds_asked", default="Refunds to decide"),
    states.TO_APPROVE: _("desk_refunds_to_approve", default="Refunds to approve"),
    states.TO_SEND: _("desk_refunds_to_send", default="Refunds to send"),
    "mail_failed": _(
        "desk_refunds_mail_failed", default="Refunds whose payer no mail reached"
    ),
    "unknown_outcome": _(
        "desk_refunds_unknown", default="Refunds whose outcome nobody knows"
    ),
    "form_expired": _(
        "desk_refunds_no_account", default="Refunds without an account in time"
    ),
}


class PaymentDesk(StaffPage):
    """@@payment-desk"""

    index = ViewPageTemplateFile("templates/desk.pt")
    title = _("title_desk", default="Payment desk")

    def __call__(self):
        self.regies = access.visible_regies()
        self.refund_regies = access.visible_regies(access.VIEW_REFUNDS)
        self.demarches = access.visible_demarches()
        self.sees_bank = access.visible_regies(access.MANAGE_STATEMENTS) is None
        self.manages = api.user.has_permission(MANAGE_SETTINGS, obj=self.context)
        if self.regies == () == self.demarches and not self.manages:
            raise Unauthorized("payment desk")
        protect(self.request.response)
        return self.index()

    def tasks(self) -> list[dict]:
        """Return what the reader can do something about, with how many there are."""
        tasks = []
        if self.demarches != ():
            counts = desk.count_requests(get_store(), self.demarches)
            titles = {
                "to_process": (
                    _("desk_to_process", default="Requests to process"),
                    "state",
                ),
                "parked": (
                    _("desk_parked", default="Requests with a failed action"),
                    "flag",
                ),
                "unpaid_again": (
                    _("desk_unpaid_again", default="Requests that are unpaid again"),
                    "flag",
                ),
            }
            tasks += self._tasks("payment-requests", titles, counts)
        if self.regies != ():
            counts = desk.count_transactions(get_store(), self.regies)
            titles = {
                "to_check": (_("desk_to_check", default="Payments to check"), "flag"),
                "overpaid": (
                    _("desk_overpaid", default="Payments that are too high"),
                    "flag",
                ),
            }
            tasks += self._tasks("payment-transactions", titles, counts)
        if self.refund_regies != ():
            counts = desk.count_refunds(get_store(), self.refund_regies)
            titles = {
                name: (title, "flag" if name in TASKS else "state")
                for name, title in REFUND_TASKS.items()
            }
            tasks += self._tasks("payment-refunds", titles, counts)
        if self.sees_bank:
            counts = desk.count_bank_lines(get_store())
            title = _("desk_bank_lines", default="Lines of the bank to decide")
            titles = {TO_DECIDE: (title, "state")}
            tasks += self._tasks("payment-bank-lines", titles, counts)
        return tasks

    def _tasks(self, page: str, titles: dict, counts: dict[str, int]) -> list[dict]:
        return [
            {
                "id": value,
                "title": self.say(title),
                "count": counts[value],
                "url": self.address(page, {facet: value}),
            }
            for value, (title, facet) in titles.items()
        ]

    def links(self) -> list[dict]:
        """Return the lists that the reader may open."""
        links = []
        if self.demarches != ():
            title = _("title_requests", default="Requests to treat")
            links.append((title, "payment-requests"))
        if self.regies != ():
            title = _("title_transactions", default="Online payments")
            links.append((title, "payment-transactions"))
        if access.invoice_reach() != ((), ()):
            title = _("title_invoices", default="Invoices")
            links.append((title, "payment-invoices"))
        if self.refund_regies != ():
            title = _("title_refunds", default="Refunds")
            links.append((title, "payment-refunds"))
        if self.sees_bank:
            title = _("title_bank", default="Bank statements")
            links.append((title, "payment-bank"))
        if access.visible_regies(access.MANAGE_RECOVERY) != ():
            title = _("title_recovery", default="Recovery")
            links.append((title, "payment-recovery"))
        if access.visible_regies(access.ISSUE_INVOICES) != ():
            title = _("title_campaigns", default="Invoicing campaigns")
            links.append((title, "payment-campaigns"))
            title = _("title_imports", default="Imports from the billing software")
            links.append((title, "payment-imports"))
        return [
            {"title": self.say(title), "url": self.address(page)}
            for title, page in links
        ]

    def months(self) -> list[dict]:
        """Return what came in this month and last month, by régie."""
        if self.regies == ():
            return []
        names = read_names(self.regies, demarches=())
        figures = desk.months(get_store(), self.regies, local_day(utc_now()))
        rows = [
            {
                "regie": names.regie(figure.regie_uid),
                "cents": self.amount(figure.cents),
                "previous": self.amount(figure.previous_cents),
            }
            for figure in figures
        ]
        return sorted(rows, key=lambda row: row["regie"].casefold())

    def parked(self) -> list[dict]:
        """Return messages that could not be sent, for those who can mend the settings."""
        if not self.manages:
            return []
        outbox = get_store().outbox
        keys = list(outbox.parked.keys()[:MAX_PARKED])
        return [
            {
                "key": key,
                "kind": outbox.entries[key].kind,
                "error": outbox.entries[key].last_error,
                "at": self.moment(outbox.entries[key].created_at),
            }
            for key in keys
        ]


class RetryDelivery(StaffPage):
    """@@payment-desk-retry: give a message that was given up another round."""

    def __call__(self):
        check_post(self.request)
        outbox = get_store().outbox
        key = form_text(self.request, "key")
        if key not in outbox.parked:
            raise NotFound(key)
        outbox.retry(key, utc_now())
        self.tell(
            _("help_delivery_retried", default="The message will be tried again.")
        )
        return self.request.response.redirect(self.address("payment-desk"), status=303)


def _link_key(function, self) -> tuple:
    user = api.user.get_current()
    path = "/".join(self.context.getPhysicalPath())
    return path, user.getId(), sorted(user.getGroups()), int(time() // LINK_SECONDS)


class DeskLink(BrowserView):
    """Says whether the menu offers the desk; remembered, for it is asked on every page.

    Only the link depends on it: each page decides by itself.
    """

    def __call__(self) -> bool:
        return not api.user.is_anonymous() and self._is_staff()

    @ram.cache(_link_key)
    def _is_staff(self) -> bool:
        manages = api.user.has_permission(MANAGE_SETTINGS, obj=self.context)
        return bool(
            manages or access.visible_regies() != () or access.visible_demarches() != ()
        )
