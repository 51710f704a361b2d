"""One line of a statement: what the bank says, what was booked, what may be decided."""

from functools import cached_property
from imio.payment import _
from imio.payment import access
from imio.payment.browser.bank import words
from imio.payment.browser.bank.rows import outcome_text
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import UNREADABLE_AMOUNT
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.staff.page import form_text
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.content.due import Due
from imio.payment.content.invoice import Invoice
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.money import decimal_text
from imio.payment.domain.money import parse_amount
from imio.payment.reconciliation.deciding import has_proposal
from imio.payment.reconciliation.deciding import MAX_REASON
from imio.payment.reconciliation.ledger import debtor_of
from imio.payment.reconciliation.reasons import why_proposed
from imio.payment.reporting import invoice_labels
from imio.payment.reporting import labels
from imio.payment.reporting.bank_lines import find_dues
from imio.payment.reporting.bank_lines import suggested_dues
from imio.payment.reporting.filters import read_filters
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


MAX_ROWS = 30


class LinePage(FormPage):
    """See the module."""

    index = ViewPageTemplateFile("templates/line.pt")
    part_decide = ViewPageTemplateFile("templates/decide.pt")
    max_reason = MAX_REASON
    wrong: tuple[Field, ...] = ()

    def __init__(self, context, request, line: BankLine) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-bank-lines"
        self.line = line
        self.store = get_store()
        self.title = _(
            "title_bank_line",
            default="Line ${ref} of statement ${number}",
            mapping={"ref": line.ref, "number": line.statement_number},
        )

    def __call__(self):
        return self.index()

    def refuse(self):
        """Show the page again with what is wrong in the form."""
        super().refuse()
        return self.index()

    @property
    def url(self) -> str:
        return f"{self.address('payment-bank-lines')}/{self.line.id}"

    @property
    def seen(self) -> str:
        """How the line stands: another text says that something happened since."""
        return str(len(self.line.history))

    @property
    def statement_url(self) -> str:
        return f"{self.address('payment-bank-statements')}/{self.line.statement_id}"

    @property
    def state_title(self) -> str:
        return self.say(words.LINE_STATES[self.line.state])

    def facts(self) -> list[tuple[str, str]]:
        """Return what the bank says of the line; the account is masked."""
        line = self.line
        facts = [
            (_("label_amount", default="Amount"), self.amount(line.amount_cents)),
            (_("label_entry_day", default="Day"), self.day(line.entry_on)),
            (
                _("label_value_day", default="Value day"),
                self.day(line.value_on) if line.value_on else "",
            ),
            (_("label_counterparty", default="Other side"), line.name),
            (_("label_account", default="Account"), line.iban_masked),
            (
                _("label_bank_communication", default="Communication"),
                line.reference or line.communication,
            ),
            (
                _("label_end_to_end", default="Our reference, as the bank repeats it"),
                line.end_to_end_id,
            ),
            (
                _("label_bank_reference", default="The bank's reference"),
                line.bank_reference,
            ),
            (_("label_bank_reason", default="Word of the bank"), line.reason_code),
            (_("label_bank_outcome", default="What happens"), outcome_text(self, line)),
        ]
        return [(self.say(label), value) for label, value in facts if value]

    @property
    def why_proposed(self) -> str:
        """Why a line that names something waits for a person, "" when it only seems so."""
        code = why_proposed(self.store, self.line)
        return self.say(words.WHY_PROPOSED[code]) if code else ""

    def bookings(self) -> list[dict]:
        """Return what was booked of the line, item by item."""
        found = []
        for one in self.line.allocations:
            due = self.store.get_due(one.due_id)
            found.append(self._item(due) | {"amount": self.amount(one.cents)})
        return found

    def _item(self, due: Due) -> dict:
        return {
            "id": due.id,
            "number": due.tracking_code or due.id,
            "title": due.title_in(self.language),
            "who": debtor_of(due),
            "url": self._url_of(due),
        }

    def _url_of(self, due: Due) -> str:
        """Return the page of an item, "" for a reader who may not see it."""
        if isinstance(due, Invoice):
            return f"{self.address('payment-invoices')}/{due.id}"
        if access.may_see_request(due):
            return f"{self.address('payment-requests')}/{due.id}"
        return ""

    def order(self) -> tuple[str, str] | None:
        """Return the order of ours that the line proves, or may prove, and its page."""
        line = self.line
        if line.refund_id:
            address = f"{self.address('payment-refunds')}/{line.refund_id}"
            return line.refund_id, address
        if line.file_id in self.store.batches:
            kind = self.store.batches._getOb(line.file_id).kind
            page = "payment-refund-files"
            if kind != "refund_file":
                return line.file_id, self.address("payment-recovery")
            return line.file_id, f"{self.address(page)}/{line.file_id}"
        if line.collection_id:
            return line.collection_id, self.address("payment-recovery")
        return None

    @property
    def may_decide(self) -> bool:
        return self.line.state == TO_DECIDE

    @property
    def may_accept(self) -> bool:
        is_free = self.may_decide and not self.line.allocations
        return is_free and has_proposal(self.line)

    @property
    def may_undo(self) -> bool:
        is_empty = self.may_decide and not self.line.booked_cents
        return not self.line.proven_cents and not is_empty

    @property
    def open_text(self) -> str:
        return self.amount(self.line.open_cents)

    @property
    def search(self) -> str:
        return form_text(self.request, "text", 200)

    @cached_property
    def candidates(self) -> list[dict]:
        """Return the items to choose from: what was searched, else what is proposed."""
        if self.search:
            search = read_filters({"text": self.search}, (), start=0)
            dues = find_dues(self.store, search)
        else:
            dues = suggested_dues(self.store, self.line)
        is_only = len(dues) == 1 and not self.search
        return [
            self._candidate(place, due, is_only)
            for place, due in enumerate(dues[:MAX_ROWS])
        ]

    def _candidate(self, place: int, due: Due, is_only: bool) -> dict:
        most = due.balance_cents if self.line.open_cents > 0 else due.paid_cents
        cents = min(abs(self.line.open_cents), max(most, 0))
        typed = form_text(self.request, f"amount-{place}", 20)
        return self._item(due) | {
            "place": place,
            "balance": self.amount(due.balance_cents),
            "state": self.say(invoice_labels.STATES.get(due.due_state, due.due_state)),
            "amount": typed or decimal_text(cents or abs(self.line.open_cents)),
            "chosen": "checked" if self._is_chosen(place, is_only) else None,
            "error": next(
                (one.error for one in self.wrong if one.name == f"amount-{place}"), ""
            ),
        }

    def _is_chosen(self, place: int, is_only: bool) -> bool:
        if self.request.method == "POST":
            return bool(form_text(self.request, f"due-{place}", 60))
        return is_only

    def read_parts(self) -> list[tuple[str, int]] | None:
        """Return the chosen items with their cents; None when an amount is unreadable."""
        sign = 1 if self.line.open_cents > 0 else -1
        parts, wrong = [], []
        for place in range(MAX_ROWS):
            due_id = form_text(self.request, f"due-{place}", 60)
            if not due_id:
                continue
            name = f"amount-{place}"
            try:
                cents = parse_amount(form_text(self.request, name, 20))
            except InvalidAmount:
                label = _("label_amount", default="Amount")
                wrong.append(Field(name, label, error=UNREADABLE_AMOUNT))
            else:
                parts.append((due_id, sign * cents))
        self.wrong = tuple(wrong)
        return None if wrong else parts

    def history(self) -> list[dict]:
        """Return what happened to the line, the newest first."""
        return [
            {
                "at": self.moment(row.at),
                "actor": self.say(labels.ACTORS.get(row.actor, row.actor)),
                "what": self.say(words.CAUSES.get(row.cause, row.cause)),
                "state": self.say(words.LINE_STATES.get(row.to_state, row.to_state)),
                "note": row.note,
            }
            for row in reversed(self.line.history)
        ]
