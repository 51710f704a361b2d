"""A ZIP of PDF documents: what may be taken from it, read one by one, never unpacked."""

from collections.abc import Collection
from imio.payment.domain.file_errors import UnreadableArchive
from imio.payment.tables.problems import Problem
from imio.payment.tables.problems import show
from imio.payment.tables.zipping import inflate
from imio.payment.tables.zipping import is_encrypted
from imio.payment.tables.zipping import Limits
from imio.payment.tables.zipping import METHODS
from imio.payment.tables.zipping import open_zip
from imio.payment.tables.zipping import refusing_broken
from imio.payment.tables.zipping import ZIP_MAGIC
from typing import BinaryIO
from zipfile import ZipFile
from zipfile import ZipInfo

import io
import re
import stat
import unicodedata


MAX_DOCUMENT_BYTES = 10 * 1024 * 1024
LIMITS = Limits(
    entries=25_000,
    total_bytes=1024**3,
    ratio=100,
    ratio_from=50 * 1024 * 1024,
)
PDF_MAGIC = b"%PDF-"

_UNIX = 3
_DRIVE = re.compile(r"[A-Za-z]:")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
# What computers add to a ZIP by themselves; nobody meant to send it.
_CLUTTER = re.compile(
    r"(?:^|/)(?:__MACOSX/.*|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)


class Archive:
    """The PDF documents of a ZIP by name; each is inflated when it is asked for.

    ``problems`` tells of each entry that is not taken, with one of the codes unsafe_name,
    symlink, duplicate_name, encrypted, nested_archive, too_large, not_pdf, broken.
    """

    def __init__(
        self,
        archive: ZipFile,
        entries: dict[str, ZipInfo],
        problems: tuple[Problem, ...],
    ) -> None:
        self._archive = archive
        self._entries = entries
        self.problems = problems

    def names(self) -> tuple[str, ...]:
        """Return the names of the documents, with "/" between folders."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """Return a document. Raises UnreadableArchive: unknown_name, broken_archive."""
        entry = self._entries.get(name)
        if entry is None:
            raise UnreadableArchive("unknown_name", name=name[:100])
        with refusing_broken(UnreadableArchive):
            return b"".join(inflate(self._archive, entry))


def read_archive(content: bytes | BinaryIO) -> Archive:
    """Look through a ZIP of PDF documents; nothing is written, nothing kept unpacked.

    A file object saves memory: it must stay open as long as the archive is used. Raises
    UnreadableArchive, whose codes stand there, when the ZIP as a whole is refused.
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    file.seek(0)
    magic = file.read(4)
    if magic not in ZIP_MAGIC:
        raise UnreadableArchive("not_an_archive" if magic else "empty")
    archive = open_zip(file, LIMITS, UnreadableArchive)
    wanted = [entry for entry in archive.infolist() if _is_meant(entry)]
    doubles = _find_doubles(wanted)
    entries: dict[str, ZipInfo] = {}
    problems = []
    for entry in wanted:
        name = _clean_name(entry)
        code = "duplicate_name" if _key(name) in doubles else ""
        code = code or _fault_of(archive, entry, name)
        if code:
            problems.append(Problem(None, "", code, show(name)))
        else:
            entries[name] = entry
    if not wanted:
        raise UnreadableArchive("empty")
    return Archive(archive, entries, tuple(problems))


def read_documents(content: BinaryIO, names: Collection[str]) -> dict[str, bytes]:
    """Return some documents of a ZIP that ``read_archive`` took, by name.

    It looks at these alone: cheap for a slice of a large archive. Raises
    UnreadableArchive: unknown_name, broken_archive.
    """
    archive = open_zip(content, LIMITS, UnreadableArchive)
    wanted = {_clean_name(entry): entry for entry in archive.infolist()}
    found: dict[str, bytes] = {}
    for name in names:
        if name not in wanted:
            raise UnreadableArchive("unknown_name", name=name[:100])
        with refusing_broken(UnreadableArchive):
            found[name] = b"".join(inflate(archive, wanted[name]))
    return found


def _is_meant(entry: ZipInfo) -> bool:
    name = _clean_name(entry)
    return not name.endswith("/") and not _CLUTTER.search(name)


def _clean_name(entry: ZipInfo) -> str:
    # As it stands in the file: what zipfile makes of it ends before a null byte.
    return unicodedata.normalize("NFC", entry.orig_filename.replace("\\", "/"))


def _key(name: str) -> str:
    return name.casefold()


def _find_doubles(entries: list[ZipInfo]) -> set[str]:
    """Return the names that stand twice: which of the two would be meant?"""
    seen: set[str] = set()
    doubles: set[str] = set()
    for entry in entries:
        key = _key(_clean_name(entry))
        (doubles if key in seen else seen).add(key)
    return doubles


def _fault_of(archive: ZipFile, entry: ZipInfo, name: str) -> str:
    """Return why an entry is not taken, "" when it is."""
    if not _is_safe(name):
        return "unsafe_name"
    if entry.create_system == _UNIX and stat.S_ISLNK(entry.external_attr >> 16):
        return "symlink"
    if is_encrypted(entry):
        return "encrypted"
    if entry.file_size > MAX_DOCUMENT_BYTES:
        return "too_large"
    if entry.compress_type not in METHODS:
        return "broken"
    return _fault_of_content(archive, entry)


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    is_outside = name.startswith("/") or _DRIVE.match(name) or ".." in parts
    return bool(parts[-1].strip()) and not is_outside and not _UNSAFE.search(name)


def _fault_of_content(archive: ZipFile, entry: ZipInfo) -> str:
    try:
        with refusing_broken(UnreadableArchive), archive.open(entry) as stream:
            magic = stream.read(len(PDF_MAGIC))
    except UnreadableArchive:
        return "broken"
    if magic == PDF_MAGIC:
        return ""
    return "nested_archive" if magic.startswith(ZIP_MAGIC) else "not_pdf"
