"""The part of a request's page in which its agent decides, and sees what follows."""

from imio.payment import _
from imio.payment.browser.staff import decision as decisions
from imio.payment.browser.staff.decision import Decision
from imio.payment.browser.staff.page import StaffPage
from imio.payment.clock import utc_now
from imio.payment.content.refund import BY_PSP
from imio.payment.content.request import Request
from imio.payment.domain.money import decimal_text
from imio.payment.notifications.foreseeing import foresee_letter
from imio.payment.notifications.foreseeing import foresee_way
from imio.payment.notifications.message import body_of
from imio.payment.notifications.message import Letter
from imio.payment.notifications.refund_words import DAYS_BY_PSP
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class DecisionPart(StaffPage):
    """Two forms, one to accept and one to refuse; nothing is decided before its button."""

    index = ViewPageTemplateFile("templates/decide.pt")
    end = ViewPageTemplateFile("templates/decision_end.pt")

    def __init__(
        self, context, request, due: Request, decision: Decision | None
    ) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-requests"
        self.due = due
        self.decision = decision

    def __call__(self) -> str:
        return self.index()

    @property
    def url(self) -> str:
        return f"{self.address('payment-requests')}/{self.due.id}"

    def forms(self) -> list[dict]:
        """Return both forms as typed, or as they stand at first."""
        return [self._form(verdict) for verdict in (decisions.ACCEPT, decisions.REFUSE)]

    def _form(self, verdict: str) -> dict:
        typed = self.decision
        mine = typed is not None and typed.verdict == verdict
        refuses = verdict == decisions.REFUSE
        amount = typed.amount if mine else self._first_amount(refuses)
        return {
            "verdict": verdict,
            "refuses": refuses,
            "action": f"{self.url}/{verdict}",
            "reason": typed.reason if mine else "",
            "template": typed.template if mine else "",
            "amount": amount,
            "open": mine or refuses,
            "problems": [
                {
                    "id": f"payment-{verdict}-{name}",
                    "name": name,
                    "text": self.say(text),
                }
                for name, text in (typed.problems if mine else {}).items()
            ],
            "letter": self._letter() if mine else None,
        }

    def _first_amount(self, refuses: bool) -> str:
        if not refuses or not self.due.paid_cents:
            return ""
        return decimal_text(self.due.paid_cents).replace(".", ",")

    def templates(self) -> list[dict]:
        return [
            {"value": str(number), "title": row.get("title", "")}
            for number, row in enumerate(decisions.templates_of(self.due), 1)
        ]

    def _letter(self) -> dict | None:
        """Return the mail that the citizen would get, when the agent asked for it."""
        typed = self.decision
        if typed is None or typed.step != decisions.PREVIEW or typed.problems:
            return None
        letter = self._mail(typed)
        return {
            "subject": letter.subject,
            "body": body_of(letter.html),
            "to": self.due.email,
            "language": letter.language,
        }

    def _mail(self, typed: Decision) -> Letter:
        is_accepted = typed.verdict == decisions.ACCEPT
        reason, cents = typed.reason, typed.refund_cents
        store, now = get_store(), utc_now()
        return foresee_letter(store, self.due, is_accepted, reason, cents, now)

    def paid_text(self) -> str:
        """Return how much was paid, "" for nothing."""
        return self.amount(self.due.paid_cents) if self.due.paid_cents else ""

    def money_text(self) -> str:
        """Return what a refusal means for the money."""
        paid = self.due.paid_cents
        if not paid:
            return self.say(
                _("help_refuse_free", default="Nothing was paid for this request.")
            )
        values = {"amount": self.amount(paid), "days": DAYS_BY_PSP}
        if foresee_way(get_store(), self.due, paid, utc_now()) == BY_PSP:
            message = _(
                "help_refuse_paid_psp",
                default=(
                    "${amount} was paid. What you give back goes back by itself by the "
                    "way it was paid, within ${days} days."
                ),
                mapping=values,
            )
        else:
            message = _(
                "help_refuse_paid_transfer",
                default=(
                    "${amount} was paid. What you give back goes by bank transfer: the "
                    "citizen gets a mail with a form for the account number, then "
                    "finance sends it."
                ),
                mapping=values,
            )
        return self.say(message)
