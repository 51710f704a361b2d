"""Through which platform a due is paid: the contract that its régie has now."""

from imio.payment.content.due import Due
from imio.payment.content.regie import IRegie
from zope.component.hooks import getSite


def platform_of(due: Due) -> str:
    """Return the platform through which a new payment of a due goes; "" for none.

    It is the platform of its régie today, so that a régie may change its provider while
    links and communications of what is owed stay; else the one of its price.
    """
    return _platform_of_regie(due.regie_uid) or due.platform_id


def _platform_of_regie(regie_uid: str) -> str:
    if not regie_uid:
        return ""
    brains = getSite().portal_catalog.unrestrictedSearchResults(
        UID=regie_uid, object_provides=IRegie.__identifier__
    )
    return next((brain._unrestrictedGetObject().platform or "" for brain in brains), "")
