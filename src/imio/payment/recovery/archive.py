"""Files that batches keep: the same bytes whenever they are read again."""

from collections.abc import Sequence
from imio.payment.content.batch import Batch
from imio.payment.content.recovery_batches import LetterBatch
from imio.payment.documents.merging import merge
from imio.payment.storage.secrets import decrypt_text
from imio.payment.storage.secrets import encrypt_text
from io import BytesIO
from zipfile import ZIP_DEFLATED
from zipfile import ZipFile
from zipfile import ZipInfo
from ZODB.blob import Blob

import hashlib
import re


def zip_of(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of files; the same files give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in files:
            entry = ZipInfo(re.sub(r"[^\w.-]+", "-", name))
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def keep_bytes(batch: Batch, data: bytes, *, secret: bool = False) -> None:
    """Keep the file of a batch; encrypted when it names accounts. Writes."""
    batch.content_hash = hashlib.sha256(data).hexdigest()
    kept = encrypt_text(data.decode("utf-8")).encode("ascii") if secret else data
    batch.content = _blob_of(kept)


def keep_whole(batch: LetterBatch, documents: Sequence[bytes]) -> None:
    """Keep letters as one PDF too, as a printer takes them. Writes.

    Not when one of them cannot be read by what puts them together.
    """
    data = merge(documents) if documents else None
    if data is not None:
        batch.whole = _blob_of(data)
        batch.whole_name = f"{batch.file_name.removesuffix('.zip')}.pdf"


def read_bytes(batch: Batch, *, secret: bool = False) -> bytes | None:
    """Return the very bytes that were kept, None while there are none. Reads only."""
    if batch.content is None:
        return None
    kept = _bytes_of(batch.content)
    return decrypt_text(kept.decode("ascii")).encode("utf-8") if secret else kept


def read_whole(batch: LetterBatch) -> bytes | None:
    """Return the one PDF of all letters, None while there is none. Reads only."""
    return None if batch.whole is None else _bytes_of(batch.whole)


def _blob_of(data: bytes) -> Blob:
    blob = Blob()
    with blob.open("w") as stream:
        stream.write(data)
    return blob


def _bytes_of(blob: Blob) -> bytes:
    with blob.open("r") as stream:
        return stream.read()
