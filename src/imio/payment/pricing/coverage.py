"""What rules do in all cases: uncovered answers, negative totals, useless rows."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.pricing import form
from imio.payment.pricing import model
from imio.payment.pricing.conditions import EQUALS
from imio.payment.pricing.conditions import holds
from imio.payment.pricing.conditions import IN
from imio.payment.pricing.exploration import is_exhaustive
from imio.payment.pricing.exploration import samples
from imio.payment.pricing.form import FormField
from imio.payment.pricing.model import Quote
from imio.payment.pricing.model import Rule
from imio.payment.pricing.model import Tariff
from imio.payment.pricing.problems import Problem
from imio.payment.pricing.rules import quote
from typing import Any


Case = tuple[dict[str, Any], Quote]


def outcome_problems(
    rules: Sequence[Rule],
    fields: Mapping[str, FormField],
    tariffs: Sequence[Tariff],
    on: date,
) -> list[Problem]:
    """Return what goes wrong when rules that make sense by themselves meet answers.

    Each rule must be free of row problems, or this raises KeyError or InvalidAmount.
    """
    cases: list[Case] = []
    for answers in samples(rules, fields, on):
        try:
            cases.append((answers, quote(rules, answers, tariffs, on)))
        except InvalidAnswer:
            # A text that is no number: the citizen is asked again, nothing is priced.
            continue
        except InvalidAmount:
            details = {"example": example(answers, fields)}
            return [Problem(0, "too_high", "", details)]
    found = [
        *_uncovered_surcharges(rules, fields, on),
        *_uncovered_answers(rules, fields, cases),
        *_bad_reductions(rules, fields, cases),
    ]
    if is_exhaustive(rules, fields, on):
        found += _useless_bases(rules, cases)
    return sorted(found, key=lambda problem: (problem.row, problem.code))


def example(answers: Mapping[str, Any], fields: Mapping[str, FormField]) -> str:
    """Write answers as "Motif: emploi; Envoi: postal", for a message."""
    return "; ".join(
        f"{fields[name].title}: {_answer_text(fields[name], answer)}"
        for name, answer in answers.items()
    )


def _answer_text(field: FormField, answer: Any) -> str:
    if answer is None:
        return "–"
    if isinstance(answer, bool):
        return "✓" if answer else "✗"
    if isinstance(answer, list):
        return ", ".join(field.choice_title(value) for value in answer)
    return field.choice_title(str(answer))


def _uncovered_surcharges(
    rules: Sequence[Rule], fields: Mapping[str, FormField], on: date
) -> Iterator[Problem]:
    """Yield choices that other choices' surcharges forget: "digital" beside "postal"."""
    surcharges = [rule for rule in rules if rule.effect == model.SURCHARGE]
    tests: dict[str, list] = {}
    for rule in surcharges:
        for condition in rule.conditions:
            tests.setdefault(condition.field, []).append(condition)
    for name, found in tests.items():
        field = fields[name]
        asked = any(test.operator in (EQUALS, IN) for test in found)
        if field.kind != form.CHOICE or not asked:
            continue
        for value in field.values:
            if not any(holds(test, {name: value}, on) for test in found):
                details = {"field": field.title, "value": field.choice_title(value)}
                yield Problem(0, "uncovered_value", "", details)


def _uncovered_answers(
    rules: Sequence[Rule], fields: Mapping[str, FormField], cases: Sequence[Case]
) -> Iterator[Problem]:
    """Yield the values that never get a price, or else the first such case."""
    lacking = [answers for answers, price in cases if not price.covered]
    if not lacking:
        return
    named = False
    for name in lacking[0]:
        field = fields[name]
        if field.kind not in (form.CHOICE, form.CHOICES):
            continue
        for value in field.values:
            same = [case for case in cases if case[0][name] in (value, [value])]
            if same and not any(price.covered for _answers, price in same):
                named = True
                details = {"field": field.title, "value": field.choice_title(value)}
                yield Problem(0, "uncovered_value", "", details)
    if not named:
        asked = _asked_by_prices(rules)
        answers = {name: lacking[0][name] for name in lacking[0] if name in asked}
        details = {"example": example(answers, fields)}
        yield Problem(0, "uncovered_answers", "", details)


def _asked_by_prices(rules: Sequence[Rule]) -> set[str]:
    return {
        condition.field
        for rule in rules
        if rule.effect in (model.BASE, model.UNIT, model.FREE)
        for condition in rule.conditions
    }


def _bad_reductions(
    rules: Sequence[Rule], fields: Mapping[str, FormField], cases: Sequence[Case]
) -> Iterator[Problem]:
    for number, rule in enumerate(rules, start=1):
        outcomes = {price.steps[number - 1].outcome for _answers, price in cases}
        cut = [
            answers
            for answers, price in cases
            if price.steps[number - 1].outcome == model.CUT
        ]
        if cut:
            details = {"example": example(cut[0], fields)}
            yield Problem(number, "negative_total", "amount", details)
        elif model.APPLIED in outcomes:
            continue
        elif rule.effect == model.DISCOUNT and model.SKIPPED_NOTHING in outcomes:
            yield Problem(number, "nothing_to_discount", "amount")
        elif rule.effect == model.NEXT_ITEMS and model.SKIPPED_NOTHING in outcomes:
            details = {"field": fields[rule.quantity_fields[0]].title}
            yield Problem(number, "nothing_to_reduce", "quantity_fields", details)
        elif rule.effect == model.NEXT_ITEMS and model.SKIPPED_QUANTITY in outcomes:
            yield Problem(number, "not_lower", "amount")


def _useless_bases(rules: Sequence[Rule], cases: Sequence[Case]) -> Iterator[Problem]:
    for number, rule in enumerate(rules, start=1):
        outcomes = {price.steps[number - 1].outcome for _answers, price in cases}
        if rule.effect == model.BASE and outcomes <= {
            model.SKIPPED_BASE,
            model.SKIPPED_FREE,
            model.SKIPPED_CONDITION,
        }:
            yield Problem(number, "never_applies", "conditions-0")
