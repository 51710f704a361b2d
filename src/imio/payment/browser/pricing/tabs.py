"""EasyForm's tabs compare portal_type with "EasyForm"; ours look at what a form is."""

from Acquisition import aq_base
from Acquisition import aq_chain
from collective.easyform.browser.view import GetEasyFormURL
from collective.easyform.interfaces import IEasyForm
from imio.payment.content.payable import IPayable
from Products.Five import BrowserView


def form_around(context):
    """Return the form that a page of its editor stands on, or None."""
    return next(
        (item for item in aq_chain(context) if IEasyForm.providedBy(item)), None
    )


class FormURL(GetEasyFormURL):
    """Address of a page of the form, also from its fields and actions."""

    def get_form(self):
        return form_around(self.context)


class IsSubForm(BrowserView):
    """Is this a page inside a form: its fields, its actions, or one of them?"""

    def __call__(self):
        form = form_around(self.context)
        return form is not None and aq_base(form) is not aq_base(self.context)


class IsPayableForm(BrowserView):
    """Does this stand on a form that can have a price?"""

    def __call__(self):
        return IPayable.providedBy(form_around(self.context))
