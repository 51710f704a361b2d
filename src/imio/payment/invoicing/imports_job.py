"""The long work of imports: everything checked, then made as drafts, then published.

The drafts of an import are seen by nobody and paid by nobody until the last one is in.
Publishing them cannot fail any more, and a stopped worker goes on where it was.
"""

from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from imio.payment import logger
from imio.payment.content.batch import Import
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice import PRINTED
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain import states
from imio.payment.domain.billing import Charge
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.languages import LANGUAGES
from imio.payment.invoicing import imports
from imio.payment.invoicing.imports_check import check_import
from imio.payment.invoicing.imports_check import ImportChecked
from imio.payment.invoicing.imports_documents import open_documents
from imio.payment.invoicing.imports_news import tell_news
from imio.payment.invoicing.issuing import keep_document
from imio.payment.invoicing.lists_entries import keep_blob
from imio.payment.invoicing.lists_entries import read_slice
from imio.payment.invoicing.lists_entries import SLICE
from imio.payment.invoicing.lists_payers import payer_for
from imio.payment.invoicing.lists_print import print_part
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.numbering import issue_imported
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore
from typing import Any

import transaction


WORKER = "worker"
AT_ONCE = 20
_SLICED = (imports.APPLYING, imports.PUBLISHING, imports.CANCELLING)


class Imports:
    """IJob that checks the files of imports, applies them, and gathers their papers."""

    every = timedelta(seconds=1)

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return a ticket for each slice of an import that is to be done now."""
        filters = {"kind": (Import.kind,), "state": imports.WORKING}
        tickets = []
        for batch_id in store.batches.catalog.search(filters):
            batch = store.batches._getOb(batch_id)
            count = 1
            if batch.state in _SLICED:
                count = batch.slice_count - batch.done_count // SLICE
            elif batch.state == imports.PRINTING:
                count = AT_ONCE
            count = max(min(count, AT_ONCE), 1)
            tickets += [f"{batch_id}:{number}" for number in range(count)]
        return tickets

    def ask(self, store: PaymentStore, key: str) -> ImportChecked | None:
        """Read files that are to be checked: that takes long and writes nothing."""
        batch = _import_of(store, key)
        if batch is None or batch.state != imports.CHECKING:
            return None
        return check_import(store, batch)

    def do(
        self, store: PaymentStore, key: str, news: ImportChecked | None, now: datetime
    ) -> None:
        """Do the next slice of whatever the import is at."""
        batch = _import_of(store, key)
        if batch is None:
            return
        if batch.state == imports.CHECKING:
            if news is not None:
                keep_import_check(store, batch, news, now)
            return
        steps = {
            imports.APPLYING: apply_slice,
            imports.PUBLISHING: publish_slice,
            imports.PRINTING: print_import_slice,
            imports.CANCELLING: undo_slice,
        }
        if batch.state in steps:
            steps[batch.state](store, batch, now)


def keep_import_check(
    store: PaymentStore, batch: Import, found: ImportChecked, now: datetime
) -> None:
    """Keep what a dry run found, for the page and for the import itself. Writes."""
    batch.trouble = found.trouble
    batch.entries = keep_blob(found.entries.file)
    batch.offsets = tuple(found.entries.offsets)
    batch.findings = keep_blob(found.findings.sorted_file())
    batch.problem_counts = dict(found.findings.counts)
    batch.counts = found.counts | {"errors": found.findings.error_count}
    batch.total_count = found.entries.count
    batch.amount_cents = found.amount_cents
    batch.checked_at = now
    imports.move_import(store, batch, imports.CHECKED, WORKER, now, "checked")


def apply_slice(store: PaymentStore, batch: Import, now: datetime) -> None:
    """Make the drafts of the next slice; when one cannot be made, none stays. Writes."""
    first = batch.done_count
    entries = read_slice(batch, first // SLICE)
    before = transaction.savepoint(optimistic=True)
    try:
        _make_drafts(store, batch, first, entries, now)
    except PaymentError as error:
        before.rollback()
        logger.warning("import %s: %s", batch.id, type(error).__name__)
        batch.trouble = (getattr(error, "code", "") or "not_possible", None, "")
        imports.move_import(store, batch, imports.CANCELLING, WORKER, now, "stopped")
        return
    batch.done_count = first + len(entries)
    if batch.done_count >= batch.total_count:
        imports.move_import(store, batch, imports.PUBLISHING, WORKER, now, "all in")


def publish_slice(store: PaymentStore, batch: Import, now: datetime) -> None:
    """Issue the next slice of drafts and book what is told of them and others. Writes."""
    first = batch.done_count
    entries = read_slice(batch, first // SLICE)
    invoice_type = type_at(batch.type_uid)
    for place, entry in enumerate(entries, first):
        invoice = store.invoices._getOb(batch.results[place])
        if invoice.state == states.DRAFT:
            issue_imported(store, invoice, invoice_type, now)
            if not batch.sends:
                invoice.dispatch = PRINTED
                store.invoices.reindex(invoice)
        if not tell_news(store, batch, invoice, entry, now):
            postponed = batch.counts.get("postponed", 0) + 1
            batch.counts = batch.counts | {"postponed": postponed}
    batch.done_count = first + len(entries)
    if batch.done_count >= batch.total_count:
        imports.move_import(store, batch, imports.DONE, WORKER, now, "published")


def undo_slice(store: PaymentStore, batch: Import, now: datetime) -> None:
    """Delete the next slice of the drafts of an import that was given up. Writes."""
    first = batch.done_count
    last = first + SLICE
    for place in list(batch.results.keys(first, last, excludemax=True)):
        invoice = store.invoices._getOb(batch.results.pop(place), None)
        is_own = invoice is not None and invoice.campaign_id == batch.id
        if is_own and invoice.state == states.DRAFT:
            key = (batch.regie_uid, invoice.external_number)
            store.external_dues.pop(key, None)
            store.invoices.remove(invoice)
    batch.done_count = last
    if last >= batch.total_count:
        imports.move_import(store, batch, imports.CANCELLED, WORKER, now, "deleted")


def print_import_slice(store: PaymentStore, batch: Import, now: datetime) -> None:
    """Gather the next documents for the printer. Writes."""
    if print_part(store, batch, now):
        imports.move_import(store, batch, imports.DONE, WORKER, now, "print file made")


def _make_drafts(
    store: PaymentStore,
    batch: Import,
    first: int,
    entries: list[dict[str, Any]],
    now: datetime,
) -> None:
    invoice_type = type_at(batch.type_uid)
    if invoice_type is None:
        raise InvoiceRefused("no_type")
    names = [entry["f"] for entry in entries if entry.get("f")]
    with open_documents(batch, names) as documents:
        for place, entry in enumerate(entries, first):
            if place in batch.results:
                continue
            if "u" in entry:
                batch.results[place] = entry["u"]
                continue
            invoice = _draft_of(store, batch, invoice_type, entry, now)
            if entry["f"]:
                keep_document(invoice, documents[entry["f"]])
            batch.results[place] = invoice.id


def _draft_of(
    store: PaymentStore,
    batch: Import,
    invoice_type: InvoiceType,
    entry: dict[str, Any],
    now: datetime,
) -> Invoice:
    labels = dict.fromkeys(LANGUAGES, entry["o"]) if entry["o"] else invoice_type.titles
    code = entry["k"] or invoice_type.accounting_code or ""
    price = Decimal(entry["a"]) / 100
    invoice = make_draft(
        store,
        invoice_type,
        payer_for(store, entry["p"], entry["id"], now),
        (Charge(labels, Decimal(1), price, accounting_code=code),),
        now,
        batch.asked_by,
        campaign_id=batch.id,
        beneficiary=entry["b"],
        due_on=date.fromisoformat(entry["d"]) if entry["d"] else None,
        object_title=entry["o"],
        external_number=entry["n"],
    )
    invoice.is_imported = True
    invoice.communication = entry["c"]
    invoice.issued_on = date.fromisoformat(entry["i"]) if entry["i"] else None
    invoice.direct_debit = entry.get("dd", False)
    if not store.external_dues.insert((batch.regie_uid, entry["n"]), invoice.id):
        # Another import brought it since the check.
        raise InvoiceRefused("in_other_import", number=entry["n"])
    return invoice


def _import_of(store: PaymentStore, key: str) -> Import | None:
    return store.batches._getOb(key.partition(":")[0], None)
