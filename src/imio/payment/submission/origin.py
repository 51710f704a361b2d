"""Headers of a visitor that an action of a form asks for; no others are kept."""

from collective.easyform.api import get_actions
from collective.easyform.interfaces import IMailer
from collective.easyform.interfaces import ISaveData
from typing import Any
from zope.schema import getFieldsInOrder


def wanted_headers(form: Any) -> tuple[str, ...]:
    """Return the names of request variables that mails or saved rows of a form hold."""
    names: set[str] = set()
    for _name, action in getFieldsInOrder(get_actions(form)):
        if IMailer.providedBy(action):
            names.update(action.xinfo_headers or ())
        elif ISaveData.providedBy(action):
            names.update(action.ExtraData or ())
    return tuple(sorted(names - {"dt"}))
