"""Files for the printer: the documents of a batch that leave by post, with an index."""

from collections.abc import Iterator
from datetime import datetime
from imio.payment.content.batch import ListBatch
from imio.payment.content.batch import PrintPart
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice import TO_DRAW
from imio.payment.content.invoice import TO_PRINT
from imio.payment.documents.merging import merge
from imio.payment.domain.money import decimal_text
from imio.payment.domain.spreadsheet import neutralise
from imio.payment.invoicing.issuing import note_printed
from imio.payment.invoicing.lists_entries import keep_blob
from imio.payment.storage.store import PaymentStore
from io import BytesIO
from io import StringIO
from zipfile import ZIP_STORED
from zipfile import ZipFile

import codecs
import csv
import re


# Documents in one file: what a clerk can open, and a printer take at once
PART_SIZE = 250
_HEADINGS = ("file", "number", "payer", "address", "amount", "due_on")


def print_part(store: PaymentStore, batch: ListBatch, now: datetime) -> bool:
    """Gather the next documents into a file; say whether all are gathered. Writes.

    It begins when every document is drawn, and follows the order of the list.
    """
    if count_flag(store, batch, TO_DRAW):
        return False
    chosen: list[Invoice] = []
    for place, invoice in _invoices_from(store, batch, batch.done_count):
        batch.done_count = place + 1
        if invoice.dispatch == TO_PRINT and invoice.document is not None:
            chosen.append(invoice)
        if len(chosen) == PART_SIZE:
            break
    if chosen:
        batch.prints += (_part_of(chosen, len(batch.prints) + 1, now),)
        for invoice in chosen:
            note_printed(store, invoice, batch.asked_by, now)
    return len(chosen) < PART_SIZE


def count_flag(store: PaymentStore, batch: ListBatch, flag: str) -> int:
    """Return how many invoices of a batch are at to_draw, draw_failed or to_print."""
    filters = {"campaign": (batch.id,), "flag": (flag,)}
    return len(store.invoices.catalog.search(filters))


def _invoices_from(
    store: PaymentStore, batch: ListBatch, start: int
) -> Iterator[tuple[int, Invoice]]:
    for place, invoice_id in batch.results.items(start):
        invoice = store.invoices._getOb(invoice_id, None)
        if invoice is not None:
            yield place, invoice


def _part_of(chosen: list[Invoice], number: int, now: datetime) -> PrintPart:
    """Keep documents as a ZIP, and as one PDF when all of them can be read."""
    # The numbers tell a clerk which file is which.
    ends = "_".join(_bare(invoice.number) for invoice in (chosen[0], chosen[-1]))
    name = f"{number:02d}-{ends}"
    whole = merge(_documents(chosen))
    return PrintPart(
        f"{name}.zip",
        len(chosen),
        keep_blob(_as_zip(chosen)),
        now,
        keep_blob(BytesIO(whole)) if whole is not None else None,
        f"{name}.pdf" if whole is not None else "",
    )


def _documents(invoices: list[Invoice]) -> Iterator[bytes]:
    for invoice in invoices:
        with invoice.document.open() as document:
            yield document.read()


def _bare(number: str) -> str:
    return re.sub(r"[^\w.-]+", "-", number)


def _as_zip(invoices: list[Invoice]) -> BytesIO:
    """Return a ZIP whose names follow the order of the list, and its index."""
    file = BytesIO()
    rows = []
    with ZipFile(file, "w", ZIP_STORED) as archive:
        found = zip(invoices, _documents(invoices), strict=True)
        for place, (invoice, document) in enumerate(found, 1):
            name = f"{place:04d}-{_bare(invoice.number)}.pdf"
            archive.writestr(name, document)
            rows.append(_index_row(name, invoice))
        archive.writestr("index.csv", _as_csv(rows))
    return file


def _index_row(name: str, invoice: Invoice) -> tuple[str, ...]:
    return (
        name,
        invoice.number,
        invoice.payer_name,
        ", ".join(invoice.address_lines),
        decimal_text(invoice.amount_cents),
        invoice.due_on.isoformat() if invoice.due_on else "",
    )


def _as_csv(rows: list[tuple[str, ...]]) -> bytes:
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + buffer.getvalue().encode()
