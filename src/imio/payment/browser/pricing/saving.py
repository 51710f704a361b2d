"""Guards of a form's rules: refused over REST, flagged when the form's fields change."""

from collective.easyform.browser.fields import ModelEditorView
from imio.payment import _
from imio.payment.browser.pricing.tabs import form_around
from imio.payment.clock import utc_now
from imio.payment.content.payable import IPayable
from imio.payment.content.tariff import check_alone
from imio.payment.content.tariff import ITariff
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.interfaces import IPaymentLayer
from imio.payment.pricing.from_content import has_price
from imio.payment.pricing.from_content import problems_in
from imio.payment.pricing.from_content import problems_of
from plone import api
from plone.rest.interfaces import IAPIRequest
from types import SimpleNamespace
from z3c.form.util import getSpecification
from z3c.form.validator import InvariantsValidator
from z3c.form.validator import WidgetsValidatorDiscriminators
from zope.i18n import translate
from zope.interface import Invalid
from zope.publisher.interfaces.browser import IBrowserRequest


class RulesValidator(InvariantsValidator):
    """Refuses rules with problems where they do not come from the Payment tab."""

    def validateObject(self, object):
        errors = super().validateObject(object)
        form = self.context
        rows = getattr(object, "pricing_rules", None)
        if errors or not rows or not IPayable.providedBy(form):
            return errors
        if rows_are_old(form, rows, self.view):
            return errors
        found = problems_in(form, rows, local_day(utc_now()))
        return tuple(Invalid(in_words(problem, self.request)) for problem in found)


WidgetsValidatorDiscriminators(
    RulesValidator,
    request=IPaymentLayer,
    schema=getSpecification(IPayable, force=True),
)


class NewTariffValidator(InvariantsValidator):
    """Tells the add form, which validates without a context, about its régie."""

    def validate(self, data):
        errors = super().validate(data)
        form = getattr(self.view, "parentForm", None) or self.view
        regie = getattr(form, "container", None)
        if self.context is None and regie is not None and "item" in data:
            days = {"valid_from": None, "valid_to": None}
            try:
                check_alone(SimpleNamespace(**{**days, **data}), regie)
            except Invalid as error:
                errors += (error,)
        return errors


WidgetsValidatorDiscriminators(
    NewTariffValidator,
    request=IPaymentLayer,
    schema=getSpecification(ITariff, force=True),
)


def rows_are_old(form, rows, view):
    """Rules that the edit form does not show must not keep it from being saved."""
    return view is not None and rows == form.pricing_rules


def in_words(problem, request):
    """Return a problem as one text that names its row."""
    text = translate(problem.message, context=request)
    if not problem.row:
        return text
    return translate(
        _(
            "error_row_problem",
            default="Row ${number}: ${problem}",
            mapping={"number": str(problem.row), "problem": text},
        ),
        context=request,
    )


def flag_broken_rules(context, event):
    """Tell whoever changes a form at once which pricing rules no longer fit it."""
    form = form_around(context)
    request = getattr(form, "REQUEST", None)
    if not IBrowserRequest.providedBy(request) or IAPIRequest.providedBy(request):
        return
    if has_price(form):
        flag(form, request)


def flag(form, request):
    """Show the first problem of a form's rules; the Payment tab shows them all."""
    language = known_language(api.portal.get_current_language())
    found = problems_of(form, local_day(utc_now()), language)
    if not found:
        return
    message = _(
        "message_rules_broken",
        default=(
            "This form can no longer be charged: ${problem} Correct its rules on the "
            "Payment tab."
        ),
        mapping={"problem": in_words(found[0], request)},
    )
    api.portal.show_message(message, request, "error")


class FieldsModelEditor(ModelEditorView):
    """EasyForm's XML editor fires no event: flags the rules itself."""

    def save(self, source):
        super().save(source)
        form = form_around(self.context)
        if has_price(form):
            flag(form, self.request)
