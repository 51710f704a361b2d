"""Reminders of invoices: what a day brings, asking for one, and the proof of sending.

Nothing leaves here. A mail waits in the outbox and is weighed again when its turn
comes; a letter waits in the print batch of its day, and so is it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.reminder_levels import MAIL
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing.pauses import running_pause
from imio.payment.invoicing.places import type_at
from imio.payment.recovery import planning
from imio.payment.recovery.bank_data import rules_of_site
from imio.payment.recovery.candidates import invoice_types
from imio.payment.recovery.candidates import open_invoices
from imio.payment.recovery.candidates import Regies
from imio.payment.recovery.costs import charge_costs
from imio.payment.recovery.planning import Facts
from imio.payment.recovery.planning import levels_of
from imio.payment.recovery.planning import plan_reminder
from imio.payment.recovery.planning import Rules
from imio.payment.recovery.planning import Step
from imio.payment.recovery.planning import Taken
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore
from imio.payment.tokens import sign


REMINDER = "reminder"
# Reminders that waited longer than that are not sent any more by themselves.
LOOK_BACK_DAYS = 120
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """A level that was asked for: on which day of its type, by which way, at what cost."""

    days: int
    at: datetime
    channel: str
    cost_cents: int
    batch_id: str = ""


@dataclass(frozen=True)
class Sent:
    """Proof that a reminder left: which, when, how, to whom (masked), at what cost.

    ``proof`` is the Message-ID of the mail, or the id of the print batch.
    """

    level: int
    days: int
    at: datetime
    channel: str
    to: str
    cost_cents: int
    proof: str
    balance_cents: int = 0


@dataclass(frozen=True)
class Planned:
    """One invoice of a day's plan, and what it gets or why it gets nothing."""

    invoice: Invoice
    step: Step


class Quota:
    """Counts what each e-mail address gets in a week, with what a plan adds."""

    def __init__(self, store: PaymentStore, limit: int) -> None:
        self._store = store
        self._limit = limit
        self._planned: dict[str, int] = {}

    def has_room(self, email: str, now: datetime) -> bool:
        """Say whether an address may still get a reminder within this week."""
        proof = address_proof(self._store, email)
        sent = reminded_since(self._store, proof, now - _WEEK)
        return sent + self._planned.get(proof, 0) < self._limit

    def take(self, email: str) -> None:
        """Count a reminder that the plan sends."""
        proof = address_proof(self._store, email)
        self._planned[proof] = self._planned.get(proof, 0) + 1


def plan_day(
    store: PaymentStore, regies: Regies, on: date, now: datetime
) -> Iterator[Planned]:
    """Yield what each open invoice gets on a day, or why not, oldest first. Reads only.

    Invoices whose next reminder lies after that day, or which had them all, are left
    out: there is nothing to say of them.
    """
    rules = rules_of_site(store)
    quota = Quota(store, get_settings().reminders_weekly_quota)
    at = now + timedelta(days=(on - local_day(now)).days)
    for invoice_type in invoice_types(regies):
        levels = levels_of(invoice_type.reminder_levels)
        if not levels:
            continue
        since = on - timedelta(days=levels[-1].days + LOOK_BACK_DAYS)
        until = on - timedelta(days=levels[0].days)
        for invoice in open_invoices(store, invoice_type.UID(), since, until):
            step = _step(store, invoice, invoice_type, on, now, rules)
            step = _within_quota(quota, invoice, step, at)
            if step.level is not None and step.code != planning.WAITING:
                yield Planned(invoice, step)


def step_of(store: PaymentStore, invoice: Invoice, on: date, now: datetime) -> Step:
    """Return what one invoice gets on a day, or why not. Reads only."""
    invoice_type = type_at(invoice.type_uid)
    if invoice_type is None:
        return Step(planning.FINISHED)
    step = _step(store, invoice, invoice_type, on, now, rules_of_site(store))
    quota = Quota(store, get_settings().reminders_weekly_quota)
    return _within_quota(quota, invoice, step, now)


def ask_for_reminder(
    store: PaymentStore, invoice: Invoice, actor: str, now: datetime
) -> Step:
    """Let the reminder whose day has come leave; return what it is. Writes.

    A mail goes to the outbox; for a letter the caller adds the invoice to a print
    batch. Raises RecoveryRefused (not_asked) when none is to be sent now.
    """
    step = step_of(store, invoice, local_day(now), now)
    if step.code != planning.SEND:
        raise RecoveryRefused("not_asked")
    level = step.level
    asked = Asked(level.days, now, step.channel, step.cost_cents)
    if not store.reminders.insert((invoice.id, level.number), asked):
        raise RecoveryRefused("not_asked")
    invoice.note(now, actor, "", "", "reminder asked", event_key=str(level.number))
    if step.channel == MAIL:
        place = (address_proof(store, invoice.email), _instant(now), invoice.id)
        store.reminded.insert(place)
        payload = {"invoice": invoice.id, "level": level.number}
        store.outbox.put(outbox_key(invoice, level.number), REMINDER, payload, now)
    return step


def note_sent(
    store: PaymentStore,
    invoice: Invoice,
    number: int,
    to: str,
    proof: str,
    now: datetime,
) -> Sent:
    """Keep the proof that a reminder left, and ask its costs if it has any. Writes."""
    asked = store.reminders[(invoice.id, number)]
    sent = Sent(
        number,
        asked.days,
        now,
        asked.channel,
        to,
        asked.cost_cents,
        proof,
        invoice.balance_cents,
    )
    invoice.reminders += (sent,)
    invoice.note(
        now, "worker", "", "", "reminder sent", event_key=proof, note=f"{number}, {to}"
    )
    charge_costs(store, invoice, asked.cost_cents, "worker", now)
    return sent


def cost_of_level(
    store: PaymentStore, invoice: Invoice, number: int, now: datetime
) -> int:
    """Return the cents that a level cost, or would cost if it were next. Reads only."""
    asked = store.reminders.get((invoice.id, number))
    if asked is not None:
        return asked.cost_cents
    step = step_of(store, invoice, local_day(now), now)
    is_next = step.level is not None and step.level.number == number
    return step.cost_cents if is_next else 0


def may_leave(store: PaymentStore, invoice: Invoice, now: datetime) -> bool:
    """Say, right before sending, whether an invoice is still asked and not held."""
    if not invoice.is_payable or obstacle_of(store, invoice, now) is not None:
        return False
    return running_pause(store, invoice, local_day(now)) is None


def outbox_key(invoice: Invoice, number: int) -> str:
    """Return the key under which the mail of a level leaves, once for ever."""
    return f"reminder:{invoice.id}:{number}"


def taken_levels(store: PaymentStore, invoice: Invoice) -> tuple[Taken, ...]:
    """Return the levels that were sent or are on their way. Reads only."""
    found = store.reminders.items((invoice.id, 0), (invoice.id, 1_000))
    return tuple(
        Taken(number, asked.days, local_day(asked.at))
        for (_invoice_id, number), asked in found
    )


def address_proof(store: PaymentStore, email: str) -> str:
    """Return what stands for an e-mail address, which it does not tell."""
    return sign(store.signing_secret, "reminded", email.strip().casefold())


def reminded_since(store: PaymentStore, proof: str, since: datetime) -> int:
    """Return how many reminders an address was given since a moment. Reads only."""
    return len(store.reminded.keys((proof, _instant(since), ""), (proof, "~", "")))


def mask_email(email: str) -> str:
    """Write what may be shown of an address: "e***@example.org"."""
    name, at, host = email.rpartition("@")
    return f"{name[:1]}***{at}{host}"


def _instant(at: datetime) -> str:
    return f"{int(at.timestamp() * 1_000):015d}"


def _step(
    store: PaymentStore,
    invoice: Invoice,
    invoice_type: InvoiceType,
    on: date,
    now: datetime,
    rules: Rules,
) -> Step:
    obstacle = obstacle_of(store, invoice, now)
    facts = Facts(
        due_on=invoice.due_on,
        balance_cents=invoice.balance_cents,
        obstacle=obstacle.code if obstacle is not None else "",
        is_under_way=invoice.id in store.locks,
        is_costs=bool(invoice.costs_of),
        has_email=bool(invoice.email),
        taken=taken_levels(store, invoice),
        is_paused=running_pause(store, invoice, on) is not None,
    )
    return plan_reminder(facts, levels_of(invoice_type.reminder_levels), on, rules)


def _within_quota(quota: Quota, invoice: Invoice, step: Step, at: datetime) -> Step:
    if step.code != planning.SEND or step.channel != MAIL:
        return step
    if not quota.has_room(invoice.email, at):
        return Step(planning.QUOTA, step.level, step.on, step.channel, step.cost_cents)
    quota.take(invoice.email)
    return step
