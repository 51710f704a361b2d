"""When which reminder leaves, or why none does: no database, only facts and rules.

Each level leaves once, in the order of the days; a level that went never comes again,
whatever happens to the invoice or to the levels of its type afterwards.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from imio.payment.content.reminder_levels import MAIL
from imio.payment.content.reminder_levels import PRINT
from typing import Any


SEND = "send"
WAITING = "waiting"
FINISHED = "finished"
PAID = "paid"
UNDER_WAY = "under_way"
COSTS = "costs"
PAUSED = "paused"
BANK_DATA_OLD = "bank_data_old"
QUOTA = "quota"
# A reminder with costs leaves no sooner than that after a free one.
DAYS_BEFORE_COSTS = 14


@dataclass(frozen=True)
class Level:
    """One reminder of a type: its place from 1 on, its day, its way, its costs."""

    number: int
    days: int
    channel: str
    cost_cents: int = 0


@dataclass(frozen=True)
class Taken:
    """A level that was sent or is on its way: its place, its day, when it was asked."""

    number: int
    days: int
    on: date


@dataclass(frozen=True)
class Rules:
    """What the site decides: days between two reminders, and how old bank data may be.

    ``bank_data_days`` None means that nobody waits for bank data.
    """

    min_days: int = 7
    bank_data_days: int | None = None
    bank_data_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """How an invoice stands: ``obstacle`` is a code of checkout.obstacles, or ""."""

    due_on: date | None
    balance_cents: int
    obstacle: str = ""
    is_under_way: bool = False
    is_costs: bool = False
    has_email: bool = True
    taken: tuple[Taken, ...] = ()
    is_paused: bool = False


@dataclass(frozen=True)
class Step:
    """What is next: "send" with its level, or the code of why nothing leaves.

    ``on`` is the first day on which the level may leave; ``channel`` how it would, on
    paper for who has no address; ``cost_cents`` what it really costs.
    """

    code: str
    level: Level | None = None
    on: date | None = None
    channel: str = ""
    cost_cents: int = 0


def levels_of(rows: Sequence[Mapping[str, Any]] | None) -> tuple[Level, ...]:
    """Return the levels of a type in the order of their days, numbered from 1 on."""
    ordered = sorted(rows or (), key=lambda row: row["days"])
    return tuple(
        Level(number, row["days"], row["channel"], row.get("cost_cents") or 0)
        for number, row in enumerate(ordered, start=1)
    )


def plan_reminder(
    facts: Facts, levels: Sequence[Level], on: date, rules: Rules
) -> Step:
    """Return the reminder that an invoice gets on a day, or why it gets none."""
    if facts.balance_cents <= 0:
        return Step(PAID)
    if facts.due_on is None or facts.is_costs:
        return Step(COSTS if facts.is_costs else FINISHED)
    level = _next_level(facts, levels, on)
    if level is None:
        return Step(FINISHED)
    cost_cents = _cost(facts, level)
    first_day = _first_day(facts, level, cost_cents, rules)
    channel = level.channel if facts.has_email else PRINT
    code = WAITING if on < first_day else _hindrance(facts, on, rules) or SEND
    return Step(code, level, first_day, channel, cost_cents)


def is_by_mail(step: Step) -> bool:
    """Say whether a step leaves by mail."""
    return step.channel == MAIL


def _next_level(facts: Facts, levels: Sequence[Level], on: date) -> Level | None:
    last = max((one.number for one in facts.taken), default=0)
    is_late = on > facts.due_on
    for level in levels:
        # What was to be said before the due date makes no sense after it.
        if level.number > last and not (level.days <= 0 and is_late):
            return level
    return None


def _cost(facts: Facts, level: Level) -> int:
    """Belgian law: the first reminder after the due date is free, as any before it."""
    is_first = not any(one.days > 0 for one in facts.taken)
    return 0 if is_first or level.days <= 0 else level.cost_cents


def _first_day(facts: Facts, level: Level, cost_cents: int, rules: Rules) -> date:
    first = facts.due_on + timedelta(days=level.days)
    if facts.taken:
        gap = max(rules.min_days, DAYS_BEFORE_COSTS if cost_cents else 0)
        first = max(first, max(one.on for one in facts.taken) + timedelta(days=gap))
    return first


def _hindrance(facts: Facts, on: date, rules: Rules) -> str:
    if facts.obstacle:
        return facts.obstacle
    if facts.is_under_way:
        return UNDER_WAY
    if facts.is_paused:
        return PAUSED
    return BANK_DATA_OLD if is_bank_data_old(on, rules) else ""


def is_bank_data_old(on: date, rules: Rules) -> bool:
    """Say whether reminders wait because nobody knows what the bank got lately."""
    if rules.bank_data_days is None:
        return False
    if rules.bank_data_on is None:
        return True
    return (on - rules.bank_data_on).days > rules.bank_data_days
