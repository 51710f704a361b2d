"""What every changing page of a basket asks on its first line."""

from imio.payment.basket.proofs import comes_from_here
from imio.payment.basket.proofs import form_token
from imio.payment.basket.proofs import is_form_token
from imio.payment.basket.visitor import basket_id_of
from plone.protect.interfaces import IDisableCSRFProtection
from zExceptions import Forbidden
from zope.interface import alsoProvides


__all__ = ("basket_id_of", "check_form", "form_token", "FormRefused", "text_of")


class FormRefused(Forbidden):
    """A form came without its proof: from another site, or from an old page."""


def text_of(request, name: str) -> str:
    """Return a field of the form if it is one text, else ""; never a cookie or header."""
    value = request.form.get(name)
    return value if isinstance(value, str) else ""


def check_form(request, store, basket_id: str | None, action: str) -> None:
    """Raise FormRefused unless this is our own form, posted by whom we showed it to."""
    if (
        request.method != "POST"
        or not comes_from_here(request)
        or not is_form_token(store, request.form.get("token"), basket_id, action)
    ):
        raise FormRefused(action)
    # Our proof is stronger than plone.protect's, which our forms need not carry.
    alsoProvides(request, IDisableCSRFProtection)
