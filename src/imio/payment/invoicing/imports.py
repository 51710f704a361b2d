"""Imports: invoices that the billing software made, taken over whole or not at all.

A file is read twice: first to check every line, then to apply it. Until the last of its
invoices is in, they are drafts, which nobody sees and nobody can pay.
"""

from collections.abc import Mapping
from datetime import datetime
from imio.payment.content.batch import Import
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.file_errors import UnreadableArchive
from imio.payment.invoicing.imports_columns import check_import_columns
from imio.payment.invoicing.imports_columns import INVOICE_COLUMNS
from imio.payment.invoicing.imports_source import documents_of_pes
from imio.payment.invoicing.imports_source import headings_of
from imio.payment.invoicing.imports_source import is_pes
from imio.payment.invoicing.lists_columns import suggest
from imio.payment.invoicing.lists_entries import keep_blob
from imio.payment.invoicing.lists_intake import find_same
from imio.payment.invoicing.lists_intake import forget_check
from imio.payment.invoicing.lists_intake import hash_of
from imio.payment.invoicing.lists_intake import keep_file
from imio.payment.invoicing.lists_work import CHECKING
from imio.payment.invoicing.lists_work import Course
from imio.payment.invoicing.lists_work import demand_faultless
from imio.payment.invoicing.lists_work import move_along
from imio.payment.invoicing.lists_work import PRINTING
from imio.payment.invoicing.places import regie_of_type
from imio.payment.storage.store import PaymentStore
from io import BytesIO
from typing import BinaryIO

import os
import secrets


FILE = "file"
CHECKED = "checked"
APPLYING = "applying"
PUBLISHING = "publishing"
DONE = "done"
CANCELLING = "cancelling"
CANCELLED = "cancelled"
WORKING = (CHECKING, APPLYING, PUBLISHING, PRINTING, CANCELLING)
STATES = (FILE, CHECKED, DONE, *WORKING, CANCELLED)
MAX_ARCHIVE_BYTES = 500 * 1024 * 1024
COURSE = Course(
    Import.kind,
    {
        FILE: {CHECKING, CANCELLED},
        CHECKING: {CHECKED, CANCELLED},
        CHECKED: {FILE, CHECKING, APPLYING, CANCELLED},
        APPLYING: {PUBLISHING, CANCELLING},
        PUBLISHING: {DONE},
        DONE: {PRINTING},
        PRINTING: {DONE},
        CANCELLING: {CANCELLED},
    },
    WORKING,
    sliced=(APPLYING, PUBLISHING, CANCELLING),
)


def create_import(
    store: PaymentStore,
    invoice_type: InvoiceType,
    title: str,
    file_name: str,
    content: bytes,
    actor: str,
    now: datetime,
    *,
    archive: BinaryIO | None = None,
    archive_name: str = "",
    sends: bool = True,
) -> tuple[Import, bool]:
    """Begin an import, or return the one that had the same files, and whether it is new.

    Nothing is taken over yet. With ``sends`` the invoices leave from here. Writes.
    Raises UnreadableTable, UnreadablePes, UnreadableArchive.
    """
    headings = headings_of(file_name, content)
    archive = _archive_of(content, archive)
    regie_uid = regie_of_type(invoice_type).UID()
    content_hash = hash_of(*filter(None, (BytesIO(content), archive)))
    for known_id in find_same(store, Import.kind, regie_uid, content_hash):
        known = store.batches._getOb(known_id)
        if known.type_uid == invoice_type.UID() and known.state != CANCELLED:
            return known, False
    batch = Import(secrets.token_hex(8))
    batch.title = title
    batch.type_uid, batch.regie_uid = invoice_type.UID(), regie_uid
    batch.created_by, batch.created_at = actor, now
    batch.sends = sends
    _keep(batch, file_name, content, headings, archive, archive_name, content_hash)
    batch.move_to(FILE, now, actor, "created")
    batch = store.batches.add(batch)
    batch.mapping = suggest(store, batch, INVOICE_COLUMNS, batch.headings)
    return batch, True


def replace_files(
    store: PaymentStore,
    batch: Import,
    file_name: str,
    content: bytes,
    actor: str,
    now: datetime,
    *,
    archive: BinaryIO | None = None,
    archive_name: str = "",
) -> None:
    """Take better files; without an archive the one that came before stays. Writes.

    Raises ForbiddenTransition once the import is under way, and as create_import.
    """
    if batch.state not in (FILE, CHECKED):
        raise ForbiddenTransition(f"import: {batch.state} to {FILE}")
    headings = headings_of(file_name, content)
    archive = _archive_of(content, archive)
    if archive is None and batch.archive is not None:
        with batch.archive.open("r") as kept:
            content_hash = hash_of(BytesIO(content), kept)
    else:
        content_hash = hash_of(*filter(None, (BytesIO(content), archive)))
    _keep(batch, file_name, content, headings, archive, archive_name, content_hash)
    if not all(heading in headings for heading in batch.mapping.values()):
        batch.mapping = suggest(store, batch, INVOICE_COLUMNS, headings)
    forget_check(batch)
    if batch.state == CHECKED:
        move_import(store, batch, FILE, actor, now, "new file")
    store.batches.reindex(batch)


def confirm_columns(
    store: PaymentStore,
    batch: Import,
    mapping: Mapping[str, str],
    actor: str,
    now: datetime,
) -> None:
    """Say which heading means what, and have the files checked. Writes.

    A PES file says by itself what is what. Raises UnreadableTable, ForbiddenTransition.
    """
    if batch.headings:
        batch.mapping = check_import_columns(mapping, batch.headings)
    forget_check(batch)
    move_import(store, batch, CHECKING, actor, now, "columns confirmed")


def apply_import(store: PaymentStore, batch: Import, actor: str, now: datetime) -> None:
    """Have everything in a file without errors taken over. Writes.

    Raises InvoiceRefused (has_errors, nothing_charged) and ForbiddenTransition.
    """
    demand_faultless(batch)
    move_import(store, batch, APPLYING, actor, now, "confirmed")


def cancel_import(
    store: PaymentStore, batch: Import, actor: str, now: datetime
) -> None:
    """Give an import up while nobody sees anything of it. Writes.

    Raises ForbiddenTransition.
    """
    state = CANCELLING if batch.state == APPLYING else CANCELLED
    move_import(store, batch, state, actor, now, "cancelled")


def ask_import_print(
    store: PaymentStore, batch: Import, actor: str, now: datetime
) -> None:
    """Have the invoices that go by post gathered in files for the printer. Writes.

    Raises ForbiddenTransition.
    """
    move_import(store, batch, PRINTING, actor, now, "print file asked for")


def move_import(
    store: PaymentStore,
    batch: Import,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
) -> None:
    """Bring an import to its next state; its work begins at 0. Writes.

    Raises ForbiddenTransition.
    """
    move_along(store, COURSE, batch, state, actor, now, cause)


def _keep(
    batch: Import,
    file_name: str,
    content: bytes,
    headings: tuple[str, ...],
    archive: BinaryIO | None,
    archive_name: str,
    content_hash: str,
) -> None:
    keep_file(batch, file_name, content)
    batch.headings, batch.content_hash = headings, content_hash
    if archive is not None:
        batch.archive = keep_blob(archive)
        batch.archive_name = archive_name[:200]


def _archive_of(content: bytes, archive: BinaryIO | None) -> BinaryIO | None:
    """Return the documents that come with a file; a PES file brings its own."""
    if archive is None and is_pes(content):
        packed = documents_of_pes(content)
        archive = BytesIO(packed) if packed else None
    if archive is not None and archive.seek(0, os.SEEK_END) > MAX_ARCHIVE_BYTES:
        raise UnreadableArchive("too_large", limit=MAX_ARCHIVE_BYTES)
    return archive
