"""Files of the batches of recovery: letters and notices, and what the treasury gets."""

from datetime import datetime
from imio.payment.api.staff.content import content_as_json
from imio.payment.content.batch import Batch
from imio.payment.content.invoice import Invoice
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.content.recovery_batches import DebitBatch
from imio.payment.content.recovery_batches import LetterBatch
from imio.payment.content.recovery_batches import LETTERS
from imio.payment.content.recovery_batches import TREASURY_BATCH
from imio.payment.recovery.archive import read_bytes
from imio.payment.recovery.archive import read_whole
from imio.payment.recovery.letters import letter_pdf
from imio.payment.storage.store import PaymentStore
from zExceptions import NotFound


FILE = "file"
WHOLE = "whole"
_KINDS = {
    LETTERS: "application/zip",
    TREASURY_BATCH: "text/csv; charset=utf-8",
    DEBIT_BATCH: "application/xml",
}


def names_as_json(batch: Batch) -> dict[str, str | None]:
    """Return the names under which a batch's files can be taken, None for none."""
    found = {FILE: batch.file_name if batch.content is not None else None}
    if isinstance(batch, LetterBatch):
        found[WHOLE] = batch.whole_name or None
    return found


def batch_file(batch: Batch, which: str) -> dict[str, str]:
    """Return "file" or "whole" of a batch. Raises NotFound."""
    if which not in names_as_json(batch):
        raise NotFound(which)
    if which == WHOLE:
        name, kind, data = batch.whole_name, "application/pdf", read_whole(batch)
    else:
        kind, name = _KINDS[batch.kind], batch.file_name
        data = read_bytes(batch, secret=isinstance(batch, DebitBatch))
    if data is None:
        raise NotFound(which)
    return content_as_json(name, kind, data)


def letter_file(
    store: PaymentStore, invoice: Invoice, level: int, now: datetime
) -> dict[str, str]:
    """Return the letter of a reminder as it would be printed."""
    pdf = letter_pdf(store, invoice, level, now)
    return content_as_json(f"reminder-{level}.pdf", "application/pdf", pdf)
