"""The dry run: who gets which reminder on a day, who does not and why; sending and pausing."""

from collections import Counter
from datetime import timedelta
from functools import cached_property
from imio.payment import _
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.recovery import words
from imio.payment.browser.recovery.pausing import blame_pause
from imio.payment.browser.recovery.pausing import pause_fields
from imio.payment.browser.recovery.tab import MAX_SHOWN
from imio.payment.browser.recovery.tab import Tab
from imio.payment.browser.staff.page import form_text
from imio.payment.content.invoice import Invoice
from imio.payment.invoicing.pauses import pause_behind
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.notifications.message import body_of
from imio.payment.notifications.reminding import reminder_letter
from imio.payment.recovery import planning
from imio.payment.recovery.bank_data import bank_data_day
from imio.payment.recovery.bank_data import note_bank_data
from imio.payment.recovery.letters import letter_pdf
from imio.payment.recovery.mornings import next_run_day
from imio.payment.recovery.mornings import send_chosen
from imio.payment.recovery.reminders import plan_day
from imio.payment.recovery.reminders import Planned
from imio.payment.reporting.export import write_lines
from imio.payment.reporting.invoice_labels import PAUSES
from imio.payment.storage.settings import get_settings
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zope.i18nmessageid import Message


MAX_AHEAD = timedelta(days=366)


class RemindersTab(Tab):
    """@@payment-recovery[/plan.csv, /preview/<id>, /letter/<id>, /send, /pause, /bank-data]"""

    index = ViewPageTemplateFile("templates/reminders.pt")
    draw_figures = ViewPageTemplateFile("templates/figures.pt")
    preview = ViewPageTemplateFile("templates/preview.pt")
    acts = {"send": "send", "pause": "pause", "bank-data": "bank_data"}
    title = _("title_reminders", default="Who gets a reminder")
    invoice: Invoice | None = None
    # The rows that stay ticked when a form comes back with an error; None: all
    ticked: set[str] | None = None

    def __init__(self, context, request) -> None:
        super().__init__(context, request)
        label = _("label_plan_day", default="Day to look at")
        self.day_field = Field("day", label, "day", required=True)
        label = _("label_bank_data", default="Newest bank statement")
        self.bank_field = Field("up_to", label, "day", required=True)
        self.pause_fields = pause_fields()
        # The day of the next run, unless another one is asked for
        default, last = next_run_day(self.store, self.now), self.today + MAX_AHEAD
        self.on = self.read_day(self.day_field, default, self.today, last)

    def show(self, *path: str):
        if not path:
            return self.show_wrong(self.index) if self.wrong() else self.index()
        if path == ("plan.csv",):
            return self._csv()
        if len(path) == 2 and path[0] in ("preview", "letter"):
            return self._one(*path)
        raise NotFound(path[-1])

    def wrong(self) -> list[Field]:
        return errors_of([self.day_field, self.bank_field, *self.pause_fields])

    @cached_property
    def planned(self) -> list[Planned]:
        if self.day_field.error:
            return []
        return list(plan_day(self.store, self.regies, self.on, self.now))

    def leaving(self) -> list[dict]:
        rows = [one for one in self.planned if one.step.code == planning.SEND]
        return [self._row(one) for one in rows[:MAX_SHOWN]]

    def held(self) -> list[dict]:
        rows = [one for one in self.planned if one.step.code != planning.SEND]
        return [self._row(one) for one in rows[:MAX_SHOWN]]

    def _row(self, planned: Planned) -> dict:
        step, base = planned.step, self.address("payment-recovery")
        return self.row(planned.invoice) | {
            "level": step.level.number,
            "channel": self.say(words.CHANNELS[step.channel]),
            "cost": self.amount(step.cost_cents) if step.cost_cents else "",
            "reason": self._reason(planned),
            "ticked": self.ticked is None or planned.invoice.id in self.ticked,
            "preview": f"{base}/preview/{planned.invoice.id}?level={step.level.number}",
        }

    def _reason(self, planned: Planned) -> str:
        """Return why nothing leaves; of a pause also whose it is, and until when."""
        if planned.step.code != planning.PAUSED:
            return self.reason(planned.step.code)
        scope, pause = pause_behind(self.store, planned.invoice, self.on)
        until = self.day(pause.until) if pause.until else "…"
        values = {"day": until, "reason": pause.reason}
        return self.say(Message(PAUSES[scope], mapping=values))

    def figures(self) -> list[dict]:
        """Return count and sum by level and channel, of what leaves."""
        counts: Counter = Counter()
        cents: Counter = Counter()
        for one in self.planned:
            if one.step.code == planning.SEND:
                key = (one.step.level.number, one.step.channel)
                counts[key] += 1
                cents[key] += one.invoice.balance_cents
        return [
            {
                "level": level,
                "channel": self.say(words.CHANNELS[channel]),
                "count": counts[level, channel],
                "amount": self.amount(cents[level, channel]),
            }
            for level, channel in sorted(counts)
        ]

    def day_text(self) -> str:
        message = _(
            "text_plan_of",
            default="On ${day}: reminders that leave ${count}, held ${held}.",
            mapping={
                "day": self.day(self.on),
                "count": sum(one["count"] for one in self.figures()),
                "held": sum(
                    1 for one in self.planned if one.step.code != planning.SEND
                ),
            },
        )
        return self.say(message)

    @property
    def may_send(self) -> bool:
        """Reminders of another day are only looked at."""
        return self.on == self.today

    @property
    def csv_url(self) -> str:
        return f"{self.url('plan.csv')}?day={self.on.isoformat()}"

    @property
    def wants_bank_data(self) -> bool:
        return get_settings().reminders_bank_days is not None

    def bank_day(self) -> str:
        day = bank_data_day(self.store)
        return self.day(day) if day else "–"

    def send(self):
        """Let the chosen reminders of today leave now."""
        given = (self.chosen(), self.user_id(), self.now)
        done = len(send_chosen(self.store, *given))
        message = _(
            "message_reminders_asked",
            default="Reminders that leave now: ${count}.",
            mapping={"count": done},
        )
        self.tell(message, "info" if done else "warning")
        return self.go(self.url())

    def pause(self):
        """Let the reminders of the chosen invoices wait."""
        values = read_all(self.pause_fields, self.request.form)
        chosen = self.chosen()
        self.ticked = {one.id for one in chosen}
        if not self.wrong():
            blame_pause(self.pause_fields, self._pause_all, chosen, values)
        if self.wrong():
            return self.show_wrong(self.index)
        if chosen:
            self.tell(words.PAUSED)
        else:
            self.tell(words.NOTHING_CHOSEN, "warning")
        return self.go(self.url())

    def _pause_all(self, invoices, values) -> None:
        for invoice in invoices:
            given = (values["until"], values["reason"], self.user_id(), self.now)
            pause_reminders(self.store, invoice, *given)

    def bank_data(self):
        """Note how far bank statements were looked through."""
        if self.regies is not None:
            raise NotFound("bank-data")
        day = self.bank_field.read(self.request.form)
        if day is None:
            return self.show_wrong(self.index)
        self.attempt(_BANK_NOTED, note_bank_data, self.store, day, self.now)
        return self.go(self.url())

    def _csv(self):
        headings = [self.say(words.COLUMNS[name]) for name in _COLUMNS]
        lines = write_lines(headings, (self._line(one) for one in self.planned))
        name = f"reminders-{self.on.isoformat()}.csv"
        return self.send_file(name, "text/csv; charset=utf-8", b"".join(lines))

    def _line(self, planned: Planned) -> list[str]:
        row = self._row(planned)
        if planned.step.code == planning.SEND:
            row["reason"] = ""
        return [str(row[name]) for name in _COLUMNS]

    def _one(self, kind: str, invoice_id: str):
        """Show one reminder as it would leave; nothing is written."""
        invoice = self.store.invoices._getOb(invoice_id, None)
        if invoice is None or not self.may_see(invoice.regie_uid):
            raise NotFound(invoice_id)
        level = form_text(self.request, "level", 2)
        if level not in ("1", "2", "3", "4", "5", "6", "7", "8"):
            raise NotFound("level")
        if kind == "letter":
            pdf = letter_pdf(self.store, invoice, int(level), self.now)
            name = f"reminder-{level}.pdf"
            return self.send_file(name, "application/pdf", pdf)
        self.invoice = invoice
        self.letter = reminder_letter(self.store, invoice, int(level), self.now)
        self.body = body_of(self.letter.html)
        self.title = _(
            "title_reminder_preview",
            default="Reminder ${level} of ${number}",
            mapping={"level": level, "number": invoice.number},
        )
        self.pdf_url = f"{self.url('letter', invoice_id)}?level={level}"
        protect(self.request.response)
        return self.preview()


_COLUMNS = ("level", "number", "payer", "due_on", "balance", "channel", "cost")
_COLUMNS += ("reason",)
_BANK_NOTED = _("message_bank_data", default="The day of the bank data is noted.")
