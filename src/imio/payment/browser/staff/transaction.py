"""One transaction: what it is, what it paid, and how each word about it was verified."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.staff.page import StaffPage
from imio.payment.browser.staff.refunds import RefundsPart
from imio.payment.content.transaction import Share
from imio.payment.content.transaction import Transaction
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.reference import format_communication
from imio.payment.providers.lookup import get_provider
from imio.payment.reporting import labels
from imio.payment.reporting.names import read_names
from imio.payment.reporting.requests import AGENT_STATES
from imio.payment.reporting.trace import trace_of
from imio.payment.reporting.transactions import row_of
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class TransactionPage(StaffPage):
    """See the module; shown to whom one of its régies belongs."""

    index = ViewPageTemplateFile("templates/transaction.pt")
    checking = ViewPageTemplateFile("templates/checking.pt")
    # What somebody found out, and why it could not be noted
    note = note_error = ""

    def __init__(self, context, request, transaction: Transaction, regies) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-transactions"
        self.transaction = transaction
        self.row = row_of(transaction, regies)
        self.names = read_names(regies)

    @property
    def title(self) -> str:
        return f"{self.state_title()} · {self.amount(self.transaction.amount_cents)}"

    def __call__(self):
        return self.index()

    @property
    def url(self) -> str:
        return f"{self.address('payment-transactions')}/{self.transaction.id}"

    def state_title(self) -> str:
        return self.say(labels.TRANSACTION_STATES[self.transaction.state])

    def flags(self) -> list[str]:
        return [self.say(labels.TRANSACTION_FLAGS[flag]) for flag in self.row.flags]

    def facts(self) -> list[tuple[str, str]]:
        """Return who, when, how and where, as (label, value)."""
        transaction = self.transaction
        means = self.say(labels.means_title(transaction.means))
        facts = [
            (_("label_payer", default="Paid by"), transaction.payer),
            (_("label_email", default="E-mail"), transaction.email),
            (
                _("label_created_at", default="Begun on"),
                self.moment(transaction.created_at),
            ),
            (_("label_paid_at", default="Paid on"), self.moment(transaction.paid_at)),
            (_("label_means", default="Means of payment"), means),
            (
                _("label_platform", default="Payment platform"),
                self.names.platform(transaction.platform_id),
            ),
        ]
        return [(self.say(label), value) for label, value in facts if value]

    def identifiers(self) -> list[tuple[str, str]]:
        """Return the names that we, the PSP and the bank have for it."""
        transaction = self.transaction
        found = [
            (
                _(
                    "label_statement_id_long",
                    default="Payment identifier (on bank statements)",
                ),
                transaction.statement_id,
            ),
            (_("label_reference_ours", default="Our reference"), transaction.id),
            (
                _("label_psp_session", default="Identifier of the session"),
                transaction.psp_id,
            ),
            (_("label_psp_code", default="Provider's code"), transaction.psp_code),
        ]
        return [(self.say(label), value) for label, value in found if value]

    def items(self) -> list[dict]:
        """Return what it pays, as far as the reader may see."""
        demarches = access.visible_demarches()
        return [self._item(share, demarches) for share in self.row.items]

    def _item(self, share: Share, demarches) -> dict:
        due = get_store().get_due(share.due_id)
        shown = demarches is None or share.demarche_uid in demarches
        shown = shown and getattr(due, "state", "") in AGENT_STATES
        address = f"{self.address('payment-requests')}/{share.due_id}"
        communication = share.communication
        return {
            "title": share.title,
            "url": address if shown else "",
            "tracking_code": share.tracking_code,
            "regie": self.names.regie(share.regie_uid),
            "communication": (
                format_communication(communication) if communication else ""
            ),
            "amount": self.amount(share.amount_cents),
        }

    def refunds(self) -> str:
        return RefundsPart(
            self.context, self.request, "transaction", self.transaction.id
        )()

    def hidden_text(self) -> str:
        """Return that other régies share this payment, "" when none does."""
        if not self.row.hidden_items:
            return ""
        message = _(
            "help_hidden_items",
            default=(
                "This payment also holds items of other collecting offices, "
                "for ${amount}."
            ),
            mapping={"amount": self.amount(self.row.amount_cents - self.row.own_cents)},
        )
        return self.say(message)

    def overpaid_text(self) -> str:
        """Return how much came in beyond what was owed, "" when nothing."""
        if not self.transaction.overpaid_cents:
            return ""
        message = _(
            "help_overpaid",
            default="${amount} came in beyond what was owed, and is to be paid back.",
            mapping={"amount": self.amount(self.transaction.overpaid_cents)},
        )
        return self.say(message)

    def events(self) -> list[dict]:
        return [
            {
                "at": self.moment(event.at),
                "state": self.say(event.state_title),
                "cause": self.say(event.cause),
                "actor": self.say(event.actor),
                "proof": self.say(event.proof),
                "note": self.note_text(event.note),
                "event_key": event.event_key,
            }
            for event in trace_of(self.transaction.history, labels.TRANSACTION_STATES)
        ]

    def note_text(self, note: str) -> str:
        """Return what was noted, codes that we know in words."""
        parts = note.split("; ") if note else []
        return "; ".join(self.say(labels.DOUBTS.get(part, part)) for part in parts)

    def may_check(self) -> bool:
        """Say whether there is a doubt that the reader may end."""
        transaction = self.transaction
        may_act = access.may_see_transaction(transaction, access.ASK_BANK)
        return may_act and transaction.to_check

    def may_ask(self) -> bool:
        """Say whether the reader may ask the PSP, and the PSP can answer."""
        if not access.may_see_transaction(self.transaction, access.ASK_BANK):
            return False
        try:
            return get_provider(self.transaction.provider).capabilities.query
        except ConfigurationError:
            return False
