"""What must be true of direct debits at the bank and of reminders."""

from collections.abc import Iterator
from imio.payment.audit.findings import Breach
from imio.payment.storage.store import NO_DUE
from imio.payment.storage.store import PaymentStore


AT_THE_BANK = "made"


def check_recovery(store: PaymentStore) -> Iterator[Breach]:
    """Yield every breach in what is at the bank and in who was reminded. Reads only."""
    yield from _check_debits(store)
    for invoice_id, number in store.reminders:
        invoice = store.invoices._getOb(invoice_id, None)
        if invoice is None or not invoice.number:
            yield Breach(
                "I15", invoice_id, f"reminder {number} of what was never issued"
            )


def _check_debits(store: PaymentStore) -> Iterator[Breach]:
    """An invoice kept for a collection is a row of it, and the bank still has that."""
    for invoice_id, batch_id in store.debits.items():
        if invoice_id == NO_DUE:
            continue
        batch = store.batches._getOb(batch_id, None)
        if batch is None or batch.state != AT_THE_BANK:
            yield Breach("I15", invoice_id, "kept for a collection that is over")
            continue
        rows = [row for row in batch.rows if row.invoice_id == invoice_id]
        if [row.returned_at for row in rows] != [None]:
            yield Breach("I15", invoice_id, f"not a running row of {batch_id}")
