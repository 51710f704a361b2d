"""Files of the batches of recovery: letters and notices, and what the treasury gets."""

from imio.payment.api.staff.content import content_as_json
from imio.payment.content.batch import Batch
from imio.payment.content.recovery_batches import DebitBatch
from imio.payment.content.recovery_batches import LetterBatch
from imio.payment.recovery.archive import read_bytes
from imio.payment.recovery.archive import read_whole
from zExceptions import NotFound


FILE = "file"
WHOLE = "whole"


def names_as_json(batch: Batch) -> dict[str, str | None]:
    """Return the names under which a batch's files can be taken, None for none."""
    if isinstance(batch, DebitBatch):
        return {}
    found = {FILE: batch.file_name if batch.content is not None else None}
    if isinstance(batch, LetterBatch):
        found[WHOLE] = batch.whole_name or None
    return found


def batch_file(batch: Batch, which: str) -> dict[str, str]:
    """Return "file" or "whole" of a batch. Raises NotFound.

    The file of direct debits names accounts: it is taken on its page only.
    """
    if which not in names_as_json(batch):
        raise NotFound(which)
    is_letters = isinstance(batch, LetterBatch)
    if which == WHOLE:
        name, kind, data = batch.whole_name, "application/pdf", read_whole(batch)
    else:
        kind = "application/zip" if is_letters else "text/csv; charset=utf-8"
        name, data = batch.file_name, read_bytes(batch)
    if data is None:
        raise NotFound(which)
    return content_as_json(name, kind, data)
