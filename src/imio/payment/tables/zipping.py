"""Opening ZIP files from strangers: bounded before and while they are inflated."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imio.payment.domain.file_errors import UnreadableFile
from typing import BinaryIO
from zipfile import BadZipFile
from zipfile import ZIP_DEFLATED
from zipfile import ZIP_STORED
from zipfile import ZipFile
from zipfile import ZipInfo

import os
import struct
import zlib


ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
# The others inflate a few bytes into megabytes in one step.
METHODS = {ZIP_STORED, ZIP_DEFLATED}

_END = b"PK\x05\x06"
_END_SIZE = 22
_END_SPAN = _END_SIZE + 65_535
_ZIP64_LOCATOR = b"PK\x06\x07"
_DIRECTORY_BYTES_PER_ENTRY = 400
_CHUNK = 64 * 1024
# All that zipfile and zlib are known to raise on bytes that are not what they claim.
_BROKEN = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)


@dataclass(frozen=True)
class Limits:
    """How much a ZIP may hold, and how often its own size above ``ratio_from``."""

    entries: int
    total_bytes: int
    ratio: int
    ratio_from: int


@contextmanager
def refusing_broken(error: type[UnreadableFile]) -> Iterator[None]:
    """Turn what a damaged ZIP brings about into ``error`` with broken_archive."""
    try:
        yield
    except _BROKEN as problem:
        raise error("broken_archive") from problem


def open_zip(file: BinaryIO, limits: Limits, error: type[UnreadableFile]) -> ZipFile:
    """Open a ZIP whose directory promises to stay within limits; inflate nothing yet.

    ``zipfile`` gives no more of an entry than the directory promises, so its sums hold.
    Raises ``error`` with broken_archive, too_many_entries, too_large or zip_bomb.
    """
    with refusing_broken(error):
        size = _check_end(file, limits, error)
        archive = ZipFile(file)
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise error("too_many_entries", limit=limits.entries)
    total = sum(entry.file_size for entry in entries)
    if total > limits.ratio_from and total > limits.ratio * size:
        raise error("zip_bomb")
    if total > limits.total_bytes:
        raise error("too_large", limit=limits.total_bytes)
    return archive


def _check_end(file: BinaryIO, limits: Limits, error: type[UnreadableFile]) -> int:
    """Bound the directory before it is read: ``zipfile`` takes it into memory whole."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_SPAN))
    tail = file.read(_END_SPAN)
    at = len(tail) - _END_SIZE
    # Found the way that zipfile finds it, or another end would be checked.
    if at < 0 or not (tail.startswith(_END, at) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise error("broken_archive")
    if tail[max(0, at - 20) : at].startswith(_ZIP64_LOCATOR):
        raise error("broken_archive", reason="zip64")
    count, directory_bytes = struct.unpack_from("<HL", tail, at + 10)
    if count > limits.entries:
        raise error("too_many_entries", limit=limits.entries)
    if directory_bytes > limits.entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise error("too_many_entries", limit=limits.entries)
    return size


def is_encrypted(entry: ZipInfo) -> bool:
    """Tell whether an entry wants a password."""
    return bool(entry.flag_bits & 0x41)


def inflate(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """Yield an entry in pieces; what is damaged raises as ``zipfile`` does."""
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            yield piece
