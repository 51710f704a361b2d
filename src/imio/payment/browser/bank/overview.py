"""The page of the bank: how far each account is known, files, and the way to send one."""

from datetime import date
from datetime import datetime
from functools import cached_property
from imio.payment import _
from imio.payment.browser.bank import words
from imio.payment.browser.campaigns.uploads import file_of
from imio.payment.browser.campaigns.uploads import name_of
from imio.payment.browser.campaigns.uploads import size_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.page import FormPage
from imio.payment.clock import utc_now
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.content.bank_statement import BANK_FILE
from imio.payment.content.bank_statement import BankFile
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.domain.iban import format_iban
from imio.payment.formatting import local_day
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.reconciliation.files import MAX_BYTES
from imio.payment.reconciliation.files import take_file
from imio.payment.reconciliation.known import newest_days
from imio.payment.reporting.filters import read_number
from imio.payment.reporting.names import read_names
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


# An account is looked at every working day; older than this, payments are missing.
OLD_DAYS = 4
PAGE_SIZE = 25


class BankOverview(FormPage):
    """See the module."""

    index = ViewPageTemplateFile("templates/overview.pt")
    lists = ViewPageTemplateFile("templates/overview_lists.pt")
    title = _("title_bank", default="Bank statements")
    file_error = ""

    def __init__(self, context, request) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-bank"
        self.store = get_store()
        self.names = read_names(demarches=())

    def __call__(self):
        return self.index()

    @property
    def url(self) -> str:
        return self.address("payment-bank")

    def errors(self) -> list[Field]:
        """Return the file field when it needs attention."""
        if not self.file_error:
            return []
        label = _("label_bank_file", default="File of the bank (CODA or CAMT.053)")
        return [Field("file", label, error=self.file_error)]

    def take(self, actor: str, now: datetime) -> tuple[BankFile, bool] | None:
        """Take what was sent; None when the form needs attention. Writes."""
        file = file_of(self.request.form, "file")
        if file is None:
            self.file_error = words.FILE_MISSING
        elif size_of(file) > MAX_BYTES:
            self.file_error = words.file_error("too_large")
        else:
            try:
                return take_file(self.store, name_of(file), file.read(), actor, now)
            except InvalidBankFile as error:
                self.file_error = words.file_error(error.code, error.place)
        self.refuse()
        return None

    def accounts(self) -> list[dict]:
        """Return each account of ours with the day up to which it is known."""
        days = newest_days(self.store, local_day(utc_now()))
        return [
            {
                "iban": format_iban(iban),
                "platforms": ", ".join(map(self.names.platform, platforms)),
                "day": self.day(days[iban]) if days[iban] else "–",
                "old": self._age_text(days[iban]),
            }
            for iban, platforms in own_accounts().items()
        ]

    def _age_text(self, day: date | None) -> str:
        """Return a warning when an account is not known up to these days."""
        limit = get_settings().reminders_bank_days
        limit = OLD_DAYS if limit is None else limit
        age = (local_day(utc_now()) - day).days if day else None
        if age is not None and age <= limit:
            return ""
        if age is None:
            message = _("bank_no_statement", default="No statement yet")
        else:
            message = _(
                "bank_statement_old",
                default="${days} days old: payments since then are not known",
                mapping={"days": age},
            )
        return self.say(message)

    @cached_property
    def to_decide(self) -> int:
        found = self.store.bank_lines.catalog.search({"state": (TO_DECIDE,)})
        return len(found)

    @property
    def lines_url(self) -> str:
        return self.address("payment-bank-lines", {"state": TO_DECIDE})

    def _page(self, found) -> list[str]:
        start = read_number(self.request.form, "b_start")
        return found.page(start, PAGE_SIZE)

    def files(self) -> list[dict]:
        """Return the latest files that are not booked yet, and those that were."""
        found = self.store.batches.catalog.search({"kind": (BANK_FILE,)})
        batches = map(self.store.batches._getOb, found.page(0, PAGE_SIZE))
        return [
            {
                "url": f"{self.url}/{batch.id}",
                "name": batch.file_name,
                "at": self.moment(batch.created_at),
                "by": batch.created_by,
                "state": self.say(words.FILE_STATES[batch.state]),
                "state_id": batch.state,
            }
            for batch in batches
        ]

    @cached_property
    def found(self):
        return self.store.statements.catalog.search()

    def statements(self) -> list[dict]:
        """Return one page of statements, the newest first."""
        address = self.address("payment-bank-statements")
        found = map(self.store.statements._getOb, self._page(self.found))
        return [
            {
                "url": f"{address}/{one.id}",
                "number": one.number,
                "day": self.day(one.on),
                "iban": format_iban(one.iban),
                "kept": one.kept_count,
                "left": one.left_count,
                "closing": self.amount(one.closing_cents),
                "gap": bool(one.gap_cents),
            }
            for one in found
        ]

    def more_url(self) -> str:
        """Return the address of older statements, "" for none."""
        start = read_number(self.request.form, "b_start") + PAGE_SIZE
        if start >= len(self.found):
            return ""
        return self.address("payment-bank", {"b_start": str(start)})
