"""Whether an answer of the form meets a condition of a rule."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.pricing.model import Condition
from typing import Any

import re


EQUALS = "equals"
NOT_EQUALS = "not_equals"
IN = "in"
NOT_IN = "not_in"
GREATER = "greater"
AT_LEAST = "at_least"
LESS = "less"
AT_MOST = "at_most"
AGE_AT_LEAST = "age_at_least"
AGE_BELOW = "age_below"
RESIDENT = "resident"
NOT_RESIDENT = "not_resident"
CHECKED = "checked"
NOT_CHECKED = "not_checked"
FILLED = "filled"
NOT_FILLED = "not_filled"

LIST_OPERATORS = (IN, NOT_IN)
ORDER_OPERATORS = (GREATER, AT_LEAST, LESS, AT_MOST)
AGE_OPERATORS = (AGE_AT_LEAST, AGE_BELOW)
POSTCODE_OPERATORS = (RESIDENT, NOT_RESIDENT)
BARE_OPERATORS = (CHECKED, NOT_CHECKED, FILLED, NOT_FILLED)

MAX_QUANTITY_READ = 10_000
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_POSTCODE = re.compile(r"[0-9A-Z]{3,10}", re.ASCII)
_POSTCODE_RANGE = re.compile(r"([0-9]{3,10})-([0-9]{3,10})", re.ASCII)


def holds(condition: Condition, answers: Mapping[str, Any], on: date) -> bool:
    """Tell whether the answers meet a condition on the day of submission.

    Raises InvalidAnswer when an answer cannot be compared as the rule asks.
    """
    answer = answers.get(condition.field)
    try:
        return _OPERATORS[condition.operator](answer, condition.value, on)
    except ValueError as error:
        raise InvalidAnswer(condition.field) from error


def read_number(text: Any) -> Decimal:
    """Read a number such as "3", "2,5" or 4; raises ValueError for anything else."""
    if isinstance(text, int) and not isinstance(text, bool):
        return Decimal(text)
    if not isinstance(text, str) or not _NUMBER.fullmatch(text.strip()):
        raise ValueError("not a number")
    return Decimal(text.strip().replace(",", "."))


def read_day(text: Any) -> date:
    """Read a day as "2026-11-22" or "22/11/2026"; raises ValueError otherwise."""
    if not isinstance(text, str):
        raise ValueError("not a day")
    belgian = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text.strip())
    if belgian:
        day, month, year = (int(part) for part in belgian.groups())
        return date(year, month, day)
    return date.fromisoformat(text.strip()[:10])


def age_on(birth: date, on: date) -> int:
    """Return the whole years between a day of birth and a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def read_postcodes(text: str) -> list[tuple[str, str]]:
    """Read "5000, 5020-5024" as ranges, both ends included; raises ValueError."""
    ranges = []
    for part in re.split(r"[\s,;]+", text.upper().strip()):
        pair = _POSTCODE_RANGE.fullmatch(part)
        if pair and len(pair[1]) == len(pair[2]) and pair[1] <= pair[2]:
            ranges.append((pair[1], pair[2]))
        elif _POSTCODE.fullmatch(part):
            ranges.append((part, part))
        else:
            raise ValueError(f"not a postcode: {part[:20]}")
    return ranges


def quantity_of(field: str, answers: Mapping[str, Any]) -> int:
    """Return how many things an answer asks for; several choices are counted.

    Raises InvalidAnswer for a negative, broken, unreadable or absurd quantity.
    """
    answer = answers.get(field)
    if answer is None or answer == "":
        return 0
    if isinstance(answer, bool):
        return int(answer)
    if isinstance(answer, list | tuple):
        return len(answer)
    if isinstance(answer, str) and _WHOLE.fullmatch(answer.strip()):
        answer = int(answer)
    if not isinstance(answer, int):
        raise InvalidAnswer(field)
    if not 0 <= answer <= MAX_QUANTITY_READ:
        raise InvalidAnswer(field, "out_of_bounds")
    return answer


def _same(answer: Any, value: str) -> bool:
    if isinstance(answer, list | tuple):
        return any(_same(one, value) for one in answer)
    if answer is None or isinstance(answer, bool):
        return False
    if isinstance(answer, int):
        try:
            return read_number(value) == answer
        except ValueError:
            return False
    return str(answer).strip() == value


def _among(answer: Any, values: str | tuple[str, ...]) -> bool:
    values = (values,) if isinstance(values, str) else values
    return any(_same(answer, value) for value in values)


def _compared(
    compare: Callable[[Any, Any], bool],
) -> Callable[[Any, str, date], bool]:
    def order(answer: Any, value: str, on: date) -> bool:
        if not _filled(answer):
            return False
        try:
            bound: Any = read_number(value)
        except ValueError:
            return compare(read_day(answer), read_day(value))
        return compare(read_number(answer), bound)

    return order


def _filled(answer: Any) -> bool:
    if isinstance(answer, str):
        return bool(answer.strip())
    return answer is not None and answer is not False and answer not in ([], ())


def _resident(answer: Any, value: str) -> bool:
    bare = str(answer if answer is not None else "").strip().upper()
    return any(
        first <= bare <= last and len(bare) == len(first)
        for first, last in read_postcodes(value)
    )


def _age(answer: Any, on: date) -> int:
    return age_on(read_day(answer), on)


_OPERATORS: Mapping[str, Callable[[Any, Any, date], bool]] = {
    EQUALS: lambda answer, value, on: _same(answer, value),
    NOT_EQUALS: lambda answer, value, on: not _same(answer, value),
    IN: lambda answer, value, on: _among(answer, value),
    NOT_IN: lambda answer, value, on: not _among(answer, value),
    GREATER: _compared(lambda answer, bound: answer > bound),
    AT_LEAST: _compared(lambda answer, bound: answer >= bound),
    LESS: _compared(lambda answer, bound: answer < bound),
    AT_MOST: _compared(lambda answer, bound: answer <= bound),
    AGE_AT_LEAST: lambda answer, value, on: (
        _filled(answer) and _age(answer, on) >= int(value)
    ),
    AGE_BELOW: lambda answer, value, on: (
        _filled(answer) and _age(answer, on) < int(value)
    ),
    RESIDENT: lambda answer, value, on: _resident(answer, value),
    NOT_RESIDENT: lambda answer, value, on: not _resident(answer, value),
    CHECKED: lambda answer, value, on: answer is True,
    NOT_CHECKED: lambda answer, value, on: answer is not True,
    FILLED: lambda answer, value, on: _filled(answer),
    NOT_FILLED: lambda answer, value, on: not _filled(answer),
}
OPERATORS = tuple(_OPERATORS)
