"""One refund: why, who, when, how it goes, and what the reader may do about it now."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.refunds.acts import error_in_words
from imio.payment.browser.refunds.citizen import kept_text
from imio.payment.browser.refunds.forms import ActForm
from imio.payment.browser.refunds.forms import ADDRESS
from imio.payment.browser.refunds.forms import FORMS
from imio.payment.browser.refunds.forms import OUTCOMES
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffPage
from imio.payment.clock import utc_now
from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import Refund
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.domain.errors import SamePerson
from imio.payment.domain.postal import NEVER
from imio.payment.notifications.trouble_words import trouble_in_words
from imio.payment.refunds import acting
from imio.payment.refunds.account import address_rule
from imio.payment.refunds.credits import dues_to_credit
from imio.payment.refunds.deciding import is_second_person
from imio.payment.refunds.ways import ways_of
from imio.payment.reporting import refund_acts
from imio.payment.reporting import refund_labels as labels
from imio.payment.reporting.names import read_names
from imio.payment.reporting.requests import AGENT_STATES
from imio.payment.reporting.trace import trace_of
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class RefundPage(StaffPage):
    """See the module."""

    index = ViewPageTemplateFile("templates/refund.pt")
    parts = ViewPageTemplateFile("templates/acts.pt")
    wrong_act = ""
    error = ""

    def __init__(self, context, request, refund: Refund) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-refunds"
        self.refund = refund
        self.store = get_store()
        self.due = self.store.get_due(refund.due_id)

    def __call__(self):
        self.acts = refund_acts.acts_now(self.refund)
        return self.index()

    @property
    def title(self) -> str:
        state = self.say(labels.state_of(self.refund))
        return f"{state} · {self.amount(self.refund.amount_cents)}"

    @property
    def url(self) -> str:
        return f"{self.address('payment-refunds')}/{self.refund.id}"

    def flags(self) -> list[str]:
        return [self.say(flag) for flag in labels.flags_of(self.refund)]

    def facts(self) -> list[dict]:
        """Return why, who, when and how, as label and value, with a link where one is."""
        rows = [*self._whence(), *self._where_to(), *self._who_decided()]
        return [
            {"label": self.say(label), "value": value, "url": url}
            for label, value, url in rows
            if value
        ]

    def _whence(self) -> list[tuple]:
        refund, names = self.refund, read_names(demarches=())
        cause = self.say(labels.CAUSES.get(refund.cause, refund.cause))
        regie = names.regie(refund.regie_uid)
        platform = names.platform(refund.platform_id)
        paid_by, paid_url = refund.transaction_id, self._payment_url()
        title, due_url = refund.object_title, self._due_url()
        return [
            (_("label_refund_payee", default="Paid back to"), self._payer(), ""),
            (_("label_email", default="E-mail"), refund.email, ""),
            (labels.FLAGS["mail_failed"], self._mail_trouble(), ""),
            (_("label_refund_cause", default="Why"), cause, ""),
            (_("label_refusal_reason", default="Reason"), self._reason(), ""),
            (_("label_refund_kept", default="Not refunded"), self._kept(), ""),
            (_("label_refund_what", default="For what"), title, due_url),
            (
                _("label_refund_payment", default="Reference of the payment"),
                paid_by,
                paid_url,
            ),
            (_("label_regie", default="Collecting office"), regie, ""),
            (_("label_platform", default="Payment platform"), platform, ""),
        ]

    def _where_to(self) -> list[tuple]:
        refund = self.refund
        way = self.say(labels.WAYS[refund.way]) if refund.way else ""
        address = ", ".join(refund.address.lines) if refund.address else ""
        until = self._form_until()
        promised = self.day(refund.promised_on) if refund.promised_on else ""
        return [
            (_("label_refund_way", default="Way"), way, ""),
            (_("label_beneficiary", default="Account holder"), refund.holder, ""),
            (_("label_iban", default="IBAN"), refund.iban_masked, ""),
            (_("label_refund_address", default="Address"), address, ""),
            (_("label_refund_form_until", default="Form open until"), until, ""),
            (
                _("label_refund_promised", default="Promised to the payer"),
                promised,
                "",
            ),
            (_("label_refund_file", default="File for the bank"), *self._batch()),
        ]

    def _who_decided(self) -> list[tuple]:
        refund = self.refund
        asked, approved = self._who(refund.asked_by), self._who(refund.approved_by)
        return [
            (_("label_refund_number", default="Refund number"), refund.id, ""),
            (_("label_refund_psp_id", default="Provider's number"), refund.psp_id, ""),
            (_("label_refund_asked_by", default="Asked by"), asked, ""),
            (_("label_refund_approved_by", default="Approved by"), approved, ""),
        ]

    def _who(self, actor: str) -> str:
        return self.say(labels.ACTORS.get(actor, actor))

    def _payer(self) -> str:
        return f"{self.refund.surname} {self.refund.first_name}".strip()

    def _mail_trouble(self) -> str:
        why = self.refund.unsent_why.partition(" ")[0]
        return self.say(trouble_in_words(why)) if why else ""

    def _reason(self) -> str:
        return self.refund.reason or getattr(self.due, "refusal_reason", "")

    def _kept(self) -> str:
        """Return what the agent's decision keeps, as the citizen is told."""
        is_told = kept_text(self.due, self.language) is not None
        return self.amount(self.due.paid_cents) if is_told else ""

    def _form_until(self) -> str:
        waits = self.refund.state == states.AWAITING_ACCOUNT
        return self.moment(self.refund.form_expires_at) if waits else ""

    def _due_url(self) -> str:
        if not isinstance(self.due, Request):
            regies = access.visible_regies(access.VIEW_INVOICES)
            seen = regies is None or self.refund.regie_uid in regies
            found = f"{self.address('payment-invoices')}/{self.refund.due_id}"
            return found if seen else ""
        if self.due.state not in AGENT_STATES or not access.may_see_request(self.due):
            return ""
        return f"{self.address('payment-requests')}/{self.due.id}"

    def _payment_url(self) -> str:
        if not self.refund.transaction_id:
            return ""
        transaction = self.store.get_transaction(self.refund.transaction_id)
        if not access.may_see_transaction(transaction):
            return ""
        return f"{self.address('payment-transactions')}/{transaction.id}"

    def _batch(self) -> tuple[str, str]:
        if not self.refund.batch_id:
            return "", ""
        batch = self.store.batches._getOb(self.refund.batch_id)
        return batch.file_name, f"{self.address('payment-refund-files')}/{batch.id}"

    def events(self) -> list[dict]:
        return [
            {
                "at": self.moment(event.at),
                "state": self.say(event.state_title),
                "cause": self.say(labels.row_cause(event.cause)),
                "actor": self._who(event.actor),
                "note": event.note,
            }
            for event in trace_of(self.refund.history, labels.REFUND_STATES)
        ]

    def forms(self) -> list[dict]:
        """Return the forms of what the reader may do now, filled as they were sent."""
        shown = [
            act for act in self.acts if act != acting.APPROVE or self.may_approve()
        ]
        return [form for form in map(self._form, shown) if form is not None]

    def _form(self, act: str) -> dict | None:
        form = FORMS[act]
        choices = self._choices(act) if form.choice_name else []
        if act == acting.KEEP_CREDIT and not choices:
            return None
        if act == acting.ASK_AGAIN and not self.due.refundable_cents:
            return None
        return {
            "act": act,
            "title": self.say(form.title),
            "help": self.say(form.help),
            "button": self.say(form.button),
            "style": form.style,
            "fields": self._fields(act, form),
            "choice_name": form.choice_name,
            "choices": choices,
            "offers_account": act == acting.RETRY and bool(self.refund.iban_encrypted),
        }

    def _fields(self, act: str, form: ActForm) -> list[dict]:
        texts = ((form.text_name, form.text_label, True),) if form.text_name else ()
        more = form.more
        if act == acting.GIVE_ACCOUNT and address_rule(self.refund) != NEVER:
            more += ADDRESS
        return [
            {
                "id": f"payment-{act}-{'text' if name == form.text_name else name}",
                "name": name,
                "label": self.say(label),
                "value": self._typed(act, name),
                "is_needed": is_needed,
            }
            for name, label, is_needed in (*texts, *more)
        ]

    def _typed(self, act: str, name: str) -> str:
        if act == acting.MAIL_AGAIN and act != self.wrong_act:
            return self.refund.email
        return form_text(self.request, name) if act == self.wrong_act else ""

    def _choices(self, act: str) -> list[dict]:
        if act == acting.KEEP_CREDIT:
            dues = dues_to_credit(self.store, self.refund)
            return [
                _choice(
                    due.id, f"{due.object_title} · {self.amount(due.balance_cents)}"
                )
                for due in dues
            ]
        if act == acting.TELL_OUTCOME:
            return [_choice(name, self.say(text)) for name, text in OUTCOMES.items()]
        found = ways_of(self.store, self.refund, utc_now())
        ways = [way for way in found if way.name != BY_CREDIT]
        first = next((way.name for way in ways if way.is_possible), "")
        return [
            _choice(
                way.name,
                self.say(labels.WAYS[way.name]),
                self._hint(way),
                way.is_possible,
                way.name == first,
            )
            for way in ways
        ]

    def _hint(self, way) -> str:
        if not way.is_possible:
            return self.say(labels.WHY_NOT.get(way.why_not, way.why_not))
        if not way.until:
            return ""
        message = _(
            "help_refund_until",
            default="Possible until ${moment}.",
            mapping={"moment": self.moment(way.until)},
        )
        return self.say(message)

    def may_approve(self) -> bool:
        """Say whether the reader is a second person, as deciding.approve wants."""
        return is_second_person(self.refund, self.user_id())

    def own_text(self) -> str:
        """Return why the reader cannot approve, "" when they can or need not."""
        if acting.APPROVE not in self.acts or self.may_approve():
            return ""
        return self.say(error_in_words(SamePerson()))


def _choice(
    value: str,
    title: str,
    hint: str = "",
    is_possible: bool = True,
    checked: bool = False,
) -> dict:
    return {
        "value": value,
        "title": title,
        "hint": hint,
        "is_possible": is_possible,
        "checked": checked,
    }
