"""Invoices that a file at the bank collects."""

from datetime import date
from imio.payment.content.invoice import Invoice
from imio.payment.storage.store import PaymentStore


def collected_on(store: PaymentStore, invoice: Invoice) -> date | None:
    """Return the day on which the bank collects an invoice, None for none. Reads only."""
    batch = store.batches._getOb(store.debits.get(invoice.id, "-"), None)
    return batch.collection_on if batch is not None else None
