"""@@payment-bank-statements/<id>: one statement, its balances and its lines."""

from imio.payment import _
from imio.payment.browser.bank import words
from imio.payment.browser.bank.rows import line_row
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.browser.staff.page import StaffPage
from imio.payment.content.bank_statement import BankStatement
from imio.payment.domain.iban import format_iban
from imio.payment.reporting.bank_lines import list_lines
from imio.payment.reporting.filters import read_filters
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound


class StatementPage(StaffPage):
    """One statement."""

    index = ViewPageTemplateFile("templates/statement.pt")
    table = ViewPageTemplateFile("templates/lines.pt")

    def __init__(self, context, request, statement: BankStatement) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-bank-statements"
        self.statement = statement
        self.title = _(
            "title_bank_statement",
            default="Statement ${number} of ${day}",
            mapping={"number": statement.number, "day": self.day(statement.on)},
        )
        self.search = read_filters(request.form, ("state",))
        self.page = list_lines(get_store(), self.search, statement_id=statement.id)

    def __call__(self):
        return self.index()

    @property
    def url(self) -> str:
        return f"{self.address('payment-bank-statements')}/{self.statement.id}"

    def facts(self) -> list[tuple[str, str]]:
        """Return how the statement leads from one balance to the other."""
        one = self.statement
        batch = get_store().batches._getOb(one.file_id, None)
        facts = [
            (_("label_account", default="Account"), format_iban(one.iban)),
            (
                _("label_opening_balance", default="Opening balance"),
                self.amount(one.opening_cents),
            ),
            (
                _("label_bank_kept", default="Lines about payments"),
                f"{one.kept_count} · {self.amount(one.kept_cents)}",
            ),
            (
                _("label_bank_left", default="Only counted"),
                f"{one.left_count} · {self.amount(one.left_cents)}",
            ),
            (
                _("label_closing_balance", default="Closing balance"),
                self.amount(one.closing_cents),
            ),
            (
                _("label_bank_gap", default="Gap before it"),
                self.amount(one.gap_cents) if one.gap_cents else "",
            ),
            (_("label_file", default="File"), batch.file_name if batch else ""),
            (
                _("label_checksum", default="Checksum (SHA-256)"),
                batch.content_hash if batch else "",
            ),
            (_("label_imported_by", default="Imported by"), one.created_by),
        ]
        return [(self.say(label), value) for label, value in facts if value]

    def states(self) -> list[dict]:
        """Return the states of lines to choose from."""
        return [
            {
                "title": self.say(title),
                "url": f"{self.url}?state={state}",
                "current": "true" if self.search.state == state else None,
            }
            for state, title in words.LINE_STATES.items()
        ]

    def lines(self) -> list[dict]:
        return [line_row(self, line) for line in self.page.items]

    def previous_url(self) -> str:
        if not self.page.start:
            return ""
        return self._url_at(max(self.page.start - self.page.size, 0))

    def next_url(self) -> str:
        if not self.page.has_more:
            return ""
        return self._url_at(self.page.start + self.page.size)

    def _url_at(self, start: int) -> str:
        return f"{self.url}?state={self.search.state}&b_start={start}"


class BankStatements(StaffFolder):
    """See the module. Who may come here is said in configure.zcml."""

    def show_list(self):
        return self.request.response.redirect(self.address("payment-bank"), status=303)

    def show_one(self, statement_id: str):
        statement = get_store().statements._getOb(statement_id, None)
        if statement is None:
            raise NotFound(statement_id)
        return StatementPage(self.context, self.request, statement)()
