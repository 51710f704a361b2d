"""What can be wrong with pricing rules, said in words that name the mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from imio.payment import _
from typing import Any
from zope.i18nmessageid import Message


@dataclass(frozen=True)
class Problem:
    """One mistake: its row (0: the rules as a whole), its cell, and its words."""

    row: int
    code: str
    cell: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> Message:
        """Return the words for the editor, to be translated by the face."""
        return Message(_MESSAGES[self.code], mapping=dict(self.details))


_MESSAGES: Mapping[str, Message] = {
    "unknown_effect": _(
        "error_rule_effect", default="Choose what this row does to the price."
    ),
    "unreadable_row": _(
        "error_rule_unreadable_row",
        default="This row cannot be read. Remove it and write it again.",
    ),
    "unreadable_amount": _(
        "error_rule_unreadable_amount",
        default="“${typed}” is not an amount. Write it like 5,00.",
    ),
    "unreadable_percent": _(
        "error_rule_unreadable_percent",
        default="“${typed}” is not a percentage from 0 to 100. Write it like 10 or 12,5.",
    ),
    "unreadable_number": _(
        "error_rule_unreadable_number",
        default="“${typed}” is not a whole number. Write it like 4.",
    ),
    "price_missing": _(
        "error_rule_price_missing",
        default="Give this row an amount or a tariff.",
    ),
    "price_twice": _(
        "error_rule_price_twice",
        default="Give this row one price only: an amount, a percentage or a tariff.",
    ),
    "discount_missing": _(
        "error_rule_discount_missing",
        default="Give this row an amount or a percentage.",
    ),
    "amount_missing": _(
        "error_rule_amount_missing", default="Give this row an amount."
    ),
    "percent_unused": _(
        "error_rule_percent_unused",
        default="A percentage says nothing in a row of this kind. Give an amount.",
    ),
    "tariff_unused": _(
        "error_rule_tariff_unused",
        default="A tariff says nothing in a row of this kind. Remove it.",
    ),
    "maximum_missing": _(
        "error_rule_maximum_missing",
        default="Give the greatest quantity that one person may ask for.",
    ),
    "quantity_missing": _(
        "error_rule_quantity_missing",
        default="Choose the field that holds the quantity.",
    ),
    "one_quantity": _(
        "error_rule_one_quantity",
        default="Choose one field only: the one that counts the items.",
    ),
    "from_item": _(
        "error_rule_from_item",
        default="The reduced price can start from the second item at the earliest.",
    ),
    "nothing_to_reduce": _(
        "error_rule_nothing_to_reduce",
        default=(
            "No row above, before any discount or cap, multiplies a price by "
            "“${field}”, so there is nothing to reduce."
        ),
    ),
    "not_lower": _(
        "error_rule_not_lower",
        default="This price is not lower than the one it is meant to reduce.",
    ),
    "unknown_field": _(
        "error_rule_unknown_field",
        default=(
            "The form has no field “${field}” any more. Choose another field, or "
            "remove this row."
        ),
    ),
    "not_countable": _(
        "error_rule_not_countable",
        default="“${field}” does not hold a quantity.",
    ),
    "unknown_value": _(
        "error_rule_unknown_value",
        default="“${value}” is not one of the choices of “${field}”.",
    ),
    "value_missing": _(
        "error_rule_value_missing",
        default="Write the value that “${field}” is compared with.",
    ),
    "wrong_operator": _(
        "error_rule_wrong_operator",
        default="“${field}” cannot be compared in this way.",
    ),
    "unreadable_value": _(
        "error_rule_unreadable_value",
        default="“${field}” cannot be compared with “${value}”.",
    ),
    "contradiction": _(
        "error_rule_contradiction",
        default="No answer to “${field}” can meet all conditions of this row.",
    ),
    "unknown_tariff": _(
        "error_rule_unknown_tariff",
        default="The collecting office has no tariff “${item}”.",
    ),
    "no_tariff_today": _(
        "error_rule_no_tariff_today",
        default="No tariff “${item}” is in force on ${day}.",
    ),
    "overlapping_tariffs": _(
        "error_rule_overlapping_tariffs",
        default=(
            "Two tariffs “${item}” are in force at the same time, from ${start} on. "
            "Correct their dates first."
        ),
    ),
    "never_applies": _(
        "error_rule_never_applies",
        default="This row never applies: the rows above always decide before it.",
    ),
    "negative_total": _(
        "error_rule_negative_total",
        default="The total would be less than zero: ${example}.",
    ),
    "nothing_to_discount": _(
        "error_rule_nothing_to_discount",
        default="No row above gives a price that could be reduced.",
    ),
    "too_high": _(
        "error_rule_too_high",
        default="The total would exceed what can be paid online: ${example}.",
    ),
    "uncovered_value": _(
        "error_rule_uncovered_value",
        default="No row gives a price for “${value}” in “${field}”. If it costs nothing, "
        "add a row of 0,00.",
    ),
    "uncovered_answers": _(
        "error_rule_uncovered_answers",
        default="No row gives a price for these answers: ${example}. If they cost "
        "nothing, add a row of 0,00.",
    ),
    "no_regie": _(
        "error_rule_no_regie",
        default="Choose a collecting office first: without it nothing can be charged.",
    ),
    "no_rules": _(
        "error_rule_no_rules",
        default="This form has no price yet. Without a row it would be free.",
    ),
}
