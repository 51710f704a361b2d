"""One request for its agent: what was asked, what was paid, and the decision."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.invoices.panel import InvoicesPanel
from imio.payment.browser.staff.decision import Decision
from imio.payment.browser.staff.decision_part import DecisionPart
from imio.payment.browser.staff.page import StaffPage
from imio.payment.browser.staff.refunds import RefundsPart
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.languages import pick_text
from imio.payment.pricing.from_content import readable_answers
from imio.payment.reporting import labels
from imio.payment.reporting.bank_lines import place_of
from imio.payment.reporting.bank_lines import transfers_to
from imio.payment.reporting.requests import attempts_of
from imio.payment.reporting.requests import parked_replays
from imio.payment.reporting.trace import trace_of
from imio.payment.storage.store import get_store
from imio.payment.submission.places import demarche_of
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class RequestPage(StaffPage):
    """See the module."""

    index = ViewPageTemplateFile("templates/request.pt")
    parked_actions = ViewPageTemplateFile("templates/parked.pt")
    decision: Decision | None = None

    def __init__(self, context, request, due: Request) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-requests"
        self.due = due

    @property
    def title(self) -> str:
        return f"{self.state_title()} · {self.due.demarche_title}"

    def __call__(self):
        return self.index()

    @property
    def url(self) -> str:
        return f"{self.address('payment-requests')}/{self.due.id}"

    def state_title(self) -> str:
        return self.say(labels.REQUEST_STATES[self.due.state])

    def flags(self) -> list[str]:
        names = self.due.index_values()["flag"]
        return [self.say(labels.REQUEST_FLAGS[name]) for name in names]

    def facts(self) -> list[tuple[str, str]]:
        """Return who asked, and when, as (label, value)."""
        due = self.due
        facts = [
            (_("label_applicant", default="Applicant"), due.applicant),
            (_("label_email", default="E-mail"), due.email),
            (_("label_tracking_code", default="Tracking code"), due.tracking_code),
            (
                _("label_confirmed_on", default="Confirmed on"),
                self.moment(due.confirmed_at),
            ),
            (_("label_treated_on", default="Treated on"), self.moment(due.treated_at)),
            (_("label_refusal_reason", default="Reason"), due.refusal_reason),
        ]
        return [(self.say(label), value) for label, value in facts if value]

    def answers(self) -> list[tuple[str, str]]:
        """Return questions and answers; under their names when the form is gone."""
        form = demarche_of(self.due)
        if form is None:
            return [(name, str(value)) for name, value in self.due.answers.items()]
        try:
            return readable_answers(form, self.due.answers, self.language)
        except PaymentError:
            return [(name, str(value)) for name, value in self.due.answers.items()]

    def refunds(self) -> str:
        return RefundsPart(self.context, self.request, "due", self.due.id)()

    def files(self) -> list[dict]:
        """Return the documents that came with the request."""
        submission = getattr(self.due, "submission", None)
        files = getattr(submission, "files", {})
        return [
            {"url": f"{self.url}/file/{name}", "filename": document.filename or name}
            for name, document in files.items()
        ]

    def lines(self) -> list[tuple[str, str]]:
        return [
            (pick_text(line.labels, self.language), self.amount(line.amount_cents))
            for line in self.due.lines
        ]

    def payments(self) -> list[dict]:
        """Return each attempt to pay this request, and each transfer."""
        regies = access.visible_regies()
        address = self.address("payment-transactions")
        return [
            {
                "at": self.moment(attempt.paid_at or attempt.created_at),
                "means": self.say(labels.means_title(attempt.means)),
                "state": self.say(labels.TRANSACTION_STATES[attempt.state]),
                "statement_id": attempt.statement_id,
                "url": (
                    f"{address}/{attempt.id}"
                    if regies is None
                    or any(share.regie_uid in regies for share in attempt.shares)
                    else ""
                ),
            }
            for attempt in attempts_of(get_store(), self.due)
        ] + self._transfers()

    def _transfers(self) -> list[dict]:
        """Return what came by lines of the bank; only some may open these."""
        sees_bank = access.visible_regies(access.MANAGE_STATEMENTS) is None
        address = self.address("payment-bank-lines")
        return [
            {
                "at": self.day(line.entry_on),
                "means": self.say(labels.means_title("banktransfer")),
                "state": self.amount(cents),
                "statement_id": self.say(place_of(line)),
                "url": f"{address}/{line.id}" if sees_bank else "",
            }
            for line, cents in transfers_to(get_store(), self.due)
        ]

    def invoices(self) -> str:
        return InvoicesPanel(self.context, self.request, self.due)()

    def events(self) -> list[dict]:
        titles = labels.EARLIER_REQUEST_STATES | labels.REQUEST_STATES
        titles |= labels.DUE_ROWS
        return [
            {
                "at": self.moment(event.at),
                "state": self.say(event.state_title),
                "actor": self.say(event.actor),
                "cause": self.say(event.cause),
            }
            for event in trace_of(self.due.history, titles)
        ]

    def decide(self) -> str:
        """Return the part in which the reader decides, "" when they may not."""
        if not self.may_treat():
            return ""
        return DecisionPart(self.context, self.request, self.due, self.decision)()

    def may_treat(self) -> bool:
        """Say whether the reader may decide, and there is something to decide."""
        if self.due.state != states.TO_PROCESS:
            return False
        return access.may_see_request(self.due, access.TREAT_REQUESTS)

    def parked(self) -> list[dict]:
        """Return what failed after the payment and waits for a human."""
        if not access.may_see_request(self.due, access.TREAT_REQUESTS):
            return []
        return [
            {
                "key": entry.key,
                "name": entry.key.partition(f"{self.due.id}:")[2] or entry.kind,
                "error": entry.last_error,
                "tries": entry.tries,
            }
            for entry in parked_replays(get_store(), self.due.id)
        ]
