"""What can be chosen in the cells of the rules grid, in words."""

from imio.payment import _
from imio.payment.pricing import conditions
from imio.payment.pricing import form
from imio.payment.pricing import model


EFFECT_OPTIONS = (
    (model.BASE, _("label_effect_base", default="Base price (the first that fits)")),
    (model.SURCHARGE, _("label_effect_surcharge", default="Surcharge")),
    (model.UNIT, _("label_effect_unit", default="Unit price × quantity")),
    (
        model.NEXT_ITEMS,
        _("label_effect_next_items", default="Reduced price for the next items"),
    ),
    (model.DISCOUNT, _("label_effect_discount", default="Discount (€ or %)")),
    (model.FREE, _("label_effect_free", default="Free of charge")),
    (model.CAP, _("label_effect_cap", default="Maximum for the request")),
    (model.MINIMUM, _("label_effect_minimum", default="Minimum for the request")),
    (
        model.MAX_QUANTITY,
        _("label_effect_max_quantity", default="Maximum quantity per person"),
    ),
)
OPERATOR_OPTIONS = (
    (conditions.EQUALS, _("label_operator_equals", default="is")),
    (conditions.NOT_EQUALS, _("label_operator_not_equals", default="is not")),
    (conditions.IN, _("label_operator_in", default="is one of (a; b; c)")),
    (conditions.NOT_IN, _("label_operator_not_in", default="is none of (a; b; c)")),
    (conditions.GREATER, _("label_operator_greater", default="is more or later than")),
    (
        conditions.AT_LEAST,
        _("label_operator_at_least", default="is at least, or not before"),
    ),
    (conditions.LESS, _("label_operator_less", default="is less or earlier than")),
    (
        conditions.AT_MOST,
        _("label_operator_at_most", default="is at most, or not after"),
    ),
    (
        conditions.AGE_AT_LEAST,
        _("label_operator_age_at_least", default="gives an age of at least"),
    ),
    (
        conditions.AGE_BELOW,
        _("label_operator_age_below", default="gives an age below"),
    ),
    (
        conditions.RESIDENT,
        _("label_operator_resident", default="is a resident's postcode"),
    ),
    (
        conditions.NOT_RESIDENT,
        _("label_operator_not_resident", default="is not a resident's postcode"),
    ),
    (conditions.CHECKED, _("label_operator_checked", default="is checked")),
    (conditions.NOT_CHECKED, _("label_operator_not_checked", default="is not checked")),
    (conditions.FILLED, _("label_operator_filled", default="is filled in")),
    (conditions.NOT_FILLED, _("label_operator_not_filled", default="is left empty")),
)


def field_options(fields):
    """Return (name, title) of all questions of the form."""
    return [(field.name, f"{field.title} ({field.name})") for field in fields]


def quantity_options(fields):
    """Return (name, title) of the questions that can hold a quantity."""
    return [
        (field.name, field.title) for field in fields if field.kind in form.COUNTABLE
    ]


def tariff_options(tariffs):
    """Return (item, title) of the things that the régie has tariffs for."""
    titles = {}
    for tariff in tariffs:
        title = next(iter(tariff.titles.values()), "")
        titles.setdefault(tariff.item, f"{title} ({tariff.item})")
    return sorted(titles.items(), key=lambda option: option[1])


def with_stored(options, stored):
    """Return options, with a stored one that is no longer known kept visible."""
    if not stored or stored in dict(options):
        return options
    return [*options, (stored, f"{stored} (?)")]
