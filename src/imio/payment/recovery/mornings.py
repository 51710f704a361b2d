"""The run of each morning: reminders leave once a day, when offices open."""

from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta
from imio.payment.content.invoice import Invoice
from imio.payment.content.reminder_levels import PRINT
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.formatting import local_day
from imio.payment.formatting import TIME_ZONE
from imio.payment.recovery import planning
from imio.payment.recovery.letters import add_letter
from imio.payment.recovery.letters import close_letters
from imio.payment.recovery.planning import Step
from imio.payment.recovery.reminders import ask_for_reminder
from imio.payment.recovery.reminders import plan_day
from imio.payment.storage import milestones
from imio.payment.storage.store import PaymentStore


# Brussels time, summer and winter
FIRST_HOUR = 7
RUN = "reminders_run"
_DONE = "done"
WORKER = "worker"


class Reminders:
    """IJob that asks for the reminders of a day, once each morning."""

    every = timedelta(minutes=5)

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return the invoices to remind today, then a word that closes the day."""
        if now.astimezone(TIME_ZONE).hour < FIRST_HOUR or has_run(store, now):
            return []
        planned = plan_day(store, None, local_day(now), now)
        ids = [one.invoice.id for one in planned if one.step.code == planning.SEND]
        return [*ids, _DONE]

    def ask(self, store: PaymentStore, key: str) -> None:
        """Nothing is asked outside."""

    def do(self, store: PaymentStore, key: str, news: None, now: datetime) -> None:
        """Ask for one reminder, or close the day."""
        if key == _DONE:
            close_letters(store, WORKER, now)
            milestones.reach(store, RUN, now)
            return
        invoice = store.invoices._getOb(key, None)
        if invoice is not None:
            try:
                send_reminder(store, invoice, WORKER, now)
            except RecoveryRefused:
                # Paid, paused or sent by hand since the plan was made
                return


def send_chosen(
    store: PaymentStore, invoices: Sequence[Invoice], actor: str, now: datetime
) -> list[Invoice]:
    """Let the reminders of some invoices leave now; return whose do. Writes.

    Whoever paid or was paused meanwhile gets none. Letters are drawn at once.
    """
    sent = []
    for invoice in invoices:
        try:
            send_reminder(store, invoice, actor, now)
        except RecoveryRefused:
            continue
        sent.append(invoice)
    for regie_uid in sorted({one.regie_uid for one in sent}):
        close_letters(store, actor, now, regie_uid)
    return sent


def has_run(store: PaymentStore, now: datetime) -> bool:
    """Say whether the run of today is over. Reads only."""
    last = milestones.reached(store, RUN)
    return last is not None and local_day(last.at) >= local_day(now)


def next_run_day(store: PaymentStore, now: datetime) -> date:
    """Return the day of the next run: today until it is over. Reads only."""
    return local_day(now) + timedelta(days=1 if has_run(store, now) else 0)


def send_reminder(
    store: PaymentStore, invoice: Invoice, actor: str, now: datetime
) -> Step:
    """Let the reminder of an invoice leave, by mail or in the letters of today. Writes.

    Raises RecoveryRefused (not_asked) when none is to be sent now.
    """
    step = ask_for_reminder(store, invoice, actor, now)
    if step.channel == PRINT:
        add_letter(store, invoice, step.level.number, actor, now)
    return step
