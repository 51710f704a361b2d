"""The PDFs within a PES file: base64, mostly compressed with gzip before."""

from imio.payment.domain.file_errors import UnreadablePes
from imio.payment.tables.archive import MAX_DOCUMENT_BYTES
from imio.payment.tables.archive import PDF_MAGIC

import base64
import binascii
import zlib


_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def read_document(text: str, name: str) -> bytes:
    """Return the PDF behind the text of a Fichier element.

    Raises UnreadablePes: broken_document, document_too_large, not_pdf.
    """
    if len(text) > 2 * MAX_DOCUMENT_BYTES:
        raise UnreadablePes("document_too_large", name=name, limit=MAX_DOCUMENT_BYTES)
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
        if content.startswith(_GZIP_MAGIC):
            content = _inflate(content)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise UnreadablePes("broken_document", name=name) from error
    if len(content) > MAX_DOCUMENT_BYTES:
        raise UnreadablePes("document_too_large", name=name, limit=MAX_DOCUMENT_BYTES)
    if not content.startswith(PDF_MAGIC):
        raise UnreadablePes("not_pdf", name=name)
    return content


def _inflate(content: bytes) -> bytes:
    """Inflate one byte more than allowed at most, so that a bomb is told from a file."""
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    inflated = inflater.decompress(content, MAX_DOCUMENT_BYTES + 1)
    if len(inflated) <= MAX_DOCUMENT_BYTES and not inflater.eof:
        raise ValueError("cut off")
    return inflated
