"""Rules as they are stored (plain rows) and as an editor types them (texts)."""

from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvalidRule
from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.money import check_cents
from imio.payment.domain.money import parse_amount
from imio.payment.pricing import conditions
from imio.payment.pricing import model
from imio.payment.pricing.form import FormField
from imio.payment.pricing.model import Condition
from imio.payment.pricing.model import Rule
from typing import Any

import re


_PERCENT = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,5}", re.ASCII)
VALUE_SEPARATOR = ";"


def rules_from_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Read stored rows; raises InvalidRule with the row and the cell at fault."""
    return tuple(rule_from_row(number, row) for number, row in enumerate(rows, start=1))


def rule_from_row(number: int, row: Mapping[str, Any]) -> Rule:
    """Read one stored row; raises InvalidRule for what no page of ours writes."""
    reader = _RowReader(number, row)
    return Rule(
        effect=reader.one_of("effect", model.EFFECTS),
        conditions=reader.conditions(),
        amount_cents=reader.amount(),
        percent=reader.percent(),
        tariff=reader.text("tariff"),
        quantity_fields=reader.texts("quantity_fields"),
        from_item=reader.count("from_item") or 2,
        maximum=reader.count("maximum"),
        labels=reader.labels(),
        accounting_code=reader.text("accounting_code"),
    )


def row_from_rule(rule: Rule) -> dict[str, Any]:
    """Write a rule as a plain row, to be stored."""
    return {
        "effect": rule.effect,
        "conditions": [
            {
                "field": condition.field,
                "operator": condition.operator,
                "value": (
                    condition.value
                    if isinstance(condition.value, str)
                    else list(condition.value)
                ),
            }
            for condition in rule.conditions
        ],
        "amount_cents": rule.amount_cents,
        "percent": None if rule.percent is None else str(rule.percent),
        "tariff": rule.tariff,
        "quantity_fields": list(rule.quantity_fields),
        "from_item": rule.from_item,
        "maximum": rule.maximum,
        "labels": dict(rule.labels),
        "accounting_code": rule.accounting_code,
    }


def read_percent(text: str) -> Decimal:
    """Read "10" or "12,5" as a percentage from 0 to 100; raises InvalidAmount."""
    bare = text.strip().removesuffix("%").strip()
    if not _PERCENT.fullmatch(bare) or Decimal(bare.replace(",", ".")) > 100:
        raise InvalidAmount(text[:40])
    return Decimal(bare.replace(",", "."))


def row_from_typed(
    typed: Mapping[str, Any], fields: Mapping[str, FormField]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Read what an editor typed in a row; return the row and what is unreadable.

    Each unreadable cell is named with a code; its value is left out of the row.
    """
    faults: list[tuple[str, str]] = []
    row = {
        "effect": typed.get("effect", ""),
        "conditions": [
            _typed_condition(condition, fields)
            for condition in typed.get("conditions", ())
            if condition.get("field")
        ],
        "tariff": typed.get("tariff", "").strip(),
        "quantity_fields": [name for name in typed.get("quantity_fields", ()) if name],
        "labels": {
            language: typed["labels"][language].strip()
            for language in LANGUAGES
            if typed.get("labels", {}).get(language, "").strip()
        },
        "accounting_code": typed.get("accounting_code", "").strip(),
    }
    for cell, stored, read in (
        ("amount", "amount_cents", parse_amount),
        ("percent", "percent", lambda text: str(read_percent(text))),
        ("from_item", "from_item", _read_count),
        ("maximum", "maximum", _read_count),
    ):
        text = typed.get(cell, "").strip()
        try:
            row[stored] = read(text) if text else None
        except InvalidAmount:
            row[stored] = None
            faults.append((cell, "unreadable"))
    return row, faults


def _read_count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise InvalidAmount(text[:40])
    return int(text)


def _typed_condition(
    typed: Mapping[str, str], fields: Mapping[str, FormField]
) -> dict[str, Any]:
    operator, text = typed.get("operator", ""), typed.get("value", "").strip()
    field = fields.get(typed["field"])
    parts = [text]
    if operator in conditions.LIST_OPERATORS:
        parts = [part.strip() for part in text.split(VALUE_SEPARATOR) if part.strip()]
    meant = [field.chosen_value(part) if field else part for part in parts]
    value: str | list[str] = (
        meant if operator in conditions.LIST_OPERATORS else meant[0]
    )
    if operator in conditions.BARE_OPERATORS:
        value = ""
    return {"field": typed["field"], "operator": operator, "value": value}


class _RowReader:
    """Reads the cells of one stored row and refuses what has another shape."""

    def __init__(self, number: int, row: Mapping[str, Any]) -> None:
        self.number = number
        if not isinstance(row, Mapping):
            raise self.refusal("row", "not_a_row")
        self.row = row

    def refusal(self, cell: str, code: str = "unreadable") -> InvalidRule:
        return InvalidRule(self.number, cell, code)

    def text(self, cell: str) -> str:
        value = self.row.get(cell) or ""
        if not isinstance(value, str):
            raise self.refusal(cell)
        return value

    def texts(self, cell: str) -> tuple[str, ...]:
        values = self.row.get(cell) or ()
        if not isinstance(values, list | tuple):
            raise self.refusal(cell)
        if not all(isinstance(value, str) for value in values):
            raise self.refusal(cell)
        return tuple(values)

    def one_of(self, cell: str, known: tuple[str, ...]) -> str:
        value = self.text(cell)
        if value not in known:
            raise self.refusal(cell, "unknown")
        return value

    def amount(self) -> int | None:
        value = self.row.get("amount_cents")
        try:
            return None if value is None else check_cents(value)
        except InvalidAmount as error:
            raise self.refusal("amount") from error

    def percent(self) -> Decimal | None:
        try:
            value = self.text("percent")
            return read_percent(value) if value else None
        except InvalidAmount as error:
            raise self.refusal("percent") from error

    def count(self, cell: str) -> int | None:
        value = self.row.get(cell)
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= 99_999:
            raise self.refusal(cell)
        return value

    def labels(self) -> dict[str, str]:
        labels = self.row.get("labels") or {}
        if not isinstance(labels, Mapping):
            raise self.refusal("labels")
        if not all(isinstance(text, str) for text in labels.values()):
            raise self.refusal("labels")
        return {code: text for code, text in labels.items() if code in LANGUAGES}

    def conditions(self) -> tuple[Condition, ...]:
        stored = self.row.get("conditions") or ()
        if not isinstance(stored, list | tuple):
            raise self.refusal("conditions")
        return tuple(
            self.condition(place, condition) for place, condition in enumerate(stored)
        )

    def condition(self, place: int, stored: Mapping[str, Any]) -> Condition:
        if not isinstance(stored, Mapping):
            raise self.refusal(f"conditions-{place}")
        reader = _RowReader(self.number, stored)
        field, operator = reader.text("field"), reader.text("operator")
        if operator not in conditions.OPERATORS or not field:
            raise self.refusal(f"conditions-{place}", "unknown")
        if operator in conditions.LIST_OPERATORS:
            return Condition(field, operator, reader.texts("value"))
        return Condition(field, operator, reader.text("value"))
