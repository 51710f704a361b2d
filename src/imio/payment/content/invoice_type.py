"""InvoiceType: how one kind of invoice is priced, numbered, laid out and followed up."""

from decimal import Decimal
from imio.payment import _
from imio.payment.content.invoice import INVOICE
from imio.payment.content.invoice import TITRE
from imio.payment.content.prices import is_price
from imio.payment.content.reminder_levels import level_problems
from imio.payment.content.titles import ITitles
from imio.payment.content.titles import Titled
from imio.payment.domain.languages import LANGUAGES
from plone.autoform import directives
from plone.dexterity.content import Item
from plone.namedfile.field import NamedBlobImage
from plone.schema.jsonfield import JSONField
from plone.supermodel import model
from z3c.form.browser.checkbox import CheckBoxFieldWidget
from zope import schema
from zope.interface import implementer
from zope.interface import Invalid
from zope.interface import invariant
from zope.interface import provider
from zope.schema import ValidationError
from zope.schema.interfaces import IContextAwareDefaultFactory
from zope.schema.vocabulary import SimpleTerm
from zope.schema.vocabulary import SimpleVocabulary

import json
import re


# Texts of the document, each in the four languages
LAYOUT_TEXTS = (
    "header",
    "footer",
    "legal_mentions",
    "text_before",
    "text_after",
    "treasury_notice",
)
DEFAULT_PATTERN = "{year}-{number:06d}"
_PATTERN = re.compile(
    r"[\w/.\- ]{0,20}\{year\}[\w/.\- ]{0,10}\{number(?::0[1-9]d)?\}[\w/.\-]{0,10}"
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_TEXTS_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        name: {
            "type": "object",
            "additionalProperties": False,
            "properties": {code: {"type": "string"} for code in LANGUAGES},
        }
        for name in LAYOUT_TEXTS
    },
}
KINDS = SimpleVocabulary(
    [
        SimpleTerm(INVOICE, title=_("label_kind_invoice", default="Invoice")),
        SimpleTerm(TITRE, title=_("label_kind_titre", default="Collection order")),
    ]
)


class UnreadablePattern(ValidationError):
    __doc__ = _(
        "error_numbering_pattern",
        default="Write {year} and {number}, for instance REP-{year}-{number:06d}.",
    )


class UnreadableColour(ValidationError):
    __doc__ = _(
        "error_colour", default="Write a colour as #rrggbb, for instance #004b87."
    )


def is_numbering_pattern(text: str) -> bool:
    """Accept a pattern with the year and the number. Raises UnreadablePattern."""
    if not _PATTERN.fullmatch(text):
        raise UnreadablePattern(text)
    return True


def is_colour(text: str) -> bool:
    """Accept a colour of six hexadecimal digits. Raises UnreadableColour."""
    if not _COLOUR.fullmatch(text):
        raise UnreadableColour(text)
    return True


@provider(IContextAwareDefaultFactory)
def no_texts(context) -> dict:
    return {}


@provider(IContextAwareDefaultFactory)
def no_levels(context) -> list:
    return []


class IInvoiceType(ITitles):
    """A kind of invoice of the régie that holds it."""

    kind = schema.Choice(
        title=_("label_invoice_kind", default="Kind of document"),
        vocabulary=KINDS,
        default=INVOICE,
    )
    directives.widget(items=CheckBoxFieldWidget)
    items = schema.Tuple(
        title=_("label_invoice_items", default="What it charges"),
        description=_(
            "help_invoice_items",
            default="Tariffs of this collecting office, multiplied by quantities.",
        ),
        value_type=schema.Choice(vocabulary="imio.payment.tariff_items"),
        required=False,
        default=(),
        missing_value=(),
    )
    fixed_price = schema.TextLine(
        title=_("label_fixed_price", default="Fixed amount in euros"),
        description=_(
            "help_fixed_price", default="Leave empty to charge tariffs by quantity."
        ),
        constraint=is_price,
        required=False,
    )
    minimum_price = schema.TextLine(
        title=_("label_minimum_price", default="Smallest amount collected"),
        description=_(
            "help_minimum_price",
            default="Nothing is issued below it. In France the law sets 15,00.",
        ),
        constraint=is_price,
        required=False,
    )
    vat_rate = schema.Decimal(
        title=_("label_vat_rate", default="VAT rate in percent"),
        description=_("help_vat_rate", default="Leave empty when no VAT applies."),
        min=Decimal(0),
        max=Decimal(100),
        required=False,
    )
    term_days = schema.Int(
        title=_("label_term_days", default="Days to pay"), min=0, max=365, default=30
    )
    numbering_pattern = schema.TextLine(
        title=_("label_numbering_pattern", default="Form of the number"),
        description=_(
            "help_numbering_pattern",
            default="For instance REP-{year}-{number:06d}. Numbers have no gaps.",
        ),
        constraint=is_numbering_pattern,
        default=DEFAULT_PATTERN,
    )
    number_imports = schema.Bool(
        title=_("label_number_imports", default="Number imported invoices here too"),
        description=_(
            "help_number_imports",
            default="Otherwise they keep the number of the billing software.",
        ),
        required=False,
        default=False,
    )
    accounting_code = schema.TextLine(
        title=_("label_accounting_code", default="Accounting code"), required=False
    )
    issuers_group = schema.Choice(
        title=_("label_issuers_group", default="Group that may issue it"),
        description=_(
            "help_issuers_group",
            default="Besides the collecting officers of the office.",
        ),
        vocabulary="plone.app.vocabularies.Groups",
        required=False,
    )
    model.fieldset(
        "layout",
        label=_("label_layout", default="Layout"),
        fields=["logo", "logo_alt", "colour", "layout_texts"],
    )
    logo = NamedBlobImage(
        title=_("label_logo", default="Logo"),
        description=_("help_logo", default="PNG, JPEG or SVG, at most 1 MB."),
        required=False,
    )
    logo_alt = schema.TextLine(
        title=_("label_logo_alt", default="What the logo shows"), required=False
    )
    colour = schema.TextLine(
        title=_("label_colour", default="Colour of headings"),
        constraint=is_colour,
        default="#1f3a5f",
    )
    directives.omitted("layout_texts", "reminder_levels")
    layout_texts = JSONField(
        title=_("label_layout_texts", default="Texts of the document"),
        schema=json.dumps(_TEXTS_SCHEMA),
        defaultFactory=no_texts,
        required=False,
    )
    model.fieldset(
        "follow_up",
        label=_("label_follow_up", default="Follow-up"),
        fields=["direct_debit_allowed", "treasury_days", "reminder_levels"],
    )
    direct_debit_allowed = schema.Bool(
        title=_(
            "label_direct_debit_allowed", default="May be collected by direct debit"
        ),
        required=False,
        default=False,
    )
    treasury_days = schema.Int(
        title=_(
            "label_treasury_days", default="Days after the due date until the treasury"
        ),
        description=_(
            "help_treasury_days",
            default="Leave empty when it is never handed over to the treasury.",
        ),
        min=1,
        max=3650,
        required=False,
    )
    reminder_levels = JSONField(
        title=_("label_reminder_levels", default="Reminders"),
        schema=json.dumps({"type": "array", "items": {"type": "object"}}),
        defaultFactory=no_levels,
        required=False,
    )

    @invariant
    def levels_are_usable(data) -> None:
        if level_problems(data.reminder_levels or ()):
            raise Invalid(
                _(
                    "error_reminder_levels",
                    default="The reminders cannot be used: correct them first.",
                )
            )


@implementer(IInvoiceType)
class InvoiceType(Item, Titled):
    """See IInvoiceType."""

    # why the reminders of all its invoices wait, and until when
    reminder_pause = None
