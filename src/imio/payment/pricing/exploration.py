"""Answers that are worth trying: enough to show what rules do in every case."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from decimal import Decimal
from imio.payment.pricing import conditions
from imio.payment.pricing import form
from imio.payment.pricing import model
from imio.payment.pricing.form import FormField
from imio.payment.pricing.model import Condition
from imio.payment.pricing.model import Rule
from typing import Any

import itertools
import math
import random


MAX_SAMPLES = 1_000


def used_fields(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Return the names of the fields that rules look at, in order of first use."""
    names = [
        name
        for rule in rules
        for name in (
            *(condition.field for condition in rule.conditions),
            *rule.quantity_fields,
        )
    ]
    return tuple(dict.fromkeys(names))


def samples(
    rules: Sequence[Rule], fields: Mapping[str, FormField], on: date
) -> Iterator[dict[str, Any]]:
    """Yield sets of answers that reach both sides of every condition.

    All combinations, or a fixed selection of them when there are too many.
    """
    names = used_fields(rules)
    tried = [field_samples(fields[name], rules, on) for name in names]
    count = math.prod(len(values) for values in tried)
    if count <= MAX_SAMPLES:
        chosen: Iterator[Sequence[Any]] = itertools.product(*tried)
    else:
        # A fixed seed: the same rules must always meet the same judgement.
        picks = random.Random(0).sample(range(count), MAX_SAMPLES)
        chosen = (_combination(pick, tried) for pick in picks)
    return (dict(zip(names, values, strict=True)) for values in chosen)


def is_exhaustive(
    rules: Sequence[Rule], fields: Mapping[str, FormField], on: date
) -> bool:
    """Tell whether ``samples`` yields all combinations."""
    tried = (field_samples(fields[name], rules, on) for name in used_fields(rules))
    return math.prod(len(values) for values in tried) <= MAX_SAMPLES


def field_samples(field: FormField, rules: Sequence[Rule], on: date) -> list[Any]:
    """Return answers to one question that tell its conditions apart."""
    tests = [
        condition
        for rule in rules
        for condition in rule.conditions
        if condition.field == field.name
    ]
    values = list(_SAMPLERS[field.kind](field, rules, tests, on))
    if not field.required and field.kind != form.YES_NO:
        values.append(None)
    return [value for place, value in enumerate(values) if value not in values[:place]]


def _combination(pick: int, tried: list[list[Any]]) -> list[Any]:
    values = []
    for one in tried:
        pick, place = divmod(pick, len(one))
        values.append(one[place])
    return values


def _choice(
    field: FormField, rules: Sequence[Rule], tests: list[Condition], on: date
) -> Iterator[Any]:
    # A vocabulary made on the fly has no values to try: its answers are texts.
    return iter(field.values) if field.values else _text(field, rules, tests, on)


def _choices(
    field: FormField, rules: Sequence[Rule], tests: list[Condition], on: date
) -> Iterator[Any]:
    yield from ([value] for value in field.values)
    yield list(field.values)


def _yes_no(
    field: FormField, rules: Sequence[Rule], tests: list[Condition], on: date
) -> Iterator[Any]:
    return iter((True, False))


def _number(
    field: FormField, rules: Sequence[Rule], tests: list[Condition], on: date
) -> Iterator[Any]:
    steps = (-1, 0, 1) if field.kind == form.WHOLE else (-1, Decimal("-0.01"), 0, 1)
    bounds = [Decimal(1), Decimal(2)] if _counts(field, rules) else [Decimal(1)]
    bounds += [
        Decimal(rule.maximum or rule.from_item)
        for rule in rules
        if field.name in rule.quantity_fields
    ]
    bounds += [
        conditions.read_number(text)
        for test in tests
        for text in _texts(test)
        if _readable(conditions.read_number, text)
    ]
    lowest = 0 if field.minimum is None else field.minimum
    for bound in sorted({bound + step for bound in bounds for step in steps}):
        allowed = field.maximum is None or bound <= field.maximum
        if bound >= lowest and allowed and (bound or not _counts(field, rules)):
            yield int(bound) if bound == int(bound) else str(bound)


def _day(
    field: FormField, rules: Sequence[Rule], tests: list[Condition], on: date
) -> Iterator[str]:
    yield on.isoformat()
    for test in tests:
        for text in _texts(test):
            if test.operator in conditions.AGE_OPERATORS and text.isdigit():
                birthday = _birthday(on, int(text))
                yield birthday.isoformat()
                yield (birthday + timedelta(days=1)).isoformat()
            elif _readable(conditions.read_day, text):
                day = conditions.read_day(text)
                for step in (-1, 0, 1):
                    yield (day + timedelta(days=step)).isoformat()


def _text(
    field: FormField, rules: Sequence[Rule], tests: list[Condition], on: date
) -> Iterator[str]:
    if _counts(field, rules):
        yield from map(str, _number(field, rules, tests, on))
        return
    codes = []
    for test in tests:
        if test.operator in conditions.POSTCODE_OPERATORS:
            codes += [first for first, _last in conditions.read_postcodes(test.value)]
        elif test.operator in conditions.ORDER_OPERATORS:
            yield from map(str, _number(field, rules, tests, on))
            return
        else:
            yield from _texts(test)
    yield from codes
    yield "0000"


def _counts(field: FormField, rules: Sequence[Rule]) -> bool:
    return any(
        field.name in rule.quantity_fields and rule.effect in model.QUANTITY_EFFECTS
        for rule in rules
    )


def _texts(test: Condition) -> tuple[str, ...]:
    value = test.value
    if test.operator in conditions.BARE_OPERATORS:
        return ()
    return (value,) if isinstance(value, str) else value


def _readable(read: Any, text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _birthday(on: date, age: int) -> date:
    """Return the day of birth of somebody who turns an age on a day."""
    year = max(on.year - age, 1)
    try:
        return on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


_SAMPLERS = {
    form.CHOICE: _choice,
    form.CHOICES: _choices,
    form.YES_NO: _yes_no,
    form.WHOLE: _number,
    form.DECIMAL: _number,
    form.DAY: _day,
    form.TEXT: _text,
    form.OTHER: _text,
}
