"""Which open invoices are worth a look, found by their due dates and their types."""

from collections.abc import Iterator
from datetime import date
from datetime import timedelta
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.invoicing.places import regie_of_type
from imio.payment.storage.store import PaymentStore
from zope.component.hooks import getSite


# None means all of them, as imio.payment.access says it
Regies = tuple[str, ...] | None
_DAY = timedelta(days=1)


def invoice_types(regies: Regies) -> list[InvoiceType]:
    """Return the invoice types of some régies, in the order of their names. Reads only."""
    brains = getSite().portal_catalog.unrestrictedSearchResults(
        portal_type="imio.payment.InvoiceType", sort_on="sortable_title"
    )
    found = [brain._unrestrictedGetObject() for brain in brains]
    if regies is None:
        return found
    return [one for one in found if regie_of_type(one).UID() in regies]


def open_invoices(
    store: PaymentStore,
    type_uid: str,
    since: date | None,
    until: date,
) -> Iterator[Invoice]:
    """Yield the open invoices of a type that are due between two days. Reads only.

    The days are those of the index, so that nothing else is loaded; the oldest come
    first.
    """
    catalog = store.invoices.catalog
    first = since.isoformat() if since else ""
    for day in catalog.values_before("due_on", (until + _DAY).isoformat()):
        if day < first:
            continue
        found = catalog.search({"due_on": (day,), "type": (type_uid,)})
        for invoice_id in found.page(0, len(found), oldest_first=True):
            yield store.invoices._getOb(invoice_id)
