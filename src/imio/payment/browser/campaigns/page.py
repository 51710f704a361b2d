"""One campaign or import: four steps, of which one is shown."""

from collections.abc import Iterator
from functools import cached_property
from imio.payment import _
from imio.payment.browser.campaigns import words
from imio.payment.browser.campaigns.figures import Figures
from imio.payment.browser.campaigns.kinds import CAMPAIGN
from imio.payment.browser.campaigns.kinds import has_errors
from imio.payment.browser.campaigns.kinds import is_item
from imio.payment.browser.campaigns.kinds import Kind
from imio.payment.browser.campaigns.problems import file_in_words
from imio.payment.browser.campaigns.problems import line_in_words
from imio.payment.browser.invoices.page import UNPROCESSABLE
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffPage
from imio.payment.content.batch import ListBatch
from imio.payment.domain.file_errors import UnreadableFile
from imio.payment.domain.languages import pick_text
from imio.payment.invoicing.lists_entries import read_findings
from imio.payment.invoicing.lists_payers import NEW
from imio.payment.invoicing.places import type_at
from imio.payment.invoicing.tariffs import tariffs_by_item
from imio.payment.storage.store import get_store
from imio.payment.tables.problems import Problem
from itertools import islice
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


FILE, CHECK, CONFIRM, RESULT = range(4)
MAX_SHOWN = 100
# The page of work under way comes again by itself: every 4 seconds, for 20 minutes.
REFRESH_SECONDS = 4
MAX_REFRESHES = 300
STEP_NAMES = ("file", "check", "confirm", "result")


class BatchPage(StaffPage):
    """See the module."""

    index = ViewPageTemplateFile("templates/batch.pt")
    part_file = ViewPageTemplateFile("templates/file.pt")
    part_check = ViewPageTemplateFile("templates/check.pt")
    part_confirm = ViewPageTemplateFile("templates/confirm.pt")
    part_result = ViewPageTemplateFile("templates/result.pt")
    part_work = ViewPageTemplateFile("templates/work.pt")
    problem = ""
    typed: dict[str, str] | None = None

    def __init__(
        self, context, request, kind: Kind, batch: ListBatch, step: int | None = None
    ) -> None:
        super().__init__(context, request)
        self.kind, self.batch = kind, batch
        self.__name__ = kind.page
        self.title = batch.title or batch.file_name
        self.invoice_type = type_at(batch.type_uid)
        self.asked_step = step

    def __call__(self):
        if self.refreshes:
            again = self.refresh_count + 1
            header = f"{REFRESH_SECONDS}; url={self.url}?n={again}"
            self.request.response.setHeader("Refresh", header)
        return self.index()

    def refuse(self, problem: str):
        """Show the page again with what is wrong."""
        self.problem = problem
        self.request.response.setStatus(UNPROCESSABLE)
        return self.index()

    def explain(self, error: UnreadableFile) -> str:
        return self._file_problem((error.code, error.line, error.column))

    @property
    def url(self) -> str:
        return f"{self.address(self.kind.page)}/{self.batch.id}"

    @property
    def about(self) -> str:
        """Return the invoice type, and the period of a campaign."""
        days = [getattr(self.batch, name, None) for name in ("since", "until")]
        period = " – ".join(self.day(day) for day in days if day)
        known = self.invoice_type.shown_title if self.invoice_type else ""
        return " · ".join(filter(None, (known, period)))

    @property
    def is_campaign(self) -> bool:
        return self.kind is CAMPAIGN

    @cached_property
    def reached(self) -> int:
        """The step at which the batch stands."""
        step = self.kind.step_of.get(self.batch.state, RESULT)
        can_go_on = self.batch.state == "checked" and not has_errors(self.batch)
        return CONFIRM if can_go_on and not self.is_campaign else step

    @cached_property
    def step(self) -> int:
        """The step that is shown: the one asked for, when it was reached."""
        if self.asked_step is not None:
            return self.asked_step
        asked = form_text(self.request, "step")
        if asked in STEP_NAMES and not self.is_working:
            wanted = min(STEP_NAMES.index(asked), self.reached)
            if self._is_open(wanted):
                return wanted
        return min(self.reached, self.kind.step_of.get(self.batch.state, RESULT))

    def _is_open(self, step: int) -> bool:
        """Say whether a step can be looked at: nothing is confirmed twice."""
        if step > self.reached:
            return False
        return step != CONFIRM or self.may_confirm

    @property
    def seen(self) -> str:
        """What the buttons that go on were made for: nobody confirms another list."""
        batch = self.batch
        count, cents = len(batch.offsets), batch.amount_cents
        if batch.state == "drafted":
            count, cents = batch.draft_count, batch.draft_cents
        return f"{batch.content_hash[:12]}-{count}-{cents}"

    @property
    def may_confirm(self) -> bool:
        return self.batch.state == "drafted" if self.is_campaign else self.may_make

    def steps(self) -> list[dict]:
        """Return the stepper: earlier steps can be looked at again."""
        return [
            {
                "title": self.say(title),
                "number": place + 1,
                "current": "step" if place == self.step else None,
                "url": f"{self.url}?step={STEP_NAMES[place]}"
                if self._is_open(place) and place != self.step and not self.is_working
                else "",
                "done": place < self.reached,
            }
            for place, title in enumerate(words.STEPS)
        ]

    @property
    def is_working(self) -> bool:
        return self.batch.state in self.kind.working

    @property
    def refresh_count(self) -> int:
        typed = form_text(self.request, "n", 4)
        return int(typed) if typed.isascii() and typed.isdigit() else 0

    @property
    def refreshes(self) -> bool:
        is_stopped = form_text(self.request, "refresh") == "off"
        too_long = self.refresh_count >= MAX_REFRESHES
        return self.is_working and not is_stopped and not too_long

    def part(self) -> str:
        """Return the HTML of what this step shows."""
        if self.is_working:
            return self.part_work()
        parts = (self.part_file, self.part_check, self.part_confirm, self.part_result)
        return parts[self.step]()

    @property
    def state_title(self) -> str:
        return self.say(words.STATES[self.batch.state])

    @cached_property
    def figures(self) -> Figures:
        return Figures(self, get_store())

    @property
    def trouble(self) -> str:
        return self._file_problem(self.batch.trouble) if self.batch.trouble else ""

    @property
    def may_change(self) -> bool:
        return self.batch.state in ("file", "checked")

    @property
    def may_cancel(self) -> bool:
        return self.batch.state in self.kind.cancellable

    @property
    def has_errors(self) -> bool:
        return has_errors(self.batch)

    @property
    def may_make(self) -> bool:
        is_checked = self.batch.state == "checked"
        return is_checked and not self.has_errors and bool(self.batch.total_count)

    def read_columns(self) -> dict[str, str]:
        """Return the headings that were chosen in the form, by column."""
        if self.invoice_type is None:
            return {}
        columns = self.kind.columns(self.invoice_type)
        chosen = {
            column.name: form_text(self.request, f"column-{place}")
            for place, column in enumerate(columns)
        }
        return {name: heading for name, heading in chosen.items() if heading}

    def columns(self) -> Iterator[dict]:
        """Yield what the list may hold, with the heading chosen for each."""
        if self.invoice_type is None:
            return
        chosen = self.batch.mapping if self.typed is None else self.typed
        named = tariffs_by_item(self.invoice_type) if self.is_campaign else {}
        for place, column in enumerate(self.kind.columns(self.invoice_type)):
            label = words.COLUMNS.get(column.name, column.title)
            if is_item(column.name):
                item = column.name.partition(":")[2]
                tariffs = named.get(item, ())
                label = pick_text(tariffs[0].titles, self.language) if tariffs else item
            yield {
                "id": f"payment-column-{place}",
                # By their place: Zope reads meaning into the signs of a name.
                "name": f"column-{place}",
                "label": self.say(label),
                "required": column.required,
                "options": [
                    {"title": heading, "chosen": chosen.get(column.name) == heading}
                    for heading in self.batch.headings
                ],
            }

    def problems(self) -> list[dict]:
        """Return the first problems, what must be mended before what is good to know."""
        shown = []
        for weight in ("error", "left_out", "note"):
            left = MAX_SHOWN - len(shown)
            found = self._told(weight)
            shown += [self._problem(one, weight) for one in islice(found, left)]
        return shown

    def _told(self, weight: str) -> Iterator[Problem]:
        """Yield the problems worth a line here; new payers are counted above."""
        for problem, _weight in read_findings(self.batch, (weight,)):
            if problem.code != NEW:
                yield problem

    def _problem(self, problem: Problem, weight: str) -> dict:
        return {
            "line": "" if problem.line is None else str(problem.line),
            "column": problem.column,
            "text": self.say(line_in_words(problem.code)),
            "shown": problem.shown,
            "weight": self.say(words.WEIGHTS[weight]),
            "css": {"error": "danger", "left_out": "warning"}.get(weight, "info"),
        }

    @property
    def problem_total(self) -> int:
        counts = self.batch.problem_counts.items()
        return sum(count for code, count in counts if code != NEW)

    def more_text(self) -> str:
        """Return how many problems only the report shows, "" for none."""
        if self.problem_total <= MAX_SHOWN:
            return ""
        message = _(
            "help_list_more_problems",
            default="The first ${shown} of ${total}: the report has them all.",
            mapping={"shown": MAX_SHOWN, "total": self.problem_total},
        )
        return self.say(message)

    def _file_problem(self, trouble: tuple) -> str:
        code, line, column = trouble
        text = self.say(file_in_words(code))
        place = [str(part) for part in (line and f"#{line}", column) if part]
        return f"{text} ({', '.join(place)})" if place else text
