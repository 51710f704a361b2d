"""Behavior that gives a form a price: régie, pricing rules, delay, agents, texts."""

from imio.payment import _
from imio.payment.content.titles import ITitles
from imio.payment.domain.languages import LANGUAGES
from plone.autoform import directives
from plone.autoform.interfaces import IFormFieldProvider
from plone.schema.jsonfield import JSONField
from plone.supermodel import model
from zope import schema
from zope.interface import Invalid
from zope.interface import invariant
from zope.interface import provider
from zope.schema.interfaces import IContextAwareDefaultFactory

import json


TEXT_MOMENTS = ("before_payment", "paid", "refused", "abandoned")

_TEXTS_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        moment: {
            "type": "object",
            "additionalProperties": False,
            "properties": {code: {"type": "string"} for code in LANGUAGES},
        }
        for moment in TEXT_MOMENTS
    },
}


_TEMPLATES_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "title": {"type": "string"},
            "texts": {
                "type": "object",
                "additionalProperties": False,
                "properties": {code: {"type": "string"} for code in LANGUAGES},
            },
        },
    },
}


@provider(IContextAwareDefaultFactory)
def no_rules(context) -> list:
    return []


@provider(IContextAwareDefaultFactory)
def no_templates(context) -> list:
    return []


@provider(IContextAwareDefaultFactory)
def no_texts(context) -> dict:
    return {}


@provider(IFormFieldProvider)
class IPayable(ITitles):
    """A form that may cost something; rules and texts are edited on its Payment tab.

    Citizens read its name in their language, where the editor gave one.
    """

    model.fieldset(
        "payment",
        label=_("label_payment", default="Payment"),
        fields=[
            "regie",
            "expiry_days",
            "agents_group",
            "surname_field",
            "first_name_field",
            "email_field",
            "pricing_rules",
            "payment_texts",
            "refusal_templates",
        ],
    )
    regie = schema.Choice(
        title=_("label_regie", default="Collecting office"),
        description=_(
            "help_payable_regie",
            default="Without a collecting office the form cannot be charged.",
        ),
        vocabulary="imio.payment.regies",
        required=False,
    )
    expiry_days = schema.Int(
        title=_("label_expiry_days", default="Days to pay a request"),
        description=_(
            "help_payable_expiry_days",
            default="Leave empty to use the delay of the whole site.",
        ),
        min=1,
        max=365,
        required=False,
    )
    agents_group = schema.Choice(
        title=_("label_agents_group", default="Group of agents"),
        description=_(
            "help_agents_group",
            default="Its members see and treat the paid requests of this form.",
        ),
        vocabulary="plone.app.vocabularies.Groups",
        required=False,
    )
    surname_field = schema.TextLine(
        title=_("label_surname_field", default="Question that asks for the surname"),
        description=_(
            "help_applicant_field",
            default="Short name of the question. Leave empty to find it by its name.",
        ),
        required=False,
    )
    first_name_field = schema.TextLine(
        title=_(
            "label_first_name_field", default="Question that asks for the first name"
        ),
        description=_(
            "help_applicant_field",
            default="Short name of the question. Leave empty to find it by its name.",
        ),
        required=False,
    )
    email_field = schema.TextLine(
        title=_(
            "label_email_field", default="Question that asks for the e-mail address"
        ),
        description=_(
            "help_applicant_field",
            default="Short name of the question. Leave empty to find it by its name.",
        ),
        required=False,
    )
    directives.omitted("pricing_rules", "payment_texts", "refusal_templates")
    pricing_rules = JSONField(
        title=_("label_pricing_rules", default="Pricing rules"),
        schema=json.dumps({"type": "array", "items": {"type": "object"}}),
        defaultFactory=no_rules,
        required=False,
    )
    payment_texts = JSONField(
        title=_("label_payment_texts", default="Texts around the payment"),
        schema=json.dumps(_TEXTS_SCHEMA),
        defaultFactory=no_texts,
        required=False,
    )
    refusal_templates = JSONField(
        title=_("label_refusal_templates", default="Reasons of refusals"),
        schema=json.dumps(_TEMPLATES_SCHEMA),
        defaultFactory=no_templates,
        required=False,
    )

    @invariant
    def rules_are_readable(data) -> None:
        if not all(isinstance(row, dict) for row in data.pricing_rules or ()):
            raise Invalid(
                _(
                    "error_rules_unreadable",
                    default="The pricing rules cannot be read.",
                )
            )
