"""The treasury: whose delay is over, a look, handing over, and the files that tell of it."""

from functools import cached_property
from imio.payment import _
from imio.payment.browser.recovery import words
from imio.payment.browser.recovery.tab import ChoiceTab
from imio.payment.browser.recovery.tab import MAX_SHOWN
from imio.payment.content.invoice import Invoice
from imio.payment.content.recovery_batches import TREASURY_BATCH
from imio.payment.domain import states
from imio.payment.recovery import treasury
from imio.payment.recovery.archive import read_bytes
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound


class TreasuryTab(ChoiceTab):
    """@@payment-recovery/treasury[/preview, /hand-over, /<batch>[/file]]"""

    tab = "treasury"
    title = _("title_treasury", default="Hand over to the treasury")
    index = ViewPageTemplateFile("templates/treasury.pt")
    confirm = ViewPageTemplateFile("templates/treasury_confirm.pt")
    one = ViewPageTemplateFile("templates/treasury_batch.pt")
    acts = {"preview": "preview", "hand-over": "hand_over"}

    def show(self, *path: str):
        if not path:
            return self.index()
        self.shown = self.batch(path[0], TREASURY_BATCH)
        if len(path) == 1:
            return self.one()
        if path[1:] == ("file",):
            data = read_bytes(self.shown)
            name = self.shown.file_name
            return self.send_file(name, "text/csv; charset=utf-8", data)
        raise NotFound(path[-1])

    def look(self):
        return treasury.choose_for_treasury(*self.choice, self.now)

    @cached_property
    def candidates(self) -> list[treasury.Candidate]:
        found = treasury.list_candidates(self.store, self.regies, self.today, self.now)
        return list(found)

    def groups(self) -> list[dict]:
        """Return those that are ready, by régie: one batch is of one régie."""
        found: dict[str, list[Invoice]] = {}
        for one in self.candidates:
            if one.code == treasury.READY:
                found.setdefault(one.invoice.regie_uid, []).append(one.invoice)
        return [
            {
                "regie_uid": uid,
                "title": self.names.regies.get(uid, ""),
                "rows": [self.row(one) for one in invoices[:MAX_SHOWN]],
                "count": len(invoices),
                "total": self.total(invoices),
            }
            for uid, invoices in found.items()
        ]

    def held(self) -> list[dict]:
        return [
            self.row(one.invoice) | {"reason": self.reason(one.code)}
            for one in self.candidates
            if one.code != treasury.READY
        ][:MAX_SHOWN]

    def rows(self) -> list[dict]:
        return self.list_batches(TREASURY_BATCH, words.TREASURY_STATES)

    def hand_over(self):
        """Hand the chosen invoices over."""
        self.pick()
        args = (*self.choice, self.user_id(), self.now)
        return self.carry_out(_DONE, treasury.hand_over, *args)

    def button(self) -> str:
        message = _(
            "button_hand_over",
            default="Hand over (${count}): ${amount}",
            mapping={"count": len(self.picked), "amount": self.total(self.picked)},
        )
        return self.say(message)

    def lines(self) -> list[dict]:
        found = [self.store.invoices._getOb(one) for one in self.shown.invoice_ids]
        titles = {
            states.TREASURY: _("state_treasury", default="With the treasury"),
            states.OPEN: _("state_to_pay", default="To pay"),
            states.PAID: _("state_paid", default="Paid"),
            states.CANCELLED: _("state_invoice_cancelled", default="Cancelled"),
        }
        return [
            self.row(one)
            | {"state": self.say(titles.get(one.due_state, one.due_state))}
            | {"state_id": one.due_state}
            for one in found
        ]

    @property
    def letters_url(self) -> str:
        found = self.shown.letters_id
        return f"{self.address('payment-recovery')}/letters/{found}" if found else ""


_DONE = _(
    "message_handed_over",
    default="They are handed over: download the file and give it to the treasury.",
)
