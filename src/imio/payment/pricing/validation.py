"""Finds mistakes in pricing rules when they are saved, not when a citizen pays."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from imio.payment.pricing import conditions
from imio.payment.pricing import form
from imio.payment.pricing import model
from imio.payment.pricing.coverage import outcome_problems
from imio.payment.pricing.exploration import field_samples
from imio.payment.pricing.form import by_name
from imio.payment.pricing.form import FormField
from imio.payment.pricing.model import Condition
from imio.payment.pricing.model import Rule
from imio.payment.pricing.model import Tariff
from imio.payment.pricing.problems import Problem
from imio.payment.pricing.tariffs import overlapping
from itertools import groupby


_OPERATORS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    form.TEXT: conditions.OPERATORS,
    form.WHOLE: (*conditions.ORDER_OPERATORS, "equals", "not_equals", "in", "not_in"),
    form.DECIMAL: conditions.ORDER_OPERATORS,
    form.DAY: (
        *conditions.ORDER_OPERATORS,
        *conditions.AGE_OPERATORS,
        "equals",
        "not_equals",
    ),
    form.YES_NO: ("checked", "not_checked"),
    form.CHOICE: (
        "equals",
        "not_equals",
        "in",
        "not_in",
        *conditions.ORDER_OPERATORS,
        *conditions.POSTCODE_OPERATORS,
    ),
    form.CHOICES: ("equals", "not_equals", "in", "not_in"),
    form.OTHER: (),
}
_FILLED = ("filled", "not_filled")


def problems(
    rules: Sequence[Rule],
    fields: Iterable[FormField],
    tariffs: Iterable[Tariff],
    on: date,
) -> list[Problem]:
    """Return every mistake in the rules of a form, by row; an empty list is good news.

    Tries the rules on representative answers once each row makes sense by itself.
    Writes nothing.
    """
    fields, tariffs = by_name(fields), tuple(tariffs)
    found = row_problems(rules, fields, tariffs, on)
    return found or outcome_problems(rules, fields, tariffs, on)


def row_problems(
    rules: Sequence[Rule],
    fields: Mapping[str, FormField],
    tariffs: Sequence[Tariff],
    on: date,
) -> list[Problem]:
    """Return the mistakes that a row shows by itself: cheap enough for each request."""
    found: list[Problem] = []
    for number, rule in enumerate(rules, start=1):
        found += _price_problems(number, rule)
        found += _quantity_problems(number, rule, fields)
        found += _tariff_problems(number, rule, tariffs, on)
        broken = [
            problem
            for place, condition in enumerate(rule.conditions)
            for problem in condition_problems(number, place, condition, fields)
        ]
        found += broken or _contradictions(number, rule, fields, on)
    return found


def operators_for(kind: str) -> tuple[str, ...]:
    """Return the comparisons that make sense for a kind of question."""
    return (*_OPERATORS_OF_KIND[kind], *_FILLED)


def condition_problems(
    number: int, place: int, condition: Condition, fields: Mapping[str, FormField]
) -> Iterator[Problem]:
    """Yield what is wrong with one condition of a row."""
    cell = f"conditions-{place}"
    field = fields.get(condition.field)
    if field is None:
        yield Problem(number, "unknown_field", cell, {"field": condition.field})
        return
    if condition.operator not in operators_for(field.kind):
        yield Problem(number, "wrong_operator", cell, {"field": field.title})
        return
    if condition.operator in conditions.BARE_OPERATORS:
        return
    value = condition.value
    values = (value,) if isinstance(value, str) else value
    if not any(text.strip() for text in values):
        yield Problem(number, "value_missing", cell, {"field": field.title})
        return
    for text in values:
        code = _value_fault(condition.operator, field, text)
        if code:
            yield Problem(number, code, cell, {"field": field.title, "value": text})


def _value_fault(operator: str, field: FormField, text: str) -> str:
    if operator in conditions.AGE_OPERATORS:
        return "" if text.isascii() and text.isdigit() and len(text) < 4 else _UNREAD
    if operator in conditions.POSTCODE_OPERATORS:
        return _unless_read(conditions.read_postcodes, text)
    if operator in conditions.ORDER_OPERATORS and field.kind != form.DAY:
        return _unless_read(conditions.read_number, text)
    if field.kind == form.DAY:
        return _unless_read(conditions.read_day, text)
    if field.kind in form.NUMBERS:
        return _unless_read(conditions.read_number, text)
    if field.values and text not in field.values:
        return "unknown_value"
    return ""


_UNREAD = "unreadable_value"


def _unless_read(read: object, text: str) -> str:
    try:
        read(text)  # type: ignore[operator]
    except ValueError:
        return _UNREAD
    return ""


def _price_problems(number: int, rule: Rule) -> Iterator[Problem]:
    amount = rule.amount_cents is not None
    percent = rule.percent is not None
    tariff = bool(rule.tariff)
    if rule.effect not in model.TARIFF_EFFECTS and tariff:
        yield Problem(number, "tariff_unused", "tariff")
    elif rule.effect not in model.PERCENT_EFFECTS and percent:
        yield Problem(number, "percent_unused", "percent")
    elif rule.effect in model.PRICED_EFFECTS:
        if amount + percent + tariff > 1:
            yield Problem(number, "price_twice", "amount")
        elif not (amount or percent or tariff):
            code = "price_missing"
            if rule.effect in (model.CAP, model.MINIMUM):
                code = "amount_missing"
            elif rule.effect == model.DISCOUNT:
                code = "discount_missing"
            yield Problem(number, code, "amount")
    elif rule.effect == model.MAX_QUANTITY and not rule.maximum:
        yield Problem(number, "maximum_missing", "maximum")


def _quantity_problems(
    number: int, rule: Rule, fields: Mapping[str, FormField]
) -> Iterator[Problem]:
    cell = "quantity_fields"
    if rule.effect not in model.QUANTITY_EFFECTS:
        return
    if not rule.quantity_fields:
        yield Problem(number, "quantity_missing", cell)
    for name in rule.quantity_fields:
        if name not in fields:
            yield Problem(number, "unknown_field", cell, {"field": name})
        elif fields[name].kind not in form.COUNTABLE:
            yield Problem(number, "not_countable", cell, {"field": fields[name].title})
    if rule.effect != model.NEXT_ITEMS:
        return
    if len(rule.quantity_fields) > 1:
        yield Problem(number, "one_quantity", cell)
    if rule.from_item < 2:
        yield Problem(number, "from_item", "from_item")


def _tariff_problems(
    number: int, rule: Rule, tariffs: Sequence[Tariff], on: date
) -> Iterator[Problem]:
    if not rule.tariff:
        return
    known = [tariff for tariff in tariffs if tariff.item == rule.tariff]
    clash = next(overlapping(known), None)
    if not known:
        yield Problem(number, "unknown_tariff", "tariff", {"item": rule.tariff})
    elif clash:
        details = {"item": rule.tariff, "start": clash.start.strftime("%d/%m/%Y")}
        yield Problem(number, "overlapping_tariffs", "tariff", details)
    elif not any(tariff.covers(on) for tariff in known):
        details = {"item": rule.tariff, "day": on.strftime("%d/%m/%Y")}
        yield Problem(number, "no_tariff_today", "tariff", details)


def _contradictions(
    number: int, rule: Rule, fields: Mapping[str, FormField], on: date
) -> Iterator[Problem]:
    """Yield the fields whose conditions in this row no answer can meet together."""
    ordered = sorted(rule.conditions, key=lambda condition: condition.field)
    for name, group in groupby(ordered, key=lambda condition: condition.field):
        tests = list(group)
        # Every answer that tells these conditions apart, and an empty one.
        answers = [*field_samples(fields[name], [rule], on), None, []]
        if fields[name].required:
            answers = answers[:-2]
        possible = (
            all(conditions.holds(test, {name: answer}, on) for test in tests)
            for answer in answers
        )
        if not any(possible):
            yield Problem(
                number, "contradiction", "conditions-0", {"field": fields[name].title}
            )
