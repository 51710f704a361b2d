"""What each kind of rule does to the price that stands above it."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.domain.money import check_cents
from imio.payment.domain.money import percentage_of
from imio.payment.pricing import model
from imio.payment.pricing.conditions import holds
from imio.payment.pricing.conditions import quantity_of
from imio.payment.pricing.model import PriceLine
from imio.payment.pricing.model import Refusal
from imio.payment.pricing.model import Rule
from imio.payment.pricing.model import Tariff
from typing import Any

import math


@dataclass(frozen=True)
class Tier:
    """Which field counts the items of a line, and the rank of its first item."""

    fields: tuple[str, ...]
    first_item: int = 1


@dataclass
class Calculation:
    """A price in the making: the lines so far and what later rules need to know."""

    answers: Mapping[str, Any]
    tariffs: tuple[Tariff, ...]
    on: date
    # the answers of the same person's other requests
    earlier: tuple[Mapping[str, Any], ...] = ()
    lines: list[PriceLine] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    tiers: dict[int, Tier] = field(default_factory=dict)
    base_chosen: bool = False
    priced: bool = False
    free: bool = False

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)


class TariffTrouble(Exception):
    """No tariff, or more than one, is in force for an item on the day."""


def tariff_on(item: str, tariffs: tuple[Tariff, ...], on: date) -> Tariff:
    """Return the one tariff of an item in force on a day, or raise TariffTrouble."""
    found = [one for one in tariffs if one.item == item and one.covers(on)]
    if len(found) != 1:
        raise TariffTrouble(model.TARIFFS_OVERLAP if found else model.NO_TARIFF)
    return found[0]


def apply_effect(number: int, rule: Rule, calculation: Calculation) -> str:
    """Let a rule whose conditions hold act on the lines; return its outcome."""
    try:
        return _EFFECTS[rule.effect](number, rule, calculation)
    except TariffTrouble as trouble:
        code = str(trouble)
        calculation.refusals.append(Refusal(code, number, rule.labels))
        calculation.priced = True
        return code


def _priced_line(
    number: int, rule: Rule, calculation: Calculation, quantity: int
) -> PriceLine:
    unit_cents, tariff = rule.amount_cents, None
    if rule.tariff:
        tariff = tariff_on(rule.tariff, calculation.tariffs, calculation.on)
        unit_cents = tariff.amount_cents
    unit_cents = check_cents(unit_cents)
    return PriceLine(
        rule_number=number,
        labels=rule.labels or (tariff.titles if tariff else {}),
        quantity=quantity,
        unit_cents=unit_cents,
        amount_cents=quantity * unit_cents,
        accounting_code=rule.accounting_code
        or (tariff.accounting_code if tariff else ""),
        tariff_id=tariff.tariff_id if tariff else "",
    )


def _change(number: int, rule: Rule, amount_cents: int) -> PriceLine:
    return PriceLine(
        number, rule.labels, 1, amount_cents, amount_cents, rule.accounting_code
    )


def _base(number: int, rule: Rule, calculation: Calculation) -> str:
    if calculation.base_chosen:
        return model.SKIPPED_BASE
    calculation.lines.append(_priced_line(number, rule, calculation, 1))
    calculation.base_chosen = calculation.priced = True
    return model.APPLIED


def _surcharge(number: int, rule: Rule, calculation: Calculation) -> str:
    calculation.lines.append(_priced_line(number, rule, calculation, 1))
    return model.APPLIED


def _unit(number: int, rule: Rule, calculation: Calculation) -> str:
    calculation.priced = True
    quantity = math.prod(
        quantity_of(name, calculation.answers) for name in rule.quantity_fields
    )
    if not quantity:
        return model.SKIPPED_QUANTITY
    calculation.tiers[number] = Tier(rule.quantity_fields)
    calculation.lines.append(_priced_line(number, rule, calculation, quantity))
    return model.APPLIED


def _next_items(number: int, rule: Rule, calculation: Calculation) -> str:
    """Split the last line counted by the same field: the next items cost less.

    Lines above a discount or a cap are settled: reducing one of them afterwards
    could take the total below zero.
    """
    counted = rule.quantity_fields[0]
    places = [
        place
        for place, line in enumerate(calculation.lines)
        if line.rule_number in calculation.tiers
        and all(later.amount_cents >= 0 for later in calculation.lines[place:])
        and counted in calculation.tiers[line.rule_number].fields
    ]
    if not places:
        return model.SKIPPED_NOTHING
    line = calculation.lines[places[-1]]
    tier = calculation.tiers[line.rule_number]
    items = quantity_of(counted, calculation.answers) - tier.first_item + 1
    kept = min(max(rule.from_item - tier.first_item, 0), items)
    dearer = kept * (line.quantity // items)
    reduced = _reduced(number, rule, calculation, line, line.quantity - dearer)
    if not reduced.quantity or reduced.unit_cents >= line.unit_cents:
        return model.SKIPPED_QUANTITY
    first = replace(line, quantity=dearer, amount_cents=dearer * line.unit_cents)
    calculation.lines[places[-1] : places[-1] + 1] = (
        [first, reduced] if dearer else [reduced]
    )
    calculation.tiers[number] = Tier(tier.fields, tier.first_item + kept)
    return model.APPLIED


def _reduced(
    number: int, rule: Rule, calculation: Calculation, line: PriceLine, quantity: int
) -> PriceLine:
    if rule.percent is None:
        reduced = _priced_line(number, rule, calculation, quantity)
        return replace(
            reduced, accounting_code=reduced.accounting_code or line.accounting_code
        )
    unit_cents = line.unit_cents - percentage_of(line.unit_cents, rule.percent)
    return replace(
        line,
        rule_number=number,
        labels=rule.labels or line.labels,
        quantity=quantity,
        unit_cents=unit_cents,
        amount_cents=quantity * unit_cents,
    )


def _discount(number: int, rule: Rule, calculation: Calculation) -> str:
    total = calculation.total_cents
    if not total:
        return model.SKIPPED_NOTHING
    wanted = (
        check_cents(rule.amount_cents)
        if rule.percent is None
        else percentage_of(total, rule.percent)
    )
    given = min(wanted, total)
    calculation.lines.append(_change(number, rule, -given))
    return model.CUT if given < wanted else model.APPLIED


def _free(number: int, rule: Rule, calculation: Calculation) -> str:
    calculation.free = calculation.priced = True
    calculation.lines.append(_change(number, rule, -calculation.total_cents))
    return model.APPLIED


def _cap(number: int, rule: Rule, calculation: Calculation) -> str:
    excess = calculation.total_cents - check_cents(rule.amount_cents)
    if excess <= 0:
        return model.SKIPPED_CAP
    calculation.lines.append(_change(number, rule, -excess))
    return model.APPLIED


def _minimum(number: int, rule: Rule, calculation: Calculation) -> str:
    """Raise a price to its minimum; what costs nothing stays free."""
    lacking = check_cents(rule.amount_cents) - calculation.total_cents
    if lacking <= 0 or not calculation.total_cents:
        return model.SKIPPED_MINIMUM
    calculation.lines.append(_change(number, rule, lacking))
    return model.APPLIED


def _max_quantity(number: int, rule: Rule, calculation: Calculation) -> str:
    asked = _asked(rule, calculation.answers)
    taken = sum(_taken(rule, calculation, answers) for answers in calculation.earlier)
    if rule.maximum is None or not asked or asked + taken <= rule.maximum:
        return model.SKIPPED_MAXIMUM
    calculation.refusals.append(
        Refusal(
            model.TOO_MANY,
            number,
            rule.labels,
            rule.quantity_fields[0],
            rule.maximum,
            max(rule.maximum - taken, 0) if taken else None,
        )
    )
    return model.TOO_MANY


def _asked(rule: Rule, answers: Mapping[str, Any]) -> int:
    return sum(quantity_of(name, answers) for name in rule.quantity_fields)


def _taken(rule: Rule, calculation: Calculation, answers: Mapping[str, Any]) -> int:
    """Count what an earlier request asked for; answers that a rule of today cannot
    read were given to other questions, and count for nothing.
    """
    try:
        limited = all(
            holds(condition, answers, calculation.on) for condition in rule.conditions
        )
        return _asked(rule, answers) if limited else 0
    except InvalidAnswer:
        return 0


_EFFECTS: Mapping[str, Callable[[int, Rule, Calculation], str]] = {
    model.BASE: _base,
    model.SURCHARGE: _surcharge,
    model.UNIT: _unit,
    model.NEXT_ITEMS: _next_items,
    model.DISCOUNT: _discount,
    model.FREE: _free,
    model.CAP: _cap,
    model.MINIMUM: _minimum,
    model.MAX_QUANTITY: _max_quantity,
}
