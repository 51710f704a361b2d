"""Direct debits: whose turn it is on a day, the file, and what the bank made of it."""

from datetime import timedelta
from imio.payment import _
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.recovery import words
from imio.payment.browser.recovery.tab import ChoiceTab
from imio.payment.browser.recovery.tab import MAX_SHOWN
from imio.payment.browser.staff.page import form_text
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.content.recovery_batches import DebitRow
from imio.payment.recovery import debits
from imio.payment.recovery import returned
from imio.payment.recovery.archive import read_bytes
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound


MAX_REPORT = 5_000_000
MAX_AHEAD = timedelta(days=366)


class DebitsTab(ChoiceTab):
    """@@payment-recovery/debits[/preview, /make, /returns, /<batch>[/file, /<act>]]"""

    tab = "debits"
    title = _("title_debits", default="Direct debits")
    index = ViewPageTemplateFile("templates/debits.pt")
    confirm = ViewPageTemplateFile("templates/debits_confirm.pt")
    one = ViewPageTemplateFile("templates/debit_batch.pt")
    acts = {
        "preview": "preview",
        "make": "make",
        "returns": "read_report",
        "collected": "collected",
        "dropped": "dropped",
        "returned": "returned",
    }
    noted: list[returned.Noted] = []

    def show(self, *path: str):
        if not path:
            return self.show_wrong(self.index) if self.wrong() else self.index()
        self.shown = self.batch(path[0], DEBIT_BATCH)
        if len(path) == 1:
            return self.one()
        if path[1:] == ("file",):
            data = read_bytes(self.shown, secret=True)
            return self.send_file(self.shown.file_name, "application/xml", data)
        raise NotFound(path[-1])

    def __init__(self, context, request) -> None:
        super().__init__(context, request)
        label = _("label_collection_on", default="Day of the collection")
        self.day_field = Field("day", label, "day", required=True)
        first = debits.first_day(self.now)
        # Tomorrow, unless another day is asked for
        self.on = self.read_day(self.day_field, first, first, first + MAX_AHEAD)

    def wrong(self) -> list[Field]:
        return errors_of([self.day_field])

    def preview(self):
        return self.show_wrong(self.index) if self.wrong() else super().preview()

    def look(self):
        return debits.choose_debits(*self.choice, self.on)

    def groups(self) -> list[dict]:
        """Return what can be collected and what not, by régie."""
        if self.wrong():
            return []
        found = [self._group(uid, name) for uid, name in self.names.regies.items()]
        return [group for group in found if group["rows"] or group["held"]]

    def _group(self, uid: str, name: str) -> dict:
        listed = list(debits.list_collectable(self.store, uid, self.on))
        ready = [one.invoice for one in listed if one.code == debits.READY]
        held = [one for one in listed if one.code != debits.READY]
        return {
            "regie_uid": uid,
            "title": name,
            "rows": [self.row(one) for one in ready[:MAX_SHOWN]],
            "held": [
                self.row(one.invoice) | {"reason": self.reason(one.code)}
                for one in held[:MAX_SHOWN]
            ],
            "count": len(ready),
            "total": self.total(ready),
        }

    def rows(self) -> list[dict]:
        return self.list_batches(DEBIT_BATCH, words.DEBIT_STATES)

    def make(self):
        """Make the file."""
        if self.wrong():
            return self.show_wrong(self.index)
        self.pick()
        args = (self.on, self.user_id(), self.now)
        return self.carry_out(_MADE, debits.make_collection, *self.choice, *args)

    def read_report(self):
        """Read a status report of the bank, and show what became of each line."""
        upload = self.request.form.get("report")
        data = upload.read(MAX_REPORT + 1) if hasattr(upload, "read") else b""
        args = (self.store, data, self.regies, self.user_id(), self.now)
        self.noted = self.attempt(_READ, returned.import_returns, *args) or []
        if not self.noted:
            return self.go(self.url())
        protect(self.request.response)
        return self.index()

    def noted_lines(self) -> list[dict]:
        return [
            {
                "name": one.end_to_end_id,
                "code": self.say(words.RETURNS[one.code]),
                "reason": one.reason,
                "invoice": self._invoice_row(one.invoice_id),
            }
            for one in self.noted
        ]

    def collected(self, batch_id: str):
        """Note that the bank has collected a file."""
        batch = self.batch(batch_id, DEBIT_BATCH)
        reference = form_text(self.request, "reference", 200)
        args = (self.store, batch, self.user_id(), self.now, reference)
        self.attempt(_COLLECTED, debits.mark_collected, *args)
        return self.go(self.url(batch_id))

    def dropped(self, batch_id: str):
        """Note that a file never reached the bank."""
        batch = self.batch(batch_id, DEBIT_BATCH)
        why = form_text(self.request, "reason", 200)
        args = (self.store, batch, why, self.user_id(), self.now)
        self.attempt(_DROPPED, debits.drop_collection, *args)
        return self.go(self.url(batch_id))

    def returned(self, batch_id: str):
        """Note one collection that the bank did not make, or took back."""
        batch = self.batch(batch_id, DEBIT_BATCH)
        name = form_text(self.request, "debit", 40)
        reason = form_text(self.request, "reason", 100)
        retried = form_text(self.request, "retry", 3) == "yes"
        args = (self.store, batch, name, reason, retried, self.user_id(), self.now)
        self.attempt(_RETURNED, returned.mark_returned, *args)
        return self.go(self.url(batch_id))

    def button(self) -> str:
        message = _(
            "button_make_debits",
            default="Make the file (${count}): ${amount}",
            mapping={"count": len(self.picked), "amount": self.total(self.picked)},
        )
        return self.say(message)

    def _invoice_row(self, invoice_id: str) -> dict | None:
        invoice = self.store.invoices._getOb(invoice_id or "-", None)
        return self.row(invoice) if invoice is not None else None

    def lines(self) -> list[dict]:
        return [self._line(row) for row in self.shown.rows]

    def _line(self, row: DebitRow) -> dict:
        invoice = self.store.invoices._getOb(row.invoice_id)
        return self.row(invoice) | {
            "name": row.end_to_end_id,
            "amount": self.amount(row.amount_cents),
            "mandate": row.mandate_reference,
            "bank": row.reason,
        }

    def open_lines(self) -> list[dict]:
        """Return those that can still be returned."""
        if self.shown.state == debits.DROPPED:
            return []
        return [one for one in self.lines() if not one["bank"]]

    @property
    def state(self) -> str:
        return self.say(words.DEBIT_STATES[self.shown.state])

    @property
    def is_made(self) -> bool:
        return self.shown.state == debits.MADE

    @property
    def may_collect(self) -> bool:
        return self.is_made and self.shown.collection_on <= self.today


_MADE = _(
    "message_debits_made",
    default="The file is made. Download it and give it to your bank.",
)
_READ = _("message_report_read", default="The report of the bank was read.")
_COLLECTED = _(
    "message_debits_collected",
    default="The invoices are noted as paid by direct debit.",
)
_DROPPED = _("message_debits_dropped", default="The invoices can go into another file.")
_RETURNED = _("message_debit_returned", default="The invoice is open again.")
