"""When a payer says that an invoice is wrong: it waits until the service has answered."""

from datetime import datetime
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.storage.store import PaymentStore


def object_to(store: PaymentStore, invoice: Invoice, words: str, now: datetime) -> None:
    """Note what a payer says against an open invoice; nobody pays it meanwhile. Writes.

    Raises ForbiddenTransition for one that is not open or is already being looked at.
    """
    if invoice.due_state != states.OPEN or invoice.objection:
        raise ForbiddenTransition(f"objection: {invoice.due_state}")
    invoice.objection = words
    invoice.note(now, "citizen", "", "", "objection", note=words)
    store.reindex(invoice)
