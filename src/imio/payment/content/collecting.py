"""The régie behind a due, and the platform through which it is paid now."""

from imio.payment.content.due import Due
from imio.payment.content.regie import IRegie
from imio.payment.content.regie import Regie
from zope.component.hooks import getSite


def platform_of(due: Due) -> str:
    """Return the platform through which a new payment of a due goes; "" for none.

    It is the platform of its régie today, so that a régie may change its provider while
    links and communications of what is owed stay; else the one of its price.
    """
    return _platform_of_regie(due.regie_uid) or due.platform_id


def regie_behind(regie_uid: str) -> Regie | None:
    """Return the régie with this UID, whoever asks; None once it is deleted."""
    if not regie_uid:
        return None
    brains = getSite().portal_catalog.unrestrictedSearchResults(
        UID=regie_uid, object_provides=IRegie.__identifier__
    )
    return next((brain._unrestrictedGetObject() for brain in brains), None)


def _platform_of_regie(regie_uid: str) -> str:
    regie = regie_behind(regie_uid)
    return (regie.platform or "") if regie is not None else ""
