"""Invoices, reminders and batches as recovery tells programs of them."""

from datetime import datetime
from imio.payment.api.recovery.files import names_as_json
from imio.payment.api.staff.service import iso
from imio.payment.content.batch import Batch
from imio.payment.content.invoice import Invoice
from imio.payment.content.recovery_batches import DebitBatch
from imio.payment.content.recovery_batches import LetterBatch
from imio.payment.content.recovery_batches import TreasuryBatch
from imio.payment.notifications.reminding import reminder_letter
from imio.payment.recovery.letters import paid_since
from imio.payment.recovery.letters import READY
from imio.payment.storage.store import get_store
from imio.payment.storage.store import PaymentStore


def invoice_as_json(invoice: Invoice) -> dict:
    """Return what recovery tells of an invoice."""
    return {
        "invoice": invoice.id,
        "number": invoice.tracking_code,
        "payer": invoice.payer_name,
        "regie": invoice.regie_uid,
        "due_on": invoice.due_on.isoformat() if invoice.due_on else None,
        "balance_cents": invoice.balance_cents,
    }


def batch_as_json(batch: Batch, address: str) -> dict:
    """Return a batch, without account numbers."""
    found = {
        "@id": f"{address}/batches/{batch.id}",
        "kind": batch.kind,
        "state": batch.state,
        "regie": batch.regie_uid,
        "created_at": iso(batch.created_at),
        "count": batch.total_count,
        "amount_cents": batch.amount_cents,
        "content_hash": batch.content_hash,
    } | names_as_json(batch)
    if isinstance(batch, DebitBatch):
        found["schema"] = batch.schema
        found["collection_on"] = batch.collection_on.isoformat()
        found["returned"] = [
            {"invoice": row.invoice_id, "reason": row.reason}
            for row in batch.rows
            if row.returned_at
        ]
    return found


def batch_in_full(batch: Batch, address: str) -> dict:
    """Return a batch with what stands in it, as its page shows it."""
    found = batch_as_json(batch, address)
    if isinstance(batch, DebitBatch):
        found["debits"] = [
            {
                "debit": row.end_to_end_id,
                "invoice": row.invoice_id,
                "amount_cents": row.amount_cents,
                "mandate": row.mandate_reference,
                "collected_at": iso(row.collected_at),
                "returned_at": iso(row.returned_at),
                "reason": row.reason,
            }
            for row in batch.rows
        ]
    if isinstance(batch, TreasuryBatch):
        found["invoices"] = list(batch.invoice_ids)
        found["letters"] = batch.letters_id or None
    if isinstance(batch, LetterBatch):
        found["letters"] = [
            {"invoice": invoice_id, "level": level} for invoice_id, level in batch.rows
        ]
        found["left_out"] = [
            {"invoice": invoice_id, "reason": why} for invoice_id, why in batch.left_out
        ]
        late = paid_since(get_store(), batch) if batch.state == READY else []
        found["paid_since"] = [invoice.id for invoice in late]
    return found


def mail_as_json(
    store: PaymentStore, invoice: Invoice, level: int, now: datetime
) -> dict:
    """Return the mail of a reminder as it would leave."""
    letter = reminder_letter(store, invoice, level, now)
    return {"subject": letter.subject, "text": letter.plain, "html": letter.html}
