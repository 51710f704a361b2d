"""Files that batches keep: the same bytes whenever they are read again."""

from collections.abc import Sequence
from imio.payment.content.batch import Batch
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
    batch.content = Blob()
    kept = encrypt_text(data.decode("utf-8")).encode("ascii") if secret else data
    with batch.content.open("w") as stream:
        stream.write(kept)


def read_bytes(batch: Batch, *, secret: bool = False) -> bytes | None:
    """Return the very bytes that were kept, None while there are none. Reads only."""
    if batch.content is None:
        return None
    with batch.content.open("r") as stream:
        kept = stream.read()
    return decrypt_text(kept.decode("ascii")).encode("utf-8") if secret else kept
