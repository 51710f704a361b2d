"""Whose reminders wait, and until when: pausing a whole type, and ending a pause."""

from imio.payment import _
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.recovery import words
from imio.payment.browser.recovery.pausing import blame_pause
from imio.payment.browser.recovery.pausing import pause_fields
from imio.payment.browser.recovery.tab import Tab
from imio.payment.browser.staff.page import form_text
from imio.payment.invoicing import pauses
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.invoicing.pauses import resume_reminders
from imio.payment.reporting.names import invoice_type_titles
from imio.payment.reporting.stops import paused
from imio.payment.reporting.stops import subject_at
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound


class PausesTab(Tab):
    """@@payment-recovery/pauses[/pause, /lift]"""

    tab = "pauses"
    title = _("title_pauses", default="Reminders that wait")
    index = ViewPageTemplateFile("templates/pauses.pt")
    acts = {"pause": "pause", "lift": "lift"}

    def __init__(self, context, request) -> None:
        super().__init__(context, request)
        types = tuple(invoice_type_titles(self.regies).items())
        label = _("label_invoice_type", default="Invoice type")
        self.type_field = Field("type", label, "choice", required=True, options=types)
        self.fields = (self.type_field, *pause_fields())

    def show(self, *path: str):
        if path:
            raise NotFound(path[-1])
        return self.index()

    def wrong(self) -> list[Field]:
        return errors_of(self.fields)

    def rows(self) -> list[dict]:
        """Return whose reminders wait, with reason, last day and author."""
        return [
            {
                "scope": one.scope,
                "scope_title": self.say(words.SCOPES[one.scope]),
                "uid": one.uid,
                "title": one.title,
                "url": self._url_of(one.scope, one.uid),
                "reason": one.pause.reason,
                "until": self.day(one.pause.until) if one.pause.until else "…",
                "is_over": not one.pause.is_running(self.today),
                "by": one.pause.by,
            }
            for one in paused(self.store, self.regies)
        ]

    def _url_of(self, scope: str, uid: str) -> str:
        pages = {pauses.INVOICE: "payment-invoices", pauses.PAYER: "payment-payers"}
        page = pages.get(scope)
        return f"{self.address(page)}/{uid}" if page else ""

    def pause(self):
        """Let all reminders of a type wait."""
        values = read_all(self.fields, self.request.form)
        if not self.wrong():
            blame_pause(self.fields, self._pause, values)
        if self.wrong():
            return self.show_wrong(self.index)
        self.tell(words.PAUSED)
        return self.go(self.url())

    def _pause(self, values) -> None:
        subject = subject_at(self.store, pauses.TYPE, values["type"], self.regies)
        given = (values["until"], values["reason"], self.user_id(), self.now)
        pause_reminders(self.store, subject, *given)

    def lift(self):
        """Let reminders leave again."""
        scope = form_text(self.request, "scope", 20)
        uid = form_text(self.request, "uid", 64)
        subject = subject_at(self.store, scope, uid, self.regies)
        if subject is None:
            raise NotFound(uid)
        resume_reminders(self.store, subject, self.user_id(), self.now)
        self.tell(_("message_unpaused", default="Reminders leave again."))
        return self.go(self.url())
