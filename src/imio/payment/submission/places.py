"""Where a request comes from: its démarche and its régie, whoever asks."""

from imio.payment.content.request import Request
from typing import Any
from zope.component.hooks import getSite


def demarche_of(request: Request) -> Any | None:
    """Return the form that a request was made with, or None when it was deleted."""
    return _by_uid(request.demarche_uid)


def regie_at(request: Request) -> Any | None:
    """Return the régie that a request is paid to, or None when it has none (any more)."""
    return _by_uid(request.regie_uid)


def _by_uid(uid: str) -> Any | None:
    if not uid:
        return None
    brains = getSite().portal_catalog.unrestrictedSearchResults(UID=uid)
    return brains[0]._unrestrictedGetObject() if brains else None
