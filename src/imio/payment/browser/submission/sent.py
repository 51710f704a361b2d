"""What a browser sent, as far as it is kept with a draft; and what it could send."""

from datetime import date
from datetime import datetime
from decimal import Decimal
from zope.schema import interfaces


_NOT_KEPT = ("_authenticator", "form.buttons.", "ajax_load")
_READERS = (
    (interfaces.IDatetime, datetime.fromisoformat),
    (interfaces.IDate, date.fromisoformat),
    (interfaces.IDecimal, Decimal),
    (interfaces.IFloat, float),
)


def sent_texts(form):
    """Return the texts of a posted form, without files and without its buttons."""
    return {
        name: value
        for name, value in form.items()
        if not name.startswith(_NOT_KEPT) and _is_text(value)
    }


def _is_text(value):
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str)


def typed(field, answer):
    """Return a plain answer as the value of its question; None when there is none."""
    if answer is None:
        return None
    if interfaces.ICollection.providedBy(field):
        kind = field._type[0] if isinstance(field._type, tuple) else field._type
        return kind(answer)
    for provided, read in _READERS:
        if provided.providedBy(field):
            return read(str(answer))
    return answer
