"""From the schema of an EasyForm to the questions that rules know."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collective.easyform.api import get_schema
from collective.easyform.interfaces import ILabel
from functools import cache
from imio.payment.pricing import form
from imio.payment.pricing.form import by_name
from imio.payment.pricing.form import FormField
from plone.namedfile.interfaces import INamedField
from typing import Any
from zope.i18n import translate
from zope.schema import getFieldsInOrder
from zope.schema import interfaces


MAX_CHOICES = 500
_KINDS = (
    (interfaces.IBool, form.YES_NO),
    (interfaces.IInt, form.WHOLE),
    (interfaces.IFloat, form.DECIMAL),
    (interfaces.IDecimal, form.DECIMAL),
    (interfaces.IDate, form.DAY),
    (interfaces.IDatetime, form.DAY),
    (interfaces.IChoice, form.CHOICE),
    (interfaces.ITextLine, form.TEXT),
)


def form_fields(context: Any, language: str = "fr") -> tuple[FormField, ...]:
    """Return the questions of a form in their order; labels and captchas are none.

    ``language`` is that of their titles, for forms that are written in several.
    """
    fields = []
    for name, field in getFieldsInOrder(get_schema(context)):
        if ILabel.providedBy(field) or INamedField.providedBy(field):
            continue
        if "Captcha" in type(field).__name__:
            continue
        fields.append(_form_field(name, field, context, language))
    return tuple(fields)


def fields_by_language(context: Any) -> Callable[[str], Mapping[str, FormField]]:
    """Return what gives the questions of a form, by their names, in a language."""
    return cache(lambda language: by_name(form_fields(context, language)))


def _form_field(name: str, field: Any, context: Any, language: str) -> FormField:
    kind = _kind(field)
    terms = []
    if kind in (form.CHOICE, form.CHOICES):
        choice = field if kind == form.CHOICE else field.value_type
        terms = list(_terms(choice, context, language))
    return FormField(
        name=name,
        title=_words(field.title, language) or name,
        kind=kind,
        choices=tuple((value, title) for value, _token, title in terms),
        required=bool(field.required),
        minimum=_whole(getattr(field, "min", None)),
        maximum=_whole(getattr(field, "max", None)),
        tokens=tuple((token, value) for value, token, _title in terms),
    )


def _kind(field: Any) -> str:
    if interfaces.ICollection.providedBy(field):
        chosen = interfaces.IChoice.providedBy(field.value_type)
        return form.CHOICES if chosen else form.OTHER
    for provided, kind in _KINDS:
        if provided.providedBy(field):
            return kind
    return form.OTHER


def _terms(field: Any, context: Any, language: str) -> Iterator[tuple[str, str, str]]:
    try:
        vocabulary = field.bind(context).vocabulary
        terms = iter(vocabulary)
    except (LookupError, TypeError, ValueError, AttributeError):
        # Only the form at work can fill this vocabulary: its answers are texts.
        return
    for place, term in enumerate(terms):
        if place == MAX_CHOICES:
            return
        title = _words(term.title, language) or str(term.value)
        yield str(term.value), str(term.token), title


def _words(text: Any, language: str) -> str:
    return translate(text, target_language=language) if text else ""


def _whole(bound: Any) -> int | None:
    return bound if type(bound) is int else None
