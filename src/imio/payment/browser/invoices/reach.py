"""Which invoices the reader of a page may see, and act on."""

from imio.payment import access
from imio.payment.content.invoice import Invoice
from imio.payment.reporting.invoices import get_invoice
from imio.payment.reporting.invoices import Reach
from imio.payment.storage.store import get_store
from zExceptions import NotFound
from zExceptions import Unauthorized


def readers_reach() -> Reach:
    """Return what the reader sees. Raises Unauthorized when that is nothing."""
    reach = Reach(*access.invoice_reach())
    if reach.is_empty:
        raise Unauthorized(access.VIEW_INVOICES)
    return reach


def find_invoice(invoice_id: str) -> Invoice:
    """Return an invoice that the reader may see. Raises NotFound, Unauthorized."""
    found = get_invoice(get_store(), invoice_id, readers_reach())
    if found is None:
        raise NotFound(invoice_id)
    return found
