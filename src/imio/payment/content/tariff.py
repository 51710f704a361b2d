"""Tariff: what one thing costs, from when to when, and who decided it."""

from Acquisition import aq_base
from Acquisition import aq_parent
from decimal import Decimal
from imio.payment import _
from imio.payment.content.prices import is_price
from imio.payment.content.regie import IRegie
from imio.payment.content.titles import ITitles
from imio.payment.content.titles import Titled
from imio.payment.domain.money import parse_amount
from plone.dexterity.content import Item
from zope import schema
from zope.interface import implementer
from zope.interface import Invalid
from zope.interface import invariant
from zope.schema import ValidationError

import datetime
import re


class UnreadableItem(ValidationError):
    __doc__ = _(
        "error_unreadable_item",
        default="Use small letters without accents, digits and hyphens only.",
    )


def is_item_code(text: str) -> bool:
    """Accept a code such as "repas-maternelle"."""
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text, re.ASCII):
        raise UnreadableItem(text)
    return True


class ITariff(ITitles):
    """The price of one thing during a period."""

    item = schema.TextLine(
        title=_("label_tariff_item", default="Code of the item"),
        description=_(
            "help_tariff_item",
            default=(
                "The same for all prices of one thing over time, such as "
                "repas-maternelle. Pricing rules name it and take the price in force."
            ),
        ),
        constraint=is_item_code,
    )
    price = schema.TextLine(
        title=_("label_tariff_price", default="Price in euros"),
        description=_("help_tariff_price", default="For instance 5,00."),
        constraint=is_price,
    )
    unit = schema.TextLine(
        title=_("label_tariff_unit", default="Unit"),
        description=_("help_tariff_unit", default="For instance: meal, week, copy."),
        required=False,
    )
    valid_from = schema.Date(
        title=_("label_valid_from", default="In force from"), required=False
    )
    valid_to = schema.Date(
        title=_("label_valid_to", default="In force until (included)"), required=False
    )
    legal_basis = schema.Text(
        title=_("label_legal_basis", default="Decision of the council"),
        description=_("help_legal_basis", default="Date and subject of the decision."),
        required=False,
    )
    accounting_code = schema.TextLine(
        title=_("label_accounting_code", default="Accounting code"),
        required=False,
    )

    vat_rate = schema.Decimal(
        title=_("label_vat_rate", default="VAT rate in percent"),
        description=_("help_vat_rate", default="Leave empty when no VAT applies."),
        min=Decimal(0),
        max=Decimal(100),
        required=False,
    )

    @invariant
    def ends_after_it_starts(data) -> None:
        if data.valid_from and data.valid_to and data.valid_to < data.valid_from:
            raise Invalid(
                _(
                    "error_validity_reversed",
                    default="The last day comes before the first one.",
                )
            )

    @invariant
    def is_alone_in_its_period(data) -> None:
        check_alone(data, getattr(data, "__context__", None))


def check_alone(data, context) -> None:
    """Raise Invalid when another tariff of the item is in force during the period.

    ``context`` is the tariff, or the régie to which it is being added.
    """
    for other in neighbours(context):
        if other.item == data.item and periods_overlap(data, other):
            raise Invalid(_overlap_message(other))


def neighbours(context) -> list["Tariff"]:
    """Return the other tariffs of the régie in which a tariff is, or will be, kept."""
    regie = context if IRegie.providedBy(context) else aq_parent(context)
    if not IRegie.providedBy(regie):
        return []
    itself = aq_base(context)
    return [
        item
        for item in regie.objectValues()
        if ITariff.providedBy(item) and aq_base(item) is not itself
    ]


def periods_overlap(one, other) -> bool:
    """Tell whether two tariffs share at least one day."""
    start = max(one.valid_from or _FIRST, other.valid_from or _FIRST)
    return start <= min(one.valid_to or _LAST, other.valid_to or _LAST)


_FIRST, _LAST = datetime.date.min, datetime.date.max


def _overlap_message(other: "Tariff"):
    start = _day(other.valid_from)
    end = _day(other.valid_to)
    return _(
        "error_tariff_overlap",
        default=(
            "“${title}” (${start} – ${end}) is in force during this period. Give it "
            "a last day, or let this one start later."
        ),
        mapping={"title": other.title, "start": start, "end": end},
    )


def _day(day: datetime.date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else "…"


@implementer(ITariff)
class Tariff(Item, Titled):
    """See ITariff."""

    @property
    def amount_cents(self) -> int:
        """Return the price in euro cents. Raises InvalidAmount."""
        return parse_amount(self.price)
