"""Régie: files payments by kind, and belongs to one platform."""

from imio.payment import _
from imio.payment.banking.creditor import check_creditor_id
from imio.payment.content.prices import is_price
from imio.payment.content.titles import ITitles
from imio.payment.content.titles import Titled
from imio.payment.domain.bank_errors import InvalidCreditorId
from plone.dexterity.content import Container
from plone.schema.email import Email
from zope import schema
from zope.interface import implementer
from zope.schema import ValidationError


class WrongCreditorId(ValidationError):
    __doc__ = _(
        "error_creditor_id",
        default="This is no creditor identifier: compare it with the letter of the bank.",
    )


def is_creditor_id(text: str) -> bool:
    """Accept an identifier with the right check digits. Raises WrongCreditorId."""
    try:
        return bool(check_creditor_id(text))
    except InvalidCreditorId:
        raise WrongCreditorId(text) from None


class IRegie(ITitles):
    """A collecting office: it holds tariffs, and every payment is filed under one."""

    platform = schema.Choice(
        title=_("label_platform", default="Payment platform"),
        description=_(
            "help_regie_platform",
            default="The contract and the bank account on which the money arrives.",
        ),
        vocabulary="imio.payment.platforms",
        required=False,
    )
    accounting_code = schema.TextLine(
        title=_("label_accounting_code", default="Accounting code"),
        required=False,
    )
    refund_threshold = schema.TextLine(
        title=_(
            "label_refund_threshold", default="Refunds that a second person approves"
        ),
        description=_(
            "help_refund_threshold",
            default=(
                "From this amount on, for instance 100,00. Leave empty to let one person "
                "decide."
            ),
        ),
        constraint=is_price,
        required=False,
    )
    creditor_id = schema.TextLine(
        title=_("label_creditor_id", default="Creditor identifier"),
        description=_(
            "help_creditor_id",
            default=(
                "For direct debits: BE..ZZZ and the enterprise number in Belgium, the "
                "ICS in France. The money arrives on the account of the platform."
            ),
        ),
        constraint=is_creditor_id,
        required=False,
    )
    debit_notice_days = schema.Int(
        title=_("label_debit_notice_days", default="Days of notice of a direct debit"),
        description=_(
            "help_debit_notice_days",
            default="Between the invoice and the day of its collection.",
        ),
        min=1,
        max=90,
        default=14,
    )
    contact_email = Email(
        title=_("label_contact_email", default="E-mail of the service"),
        required=False,
    )
    contact_phone = schema.TextLine(
        title=_("label_contact_phone", default="Phone of the service"),
        required=False,
    )
    contact_desk = schema.Text(
        title=_("label_contact_desk", default="Desk and opening hours"),
        description=_(
            "help_contact_desk",
            default="Shown to citizens who need help with a payment.",
        ),
        required=False,
    )


@implementer(IRegie)
class Regie(Container, Titled):
    """See IRegie."""
