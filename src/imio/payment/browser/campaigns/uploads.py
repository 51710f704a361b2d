"""Files that a form sends: bounded, and only what a browser's file field makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from imio.payment import _
from imio.payment.browser.campaigns import words
from imio.payment.invoicing.imports import MAX_ARCHIVE_BYTES
from imio.payment.tables.reading import MAX_BYTES
from typing import Any
from typing import BinaryIO
from ZPublisher.HTTPRequest import FileUpload

import os


_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A list that came, and the ZIP with it or None."""

    name: str
    content: bytes
    archive: BinaryIO | None = None
    archive_name: str = ""


def read_upload(form: Mapping[str, Any]) -> tuple[Upload | None, Any]:
    """Return what was sent in the fields file and archive, or why it is not taken."""
    file, archive = (file_of(form, name) for name in ("file", "archive"))
    if file is None:
        return None, words.FILE_MISSING
    if size_of(file) > MAX_BYTES:
        return None, _too_large(MAX_BYTES)
    if archive is not None and size_of(archive) > MAX_ARCHIVE_BYTES:
        return None, _too_large(MAX_ARCHIVE_BYTES)
    name = name_of(archive) if archive is not None else ""
    return Upload(name_of(file), file.read(), archive, name), ""


def file_of(form: Mapping[str, Any], name: str) -> FileUpload | None:
    """Return the file of a field of a form, None when none was chosen."""
    found = form.get(name)
    return found if isinstance(found, FileUpload) and found.filename else None


def size_of(file: BinaryIO) -> int:
    """Return how many bytes a file holds; it is then at its beginning."""
    size = file.seek(0, os.SEEK_END)
    size = file.tell() if size is None else size
    file.seek(0)
    return size


def name_of(file: FileUpload) -> str:
    """Return the name of a file without the folders before it."""
    # Some browsers send the whole path of the file on the person's computer.
    return file.filename.replace("\\", "/").rpartition("/")[2][:200]


def _too_large(limit: int):
    return _(
        "error_list_file_too_large",
        default="This file is larger than ${size} MB: split the list.",
        mapping={"size": limit // _MEGABYTE},
    )
