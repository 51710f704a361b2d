"""From the rules of a démarche and the answers of a citizen to a price."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from imio.payment.domain.money import check_cents
from imio.payment.pricing import model
from imio.payment.pricing.conditions import holds
from imio.payment.pricing.effects import apply_effect
from imio.payment.pricing.effects import Calculation
from imio.payment.pricing.model import Quote
from imio.payment.pricing.model import Refusal
from imio.payment.pricing.model import Rule
from imio.payment.pricing.model import Step
from imio.payment.pricing.model import Tariff
from typing import Any


def quote(
    rules: Sequence[Rule],
    answers: Mapping[str, Any],
    tariffs: Iterable[Tariff],
    on: date,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> Quote:
    """Return what the answers cost on a day, line by line, in euro cents.

    Rules act from top to bottom, each on the total of the rows above it. ``earlier``
    holds the answers of the same person's other requests, which a maximum per person
    counts. Writes nothing. Raises InvalidAnswer for an answer that cannot be read, InvalidAmount
    for a price out of bounds.
    """
    calculation = Calculation(answers, tuple(tariffs), on, tuple(earlier))
    steps = []
    for number, rule in enumerate(rules, start=1):
        before = calculation.total_cents
        outcome = _run(number, rule, calculation)
        total = calculation.total_cents
        steps.append(Step(number, outcome, total - before, total))
    check_cents(calculation.total_cents)
    if _lacks_price(rules, calculation):
        calculation.refusals.append(Refusal(model.NO_PRICE))
    return Quote(
        lines=tuple(calculation.lines),
        steps=tuple(steps),
        refusals=tuple(calculation.refusals),
    )


def _run(number: int, rule: Rule, calculation: Calculation) -> str:
    if calculation.free and rule.effect != model.MAX_QUANTITY:
        return model.SKIPPED_FREE
    if not all(
        holds(condition, calculation.answers, calculation.on)
        for condition in rule.conditions
    ):
        return model.SKIPPED_CONDITION
    return apply_effect(number, rule, calculation)


def _lacks_price(rules: Sequence[Rule], calculation: Calculation) -> bool:
    """A base or unit price exists for some answers, but none for these."""
    demanded = any(rule.effect in (model.BASE, model.UNIT) for rule in rules)
    return demanded and not calculation.priced
