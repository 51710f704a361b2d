"""The rules of a form, with what its editor left to the form and to the site."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from imio.payment import _
from imio.payment.domain.languages import LANGUAGES
from imio.payment.pricing import conditions
from imio.payment.pricing import model
from imio.payment.pricing.form import FormField
from imio.payment.pricing.model import Rule
from imio.payment.pricing.rows import rules_from_rows
from imio.payment.storage.settings import get_settings
from typing import Any
from zope.i18n import translate


FieldsIn = Callable[[str], Mapping[str, FormField]]
_NAMES = {
    model.BASE: _("label_line_base", default="Price"),
    model.SURCHARGE: _("label_line_surcharge", default="Surcharge"),
    model.UNIT: _("label_line_unit", default="Price"),
    model.NEXT_ITEMS: _("label_line_next_items", default="Reduced price"),
    model.DISCOUNT: _("label_line_discount", default="Discount"),
    model.FREE: _("label_line_free", default="Free of charge"),
    model.CAP: _("label_line_cap", default="Maximum per request"),
    model.MINIMUM: _("label_line_minimum", default="Minimum per request"),
    model.MAX_QUANTITY: _("label_line_max_quantity", default="Maximum per person"),
}


def complete_rules(
    rows: Sequence[Mapping[str, Any]], fields_in: FieldsIn
) -> tuple[Rule, ...]:
    """Read the stored rows of a form, with labels and residents' postcodes filled in.

    ``fields_in`` gives the questions by their names, in the words of a language.
    Raises InvalidRule with the row and the cell at fault.
    """
    postcodes = ", ".join(get_settings().resident_postcodes or ())
    return tuple(
        _complete(rule, fields_in, postcodes) for rule in rules_from_rows(rows)
    )


def _complete(rule: Rule, fields_in: FieldsIn, postcodes: str) -> Rule:
    tests = tuple(
        replace(test, value=postcodes)
        if test.operator in conditions.POSTCODE_OPERATORS and not test.value
        else test
        for test in rule.conditions
    )
    labels = rule.labels
    if not labels and not rule.tariff:
        labels = {code: _fallback_label(rule, fields_in, code) for code in LANGUAGES}
    return replace(rule, conditions=tests, labels=labels)


def _fallback_label(rule: Rule, fields_in: FieldsIn, language: str) -> str:
    """Name a line after the choice that causes it, or else after its effect."""
    fields = fields_in(language)
    chosen = [
        f"{fields[test.field].title}: {fields[test.field].choice_title(test.value)}"
        for test in rule.conditions
        if test.operator == conditions.EQUALS
        and test.field in fields
        and isinstance(test.value, str)
    ]
    if not chosen and rule.effect == model.UNIT:
        chosen = [fields[name].title for name in rule.quantity_fields if name in fields]
    if chosen:
        return ", ".join(chosen)
    return translate(_NAMES[rule.effect], target_language=language)
