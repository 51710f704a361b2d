"""Names of régies, démarches and platforms, read once for a whole page or file."""

from Acquisition import aq_parent
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from imio.payment.content.invoice_type import IInvoiceType
from imio.payment.content.payable import IPayable
from imio.payment.content.regie import IRegie
from imio.payment.domain.errors import ConfigurationError
from imio.payment.storage.catalog import fold
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from plone import api


@dataclass(frozen=True)
class Names:
    """Titles by UID or id, in alphabetical order, of what exists today."""

    regies: dict[str, str] = field(default_factory=dict)
    demarches: dict[str, str] = field(default_factory=dict)
    platforms: dict[str, str] = field(default_factory=dict)

    def regie(self, uid: str) -> str:
        """Return the title of a régie, its UID when it no longer exists."""
        return self.regies.get(uid, uid)

    def platform(self, platform_id: str) -> str:
        """Return the title of a platform, its id when it no longer exists."""
        return self.platforms.get(platform_id, platform_id)

    def demarche(self, uid: str) -> str:
        """Return the title of a démarche, its UID when it no longer exists."""
        return self.demarches.get(uid, uid)


def read_names(
    regies: Iterable[str] | None = None, demarches: Iterable[str] | None = None
) -> Names:
    """Read the names that a reader of these régies and démarches needs; None means all."""
    return Names(
        regies=_regie_titles(regies),
        demarches=_demarche_titles(demarches),
        platforms={name: _platform_title(name) for name in platform_ids()},
    )


def _regie_titles(uids: Iterable[str] | None) -> dict[str, str]:
    """Return the names of régies in the reader's language, in their order there."""
    found = {
        brain.UID: brain._unrestrictedGetObject().shown_title
        for brain in _brains(IRegie, uids)
    }
    return dict(sorted(found.items(), key=lambda item: fold(item[1])))


def _demarche_titles(uids: Iterable[str] | None) -> dict[str, str]:
    return {brain.UID: brain.Title for brain in _brains(IPayable, uids)}


def invoice_type_titles(
    regies: Iterable[str] | None, types: Iterable[str] = ()
) -> dict[str, str]:
    """Return the names of the invoice types of régies, and of further types, by UID."""
    found = {}
    for brain in _brains(IInvoiceType, None):
        invoice_type = brain._unrestrictedGetObject()
        own = regies is None or aq_parent(invoice_type).UID() in regies
        if own or brain.UID in types:
            found[brain.UID] = invoice_type.shown_title
    return dict(sorted(found.items(), key=lambda item: fold(item[1])))


def _brains(interface, uids: Iterable[str] | None):
    catalog = api.portal.get_tool("portal_catalog")
    query = {"object_provides": interface.__identifier__, "sort_on": "sortable_title"}
    if uids is not None:
        query["UID"] = list(uids)
    return catalog.unrestrictedSearchResults(query)


def _platform_title(platform_id: str) -> str:
    try:
        return get_platform(platform_id).title or platform_id
    except ConfigurationError:
        return platform_id


def accounting_codes() -> dict[str, str]:
    """Return the accounting code of each régie by UID, for items that have none."""
    catalog = api.portal.get_tool("portal_catalog")
    brains = catalog.unrestrictedSearchResults(object_provides=IRegie.__identifier__)
    return {
        brain.UID: brain._unrestrictedGetObject().accounting_code or ""
        for brain in brains
    }
