"""Where an invoice belongs: its type, its régie and its platform, whoever asks."""

from Acquisition import aq_base
from Acquisition import aq_parent
from imio.payment.content.collecting import platform_of
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.regie import Regie
from imio.payment.domain.errors import ConfigurationError
from imio.payment.storage.platforms import get_platform
from plone.uuid.interfaces import ATTRIBUTE_NAME
from typing import Any
from zope.component.hooks import getSite


def type_at(type_uid: str) -> InvoiceType | None:
    """Return an invoice type, or None when it was deleted. Reads only."""
    return _by_uid(type_uid)


def regie_at(regie_uid: str) -> Regie | None:
    """Return a régie, or None when it was deleted. Reads only."""
    return _by_uid(regie_uid)


def regie_of_type(invoice_type: InvoiceType) -> Regie:
    """Return the régie that holds an invoice type. Reads only."""
    return aq_parent(invoice_type)


def uid_of(content: InvoiceType | Regie) -> str:
    """Return the UID of a type or régie; a campaign asks ten thousand times for it."""
    return getattr(aq_base(content), ATTRIBUTE_NAME)


def platform_record(invoice: Invoice) -> Any | None:
    """Return the platform on whose account an invoice is paid, or None. Reads only."""
    try:
        return get_platform(platform_of(invoice))
    except ConfigurationError:
        return None


def _by_uid(uid: str) -> Any | None:
    if not uid:
        return None
    catalog = getSite().portal_catalog
    brains = catalog.unrestrictedSearchResults(UID=uid)
    return brains[0]._unrestrictedGetObject() if brains else None
