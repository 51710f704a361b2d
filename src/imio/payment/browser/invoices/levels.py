"""The reminders of an invoice type as a grid: rows are added and removed without script."""

from imio.payment import _
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.invoices.layout import LANGUAGE_NAMES
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.pricing.grid import count_in
from imio.payment.browser.staff.page import form_text
from imio.payment.content.invoice_type import IInvoiceType
from imio.payment.content.reminder_levels import level_problems
from imio.payment.content.reminder_levels import MAIL
from imio.payment.content.reminder_levels import MAX_LEVELS
from imio.payment.content.reminder_levels import PRINT
from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.money import decimal_text
from typing import Any
from zope.event import notify
from zope.lifecycleevent import Attributes
from zope.lifecycleevent import ObjectModifiedEvent


CHANNELS = (
    (MAIL, _("label_channel_mail", default="By mail")),
    (PRINT, _("label_channel_print", default="On paper")),
)
PROBLEMS = {
    "bad_days": _(
        "error_level_days", default="Give a number of days between -90 and 730."
    ),
    "same_days": _(
        "error_level_same_days", default="Another reminder leaves on the same day."
    ),
    "unknown_channel": _(
        "error_unknown_choice", default="Choose one of the values offered."
    ),
    "bad_cost": _("error_level_cost", default="Costs are between 0,00 and 100,00."),
    "first_not_free": _(
        "error_level_not_free",
        default=(
            "Belgian law: the first reminder is free, and so is what is sent before "
            "the due date. Write 0,00."
        ),
    ),
    "no_subject": _(
        "error_level_subject", default="Write a subject in at least one language."
    ),
    "no_text": _("error_level_text", default="Write a text in at least one language."),
}


class Row:
    """One reminder of the grid, with what is wrong in it."""

    def __init__(self, number: int) -> None:
        prefix = f"level-{number}"
        self.number = number
        self.days = Field(
            f"{prefix}-days",
            _("label_level_days", default="Days after the due date"),
            "number",
            help=_("help_level_days", default="With a minus: days before it."),
            required=True,
        )
        self.channel = Field(
            f"{prefix}-channel",
            _("label_level_channel", default="How it is sent"),
            "choice",
            options=CHANNELS,
            required=True,
        )
        self.cost = Field(
            f"{prefix}-cost",
            _("label_level_cost", default="Cost added, in euros"),
            "amount",
            value="0,00",
        )
        self.subjects = self._texts(f"{prefix}-subject", "text")
        self.texts = self._texts(f"{prefix}-text", "area")

    def _texts(self, prefix: str, kind: str) -> list[Field]:
        return [
            Field(f"{prefix}-{code}", LANGUAGE_NAMES[code], kind, lang=code)
            for code in LANGUAGES
        ]

    @property
    def fields(self) -> list[Field]:
        return [self.days, self.channel, self.cost, *self.subjects, *self.texts]

    def show(self, level: dict[str, Any]) -> "Row":
        """Fill the fields with what is stored."""
        self.days.value = str(level["days"])
        self.channel.value = level["channel"]
        self.cost.value = decimal_text(level.get("cost_cents", 0)).replace(".", ",")
        for fields, texts in ((self.subjects, "subject"), (self.texts, "text")):
            for field in fields:
                field.value = (level.get(texts) or {}).get(field.lang, "")
        return self

    def level(self) -> dict[str, Any]:
        """Return the typed reminder as it is stored; unreadable cells are None."""
        days, cost = self.days.value, self.cost.value
        typed = {self.days.name: days, self.cost.name: cost}
        return {
            "days": self.days.read(typed),
            "channel": self.channel.value,
            "cost_cents": self.cost.read(typed) if cost else 0,
            "subject": {one.lang: one.value for one in self.subjects if one.value},
            "text": {one.lang: one.value for one in self.texts if one.value},
        }

    def blame(self, cell: str, words) -> None:
        """Note what is wrong beside the field of a cell."""
        found = {
            "days": self.days,
            "channel": self.channel,
            "cost_cents": self.cost,
            "subject": self.subjects[0],
            "text": self.texts[0],
        }
        field = found[cell]
        field.error = field.error or words


class LevelsView(FormPage):
    """@@payment-type-reminders"""

    rows: list[Row]
    general_error = ""

    @property
    def title(self):
        return _(
            "title_type_reminders",
            default="Reminders: ${title}",
            mapping={"title": self.context.Title()},
        )

    def __call__(self):
        protect(self.request.response)
        if not self.is_posted():
            stored = self.context.reminder_levels or []
            self.rows = [Row(n).show(one) for n, one in enumerate(stored, start=1)]
            return self.index()
        self.rows = self._read_rows()
        act = form_text(self.request, "act")
        if act == "add":
            self.rows = [*self.rows, Row(len(self.rows) + 1)][:MAX_LEVELS]
            return self.index()
        if act.startswith("remove-"):
            return self._without(act.removeprefix("remove-"))
        return self._save()

    def _read_rows(self) -> list[Row]:
        count = count_in(self.request.form, "levels", MAX_LEVELS)
        rows = [Row(number) for number in range(1, count + 1)]
        for row in rows:
            read_all(row.fields, self.request.form)
            for field in row.fields:
                # Judged as a whole when it is saved, not while rows come and go.
                field.error = ""
        return rows

    def _without(self, number: str):
        kept = [row for row in self.rows if str(row.number) != number]
        self.rows = [Row(place) for place, _row in enumerate(kept, start=1)]
        for row, before in zip(self.rows, kept, strict=True):
            for field, old in zip(row.fields, before.fields, strict=True):
                field.value = old.value
        return self.index()

    def _save(self):
        levels = [row.level() for row in self.rows]
        for problem in level_problems(levels):
            self.rows[problem.row - 1].blame(problem.cell, PROBLEMS[problem.code])
        if self.wrong():
            self.refuse()
            return self.index()
        self.context.reminder_levels = sorted(levels, key=lambda one: one["days"])
        notify(
            ObjectModifiedEvent(
                self.context, Attributes(IInvoiceType, "reminder_levels")
            )
        )
        self.tell(_("message_reminders_saved", default="The reminders are saved."))
        return self.redirect(self.own_url)

    def wrong(self) -> list[Field]:
        """Return the fields in which something is wrong."""
        return [field for row in self.rows for field in row.fields if field.error]

    def previews(self, row: Row) -> list[dict]:
        """Return the paper of a stored reminder, in each language that it has."""
        stored = self.context.reminder_levels or []
        if row.number > len(stored):
            return []
        url = f"{self.context.absolute_url()}/@@payment-type-preview"
        return [
            {
                "url": f"{url}/{code}.pdf?level={row.number}",
                "title": self.say(LANGUAGE_NAMES[code]),
            }
            for code in LANGUAGES
            if stored[row.number - 1]["text"].get(code)
        ]

    def can_add(self) -> bool:
        return len(self.rows) < MAX_LEVELS
