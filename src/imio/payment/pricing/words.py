"""Refusals and steps of a price, in words."""

from collections.abc import Mapping
from imio.payment import _
from imio.payment.domain.languages import pick_text
from imio.payment.pricing import model
from imio.payment.pricing.model import Refusal
from imio.payment.pricing.model import Step
from zope.i18nmessageid import Message


TOO_MANY_LEFT = "too_many_left"
_REFUSALS: Mapping[str, Message] = {
    model.NO_PRICE: _(
        "error_price_missing",
        default="No price is known for these answers. Please contact the service.",
    ),
    model.NO_TARIFF: _(
        "error_price_no_tariff",
        default="No tariff is in force for this today. Please contact the service.",
    ),
    model.TARIFFS_OVERLAP: _(
        "error_price_two_tariffs",
        default="Two tariffs are in force for this today. Please contact the service.",
    ),
    model.TOO_MANY: _(
        "error_price_too_many",
        default="${label}: you can ask for ${maximum} at most.",
    ),
    TOO_MANY_LEFT: _(
        "error_price_too_many_left",
        default=(
            "${label}: ${maximum} at most per person, with what you asked for before. "
            "Still possible: ${left}."
        ),
    ),
    "no_regie": _(
        "error_price_no_regie",
        default="This form cannot be charged yet. Please contact the service.",
    ),
    "broken_rules": _(
        "error_price_broken_rules",
        default=(
            "The price of this form is being corrected. Please try again later, or "
            "contact the service."
        ),
    ),
}

_OUTCOMES: Mapping[str, Message] = {
    model.APPLIED: _("label_step_applied", default="applied"),
    model.CUT: _(
        "label_step_cut", default="applied in part: a total is never less than zero"
    ),
    model.SKIPPED_CONDITION: _(
        "label_step_condition", default="not applied: its conditions are not met"
    ),
    model.SKIPPED_BASE: _(
        "label_step_base_chosen",
        default="not applied: a row above already gave the base price",
    ),
    model.SKIPPED_QUANTITY: _(
        "label_step_no_quantity", default="not applied: there are not enough items"
    ),
    model.SKIPPED_NOTHING: _(
        "label_step_nothing_above",
        default="not applied: there is nothing above to reduce",
    ),
    model.SKIPPED_CAP: _(
        "label_step_cap_not_reached",
        default="not applied: the total is not above the maximum",
    ),
    model.SKIPPED_MINIMUM: _(
        "label_step_minimum_reached",
        default="not applied: the total is not below the minimum",
    ),
    model.SKIPPED_MAXIMUM: _(
        "label_step_maximum_respected",
        default="not applied: the quantity is not above the maximum",
    ),
    model.SKIPPED_FREE: _(
        "label_step_already_free", default="not applied: a row above made it free"
    ),
    model.NO_TARIFF: _("label_step_no_tariff", default="refused: no tariff in force"),
    model.TARIFFS_OVERLAP: _(
        "label_step_two_tariffs", default="refused: two tariffs in force"
    ),
    model.TOO_MANY: _(
        "label_step_too_many", default="refused: the quantity is above the maximum"
    ),
}


def refusal_message(refusal: Refusal, language: str) -> Message:
    """Return why a price is refused, for the citizen; the face translates it."""
    mapping = {
        "label": pick_text(refusal.labels, language),
        "maximum": str(refusal.maximum),
        "left": str(refusal.left),
    }
    code = refusal.code if refusal.left is None else TOO_MANY_LEFT
    return Message(_REFUSALS[code], mapping=mapping)


def outcome_message(step: Step) -> Message:
    """Return what a rule did, for the editor who tries the rules out."""
    return _OUTCOMES[step.outcome]
