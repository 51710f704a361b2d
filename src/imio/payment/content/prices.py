"""Prices as clerks type them into the fields of content."""

from imio.payment import _
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.money import parse_amount
from zope.schema import ValidationError


class UnreadablePrice(ValidationError):
    __doc__ = _(
        "error_unreadable_price", default="This is not an amount. Write it like 5,00."
    )


def is_price(text: str) -> bool:
    """Accept an amount as a clerk types it, refuse anything else."""
    try:
        parse_amount(text)
    except InvalidAmount as error:
        raise UnreadablePrice(text) from error
    return True
