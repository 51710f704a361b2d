"""Refuses logos that no paper could show: beside the field in a form, and over REST."""

from imio.payment import _
from imio.payment.content.invoice_type import IInvoiceType
from imio.payment.documents.logo import check_logo
from imio.payment.domain.errors import InvalidLogo
from imio.payment.interfaces import IPaymentLayer
from z3c.form.util import getSpecification
from z3c.form.validator import InvariantsValidator
from z3c.form.validator import SimpleFieldValidator
from z3c.form.validator import WidgetsValidatorDiscriminators
from z3c.form.validator import WidgetValidatorDiscriminators
from zope.interface import Invalid


LOGO_PROBLEMS = {
    "size": _("error_logo_size", default="The logo is larger than 1 MB."),
    "kind": _("error_logo_kind", default="The logo must be a PNG, JPEG or SVG."),
    "dimensions": _(
        "error_logo_dimensions",
        default="The logo is more than 4000 pixels wide or high.",
    ),
    "active": _(
        "error_logo_active", default="The SVG holds scripts or links to elsewhere."
    ),
    "unreadable": _("error_logo_unreadable", default="The logo cannot be drawn."),
}


class LogoValidator(SimpleFieldValidator):
    """Looks at a logo where it is uploaded."""

    def validate(self, value, force=False):
        super().validate(value, force)
        refuse_bad_logo(value)


class TypeValidator(InvariantsValidator):
    """Looks at a logo that comes without a form."""

    def validateObject(self, object):
        errors = super().validateObject(object)
        try:
            if self.view is None:
                refuse_bad_logo(getattr(object, "logo", None))
        except Invalid as error:
            return (*errors, error)
        return errors


def refuse_bad_logo(logo) -> None:
    """Raise Invalid for a picture that cannot be printed."""
    if not hasattr(logo, "data"):
        return
    try:
        check_logo(logo.data)
    except InvalidLogo as error:
        raise Invalid(LOGO_PROBLEMS[error.code]) from error


WidgetValidatorDiscriminators(
    LogoValidator, request=IPaymentLayer, field=IInvoiceType["logo"]
)
WidgetsValidatorDiscriminators(
    TypeValidator,
    request=IPaymentLayer,
    schema=getSpecification(IInvoiceType, force=True),
)
