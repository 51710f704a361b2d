"""One file of the bank: what is in it, what will happen, and what happened."""

from collections.abc import Iterator
from functools import cached_property
from imio.payment import _
from imio.payment.banking import statement as outcomes
from imio.payment.browser.bank import words
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffPage
from imio.payment.content.bank_statement import ALREADY_IMPORTED
from imio.payment.content.bank_statement import BankFile
from imio.payment.content.bank_statement import FoundStatement
from imio.payment.content.bank_statement import NEW
from imio.payment.domain.iban import format_iban
from imio.payment.reconciliation import files
from imio.payment.reconciliation.entries import each_entry
from imio.payment.reconciliation.entries import Entry
from imio.payment.reporting.export import write_lines
from imio.payment.reporting.filters import read_number
from imio.payment.storage.store import get_store
from itertools import islice
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


PAGE_SIZE = 100
# The page of work under way comes again by itself, for 20 minutes at most.
REFRESH_SECONDS = 2
MAX_REFRESHES = 600
_COLUMNS = (
    "account",
    "statement",
    "ref",
    "entry_on",
    "amount",
    "name",
    "communication",
)
_COLUMNS += ("outcome", "about")


class FilePage(StaffPage):
    """See the module."""

    index = ViewPageTemplateFile("templates/file.pt")
    part_check = ViewPageTemplateFile("templates/check.pt")
    part_lines = ViewPageTemplateFile("templates/check_lines.pt")

    def __init__(self, context, request, batch: BankFile) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-bank"
        self.batch = batch
        self.title = batch.file_name or batch.id
        self.store = get_store()

    def __call__(self):
        if self.refreshes:
            header = f"{REFRESH_SECONDS}; url={self.url}?n={self.refresh_count + 1}"
            self.request.response.setHeader("Refresh", header)
        return self.index()

    @property
    def url(self) -> str:
        return f"{self.address('payment-bank')}/{self.batch.id}"

    @property
    def is_working(self) -> bool:
        return self.batch.state in files.WORKING

    @property
    def refresh_count(self) -> int:
        return read_number(self.request.form, "n")

    @property
    def refreshes(self) -> bool:
        is_stopped = form_text(self.request, "refresh") == "off"
        return self.is_working and not is_stopped and self.refresh_count < MAX_REFRESHES

    @property
    def state_title(self) -> str:
        return self.say(words.FILE_STATES[self.batch.state])

    @property
    def progress(self) -> tuple[int, int]:
        return self.batch.done_count, max(self.batch.total_count, 1)

    def steps(self) -> list[dict]:
        """Return the stepper: file, check, result."""
        state = self.batch.state
        place = 1 if state in ("checking", files.CHECKED) else 2
        return [
            {
                "title": self.say(title),
                "number": number + 1,
                "current": "step" if number == place else None,
                "done": number < place,
            }
            for number, title in enumerate(words.STEPS)
        ]

    @property
    def is_checked(self) -> bool:
        return self.batch.state == files.CHECKED

    @property
    def is_done(self) -> bool:
        return self.batch.state == files.DONE

    @property
    def may_confirm(self) -> bool:
        return self.is_checked and any(
            one.status == NEW for one in self.batch.statements
        )

    def warnings(self) -> list[str]:
        return [self.say(words.WARNINGS.get(one, one)) for one in self.batch.warnings]

    def statements(self) -> list[dict]:
        """Return the statements of the file as the table shows them."""
        address = self.address("payment-bank-statements")
        made = self.batch.statement_ids
        return [
            self._statement(one)
            | {
                "url": f"{address}/{made[place]}" if place in made else "",
                "status": self.say(self._status(one, place in made)),
            }
            for place, one in enumerate(self.batch.statements)
        ]

    def _status(self, found: FoundStatement, is_made: bool):
        """Return where a statement stands: what was new is booked, by this file or not."""
        if is_made:
            return words.FILE_STATES[self.batch.state]
        is_late = found.status == NEW and self.batch.state in (
            files.APPLYING,
            files.DONE,
        )
        return words.STATUSES[ALREADY_IMPORTED if is_late else found.status]

    def _statement(self, found: FoundStatement) -> dict:
        return {
            "iban": format_iban(found.iban),
            "number": found.number,
            "day": self.day(found.on),
            "opening": self.amount(found.opening_cents),
            "closing": self.amount(found.closing_cents),
            "is_new": found.status == NEW,
            "kept": found.kept,
            "left": found.left,
            "gap": self.amount(found.gap_cents) if found.gap_cents else "",
        }

    def groups(self) -> list[dict]:
        """Return how many lines are booked, to decide and left alone; chosen or not."""
        counts = dict.fromkeys(words.GROUPS, 0)
        for outcome, count in self.batch.counts.items():
            counts[words.group_of(outcome)] += count
        if self.is_done:
            counts.pop(words.LEFT)
        return [
            {
                "id": name,
                "title": self.say(words.GROUPS[name]),
                "count": count,
                "url": f"{self.url}?show={name}" if name != words.LEFT else "",
                "current": "true" if name == self.shown else None,
            }
            for name, count in counts.items()
        ]

    def outcomes(self) -> list[tuple[str, int]]:
        """Return how many lines have each outcome, in the order of the words."""
        counts = self.batch.counts
        return [
            (self.say(title), counts[outcome])
            for outcome, title in words.OUTCOMES.items()
            if counts.get(outcome)
        ]

    @cached_property
    def shown(self) -> str:
        """The group of lines that is asked for, "" for all that are kept."""
        asked = form_text(self.request, "show")
        return asked if asked in (words.BOOKED, words.DECIDE) else ""

    @cached_property
    def start(self) -> int:
        return read_number(self.request.form, "b_start")

    def lines(self) -> list[dict]:
        """Return one page of lines, each with what will happen to it."""
        wanted = (
            one
            for one in each_entry(self.batch)
            if not self.shown or words.group_of(one.verdict.outcome) == self.shown
        )
        return [
            self._line(one)
            for one in islice(wanted, self.start, self.start + PAGE_SIZE)
        ]

    def _line(self, entry: Entry) -> dict:
        movement = entry.movement
        statement = self.batch.statements[entry.place]
        return {
            "account": format_iban(statement.iban),
            "statement": statement.number,
            "ref": movement.ref,
            "entry_on": self.day(movement.entry_on),
            "amount": self.amount(movement.amount_cents),
            "name": movement.counterparty_name,
            "communication": movement.reference or movement.communication,
            "outcome": self.say(words.OUTCOMES[entry.verdict.outcome]),
            "group": words.group_of(entry.verdict.outcome),
            "about": ", ".join(self._about(entry)),
        }

    def _about(self, entry: Entry) -> Iterator[str]:
        """Yield the items that a line pays, or that are proposed for it."""
        verdict = entry.verdict
        is_booked = verdict.outcome in outcomes.BOOKED
        due_ids = [due_id for due_id, _cents in entry.parts] if is_booked else []
        for due_id in due_ids or verdict.suggestions:
            due = self.store.get_due(due_id)
            if due is not None:
                yield due.tracking_code or due.id
        order_id = verdict.refund_id or verdict.file_id or verdict.collection_id
        if order_id:
            yield order_id

    def previous_url(self) -> str:
        if not self.start:
            return ""
        start = max(self.start - PAGE_SIZE, 0)
        return f"{self.url}?show={self.shown}&b_start={start}"

    def next_url(self) -> str:
        """Return the address of the lines that follow, "" after the last."""
        counts = {one["id"]: one["count"] for one in self.groups()}
        total = counts[self.shown] if self.shown else self.batch.total_count
        if self.start + PAGE_SIZE >= total:
            return ""
        return f"{self.url}?show={self.shown}&b_start={self.start + PAGE_SIZE}"

    def report(self) -> Iterator[bytes]:
        """Yield the lines of the file as CSV, each with what will happen to it."""
        headings = [self.say(_HEADINGS[name]) for name in _COLUMNS]
        lines = (self._line(one) for one in each_entry(self.batch))
        return write_lines(
            headings, ([one[name] for name in _COLUMNS] for one in lines)
        )


_HEADINGS = {
    "account": _("label_account", default="Account"),
    "statement": _("label_statement_number", default="Statement"),
    "ref": _("label_bank_line", default="Line"),
    "entry_on": _("label_entry_day", default="Day"),
    "amount": _("label_amount", default="Amount"),
    "name": _("label_counterparty", default="Other side"),
    "communication": _("label_bank_communication", default="Communication"),
    "outcome": _("label_bank_outcome", default="What happens"),
    "about": _("label_bank_items", default="Items"),
}
