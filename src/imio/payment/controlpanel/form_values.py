"""Texts out of a posted form: strings only, never a list, a file or a cookie."""

from collections.abc import Mapping
from zExceptions import BadRequest


def read_text(form: Mapping, name: str) -> str:
    """Return a posted text without blanks around it, "" when absent. Raises BadRequest."""
    value = form.get(name, "")
    if not isinstance(value, str):
        raise BadRequest(name)
    return value.strip()


def is_checked(form: Mapping, name: str) -> bool:
    """Say whether a checkbox was posted."""
    return read_text(form, name) != ""
