"""The long work of imports: everything checked, then made as drafts, then published.

The drafts of an import are seen by nobody and paid by nobody until the last one is in.
Publishing them cannot fail any more, and a stopped worker goes on where it was.
"""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from imio.payment.content.batch import Import
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice import PRINTED
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain import states
from imio.payment.domain.billing import Charge
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.languages import LANGUAGES
from imio.payment.invoicing import imports
from imio.payment.invoicing.imports_check import check_import
from imio.payment.invoicing.imports_check import ImportChecked
from imio.payment.invoicing.imports_documents import open_documents
from imio.payment.invoicing.imports_news import tell_news
from imio.payment.invoicing.issuing import keep_document
from imio.payment.invoicing.lists_entries import read_slice
from imio.payment.invoicing.lists_entries import SLICE
from imio.payment.invoicing.lists_payers import payer_for
from imio.payment.invoicing.lists_print import print_part
from imio.payment.invoicing.lists_work import keep_findings
from imio.payment.invoicing.lists_work import ListJob
from imio.payment.invoicing.lists_work import make_or_tell
from imio.payment.invoicing.lists_work import Step
from imio.payment.invoicing.lists_work import WORKER
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.numbering import issue_imported
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore
from typing import Any


class Imports(ListJob):
    """IJob that checks the files of imports, applies them, and gathers their papers."""

    course = imports.COURSE

    @property
    def steps(self) -> Mapping[str, Step]:
        return {
            imports.APPLYING: apply_slice,
            imports.PUBLISHING: publish_slice,
            imports.PRINTING: print_import_slice,
            imports.CANCELLING: undo_slice,
        }

    def check(self, store: PaymentStore, batch: Import) -> ImportChecked:
        return check_import(store, batch)

    def keep_check(
        self, store: PaymentStore, batch: Import, found: ImportChecked, now: datetime
    ) -> None:
        keep_findings(batch, found, now)
        imports.move_import(store, batch, imports.CHECKED, WORKER, now, "checked")


def apply_slice(store: PaymentStore, batch: Import, now: datetime) -> None:
    """Make the drafts of the next slice; when one cannot be made, none stays. Writes."""
    first = batch.done_count
    entries = read_slice(batch, first // SLICE)
    if not make_or_tell(batch, lambda: _make_drafts(store, batch, first, entries, now)):
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
