"""Taking the files of lists: kept as they came, known again by what is in them."""

from imio.payment.content.batch import ListBatch
from imio.payment.storage.store import PaymentStore
from imio.payment.tables.reading import read_table
from plone.namedfile.file import NamedBlobFile
from typing import BinaryIO

import hashlib


_BINARY = "application/octet-stream"
_PIECE = 1024 * 1024


def put_file(batch: ListBatch, file_name: str, content: bytes) -> None:
    """Keep the list of a batch and read its headings. Writes. Raises UnreadableTable."""
    batch.headings = tuple(filter(None, read_table(content, file_name).columns))
    keep_file(batch, file_name, content)


def keep_file(batch: ListBatch, file_name: str, content: bytes) -> None:
    """Keep a file of a batch as it came. Writes."""
    batch.file_name = file_name[:200]
    batch.content = NamedBlobFile(content, _BINARY, batch.file_name)
    batch.content_hash = hashlib.sha256(content).hexdigest()


def hash_of(*files: BinaryIO) -> str:
    """Return what tells files with the same content: SHA-256 over all, read in pieces."""
    found = hashlib.sha256()
    for file in files:
        file.seek(0)
        while piece := file.read(_PIECE):
            found.update(piece)
        file.seek(0)
    return found.hexdigest()


def find_same(
    store: PaymentStore, kind: str, regie_uid: str, content_hash: str
) -> list[str]:
    """Return the ids of batches of a régie that had the same content, newest first."""
    filters = {"kind": (kind,), "regie": (regie_uid,)}
    found = store.batches.catalog.search(filters, text=content_hash)
    batches = ((one, store.batches._getOb(one)) for one in found)
    return [one for one, batch in batches if batch.content_hash == content_hash]


def forget_check(batch: ListBatch) -> None:
    """Forget what was found in a file: another one, or other columns, follow. Writes."""
    batch.trouble = None
    batch.entries = batch.findings = None
    batch.offsets = ()
    batch.problem_counts, batch.counts = {}, {}
    batch.total_count = batch.amount_cents = 0
    batch.checked_at = None
