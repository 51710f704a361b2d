"""The reminders of an invoice type: when, by which channel, at what cost, in which words.

A level is kept as {"days": days after the due date (less than nothing: before it),
"channel": "mail" or "print", "cost_cents": what it adds, "subject" and "text": by
language}.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from imio.payment.domain.languages import LANGUAGES
from typing import Any


MAIL = "mail"
PRINT = "print"
CHANNELS = (MAIL, PRINT)
MAX_LEVELS = 8
MIN_DAYS, MAX_DAYS = -90, 730
MAX_COST_CENTS = 100_00
MAX_TEXT = 5_000
_CELLS = {"days", "channel", "cost_cents", "subject", "text"}


@dataclass(frozen=True)
class LevelProblem:
    """What is wrong with one level: its place from 1 on, the cell at fault, and why.

    Codes: too_many, unreadable, bad_days, same_days, unknown_channel, bad_cost,
    first_not_free, no_subject, no_text.
    """

    row: int
    cell: str
    code: str


def level_problems(levels: Sequence[Any]) -> list[LevelProblem]:
    """Return everything that keeps levels from being used, in their order.

    Belgian law: the first reminder after the due date is free, and so is what is sent
    before it.
    """
    if len(levels) > MAX_LEVELS:
        return [LevelProblem(0, "", "too_many")]
    found = []
    for row, level in enumerate(levels, start=1):
        found += _level_problems(row, level)
    if found:
        return found
    return _same_days(levels) + _not_free(levels)


def _level_problems(row: int, level: Any) -> list[LevelProblem]:
    if not isinstance(level, Mapping) or set(level) - _CELLS:
        return [LevelProblem(row, "", "unreadable")]
    found = []
    if not _is_whole(level.get("days"), MIN_DAYS, MAX_DAYS):
        found.append(LevelProblem(row, "days", "bad_days"))
    if level.get("channel") not in CHANNELS:
        found.append(LevelProblem(row, "channel", "unknown_channel"))
    if not _is_whole(level.get("cost_cents", 0), 0, MAX_COST_CENTS):
        found.append(LevelProblem(row, "cost_cents", "bad_cost"))
    if level.get("channel") == MAIL and not _has_text(level.get("subject")):
        found.append(LevelProblem(row, "subject", "no_subject"))
    if not _has_text(level.get("text")):
        found.append(LevelProblem(row, "text", "no_text"))
    return found


def _is_whole(value: Any, low: int, high: int) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and low <= value <= high


def _has_text(texts: Any) -> bool:
    if not isinstance(texts, Mapping) or set(texts) - set(LANGUAGES):
        return False
    if not all(
        isinstance(text, str) and len(text) <= MAX_TEXT for text in texts.values()
    ):
        return False
    return any(text.strip() for text in texts.values())


def _same_days(levels: Sequence[Mapping]) -> list[LevelProblem]:
    seen: set[int] = set()
    found = []
    for row, level in enumerate(levels, start=1):
        if level["days"] in seen:
            found.append(LevelProblem(row, "days", "same_days"))
        seen.add(level["days"])
    return found


def _not_free(levels: Sequence[Mapping]) -> list[LevelProblem]:
    late = [level["days"] for level in levels if level["days"] > 0]
    first = min(late, default=MAX_DAYS)
    return [
        LevelProblem(row, "cost_cents", "first_not_free")
        for row, level in enumerate(levels, start=1)
        if level["days"] <= first and level.get("cost_cents")
    ]
