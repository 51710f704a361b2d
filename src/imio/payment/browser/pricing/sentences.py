"""Pricing rules as sentences: "If Motif is “allocations familiales”: 5,00 €"."""

from imio.payment import _
from imio.payment.formatting import format_amount
from imio.payment.pricing import conditions
from imio.payment.pricing import model
from zope.i18n import translate
from zope.i18nmessageid import Message


CONDITIONS = {
    conditions.EQUALS: _("label_if_equals", default="${field} is “${value}”"),
    conditions.NOT_EQUALS: _(
        "label_if_not_equals", default="${field} is not “${value}”"
    ),
    conditions.IN: _("label_if_in", default="${field} is one of “${value}”"),
    conditions.NOT_IN: _("label_if_not_in", default="${field} is none of “${value}”"),
    conditions.GREATER: _("label_if_greater", default="${field} is more than ${value}"),
    conditions.AT_LEAST: _("label_if_at_least", default="${field} is ${value} or more"),
    conditions.LESS: _("label_if_less", default="${field} is less than ${value}"),
    conditions.AT_MOST: _("label_if_at_most", default="${field} is ${value} or less"),
    conditions.AGE_AT_LEAST: _(
        "label_if_age_at_least", default="the age by ${field} is ${value} or more"
    ),
    conditions.AGE_BELOW: _(
        "label_if_age_below", default="the age by ${field} is below ${value}"
    ),
    conditions.RESIDENT: _("label_if_resident", default="${field} is a resident's"),
    conditions.NOT_RESIDENT: _(
        "label_if_not_resident", default="${field} is not a resident's"
    ),
    conditions.CHECKED: _("label_if_checked", default="${field} is checked"),
    conditions.NOT_CHECKED: _(
        "label_if_not_checked", default="${field} is not checked"
    ),
    conditions.FILLED: _("label_if_filled", default="${field} is filled in"),
    conditions.NOT_FILLED: _("label_if_not_filled", default="${field} is left empty"),
}
EFFECTS = {
    model.BASE: _("label_then_base", default="the price is ${price}"),
    model.SURCHARGE: _("label_then_surcharge", default="${price} more"),
    model.UNIT: _("label_then_unit", default="${price} × ${quantity}"),
    model.NEXT_ITEMS: _(
        "label_then_next_items",
        default="from number ${rank} of ${quantity} on, ${price} instead",
    ),
    model.DISCOUNT: _("label_then_discount", default="${price} less"),
    model.FREE: _("label_then_free", default="free of charge"),
    model.CAP: _("label_then_cap", default="${price} at most for the request"),
    model.MINIMUM: _("label_then_minimum", default="${price} at least for the request"),
    model.MAX_QUANTITY: _(
        "label_then_max_quantity", default="${maximum} of ${quantity} at most"
    ),
}
_NEXT_PERCENT = _(
    "label_then_next_percent",
    default="from number ${rank} of ${quantity} on, ${price} less",
)
_IF = _("label_sentence_if", default="If ${conditions}: ${effect}.")
_ALWAYS = _("label_sentence_always", default="Always: ${effect}.")
_AND = _("label_sentence_and", default="${one} and ${other}")
# Stands inside the quotation marks of a list of values, and so speaks their language.
_BETWEEN_VALUES = _("label_between_values", default="”, “")


class Sentences:
    """Writes rules in one language, with the names of one form and its régie."""

    def __init__(self, fields, tariffs, language):
        self.fields = fields
        self.tariffs = {tariff.item: tariff for tariff in tariffs}
        self.language = language

    def write(self, rule):
        """Return a rule as one sentence."""
        effect = self.effect(rule)
        tests = [self.condition(test) for test in rule.conditions]
        if not tests:
            return self.say(_ALWAYS, effect=effect)
        joined = tests[0]
        for test in tests[1:]:
            joined = self.say(_AND, one=joined, other=test)
        return self.say(_IF, conditions=joined, effect=effect)

    def condition(self, test):
        field = self.fields.get(test.field)
        values = (test.value,) if isinstance(test.value, str) else test.value
        if field:
            values = [field.choice_title(value) for value in values]
        title = field.title if field else test.field
        joined = self.say(_BETWEEN_VALUES).join(values)
        return self.say(CONDITIONS[test.operator], field=title, value=joined)

    def effect(self, rule):
        message = EFFECTS[rule.effect]
        if rule.effect == model.NEXT_ITEMS and rule.percent is not None:
            message = _NEXT_PERCENT
        joiner = " + " if rule.effect == model.MAX_QUANTITY else " × "
        names = [
            self.fields[name].title if name in self.fields else name
            for name in rule.quantity_fields
        ]
        return self.say(
            message,
            price=self.price(rule),
            quantity=joiner.join(names) or "…",
            rank=rule.from_item,
            maximum=rule.maximum if rule.maximum is not None else "…",
        )

    def price(self, rule):
        if rule.percent is not None:
            return f"{rule.percent} %"
        if rule.tariff:
            known = self.tariffs.get(rule.tariff)
            return known.titles.get(self.language, "") if known else rule.tariff
        if rule.amount_cents is not None:
            return format_amount(rule.amount_cents, self.language)
        return "…"

    def say(self, message, **mapping):
        texts = {name: str(value) for name, value in mapping.items()}
        whole = Message(message, mapping=texts)
        return translate(whole, target_language=self.language)
