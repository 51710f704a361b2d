"""Letters on paper: collected in a print batch, drawn together, weighed at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from imio.payment import logger
from imio.payment.content.invoice import Invoice
from imio.payment.content.recovery_batches import LetterBatch
from imio.payment.content.recovery_batches import LETTERS
from imio.payment.content.reminder_levels import PRINT
from imio.payment.documents.engine import render
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.reference import new_reference
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.invoicing.places import type_at
from imio.payment.invoicing.sheet import sheet_of
from imio.payment.recovery.archive import keep_bytes
from imio.payment.recovery.archive import keep_whole
from imio.payment.recovery.archive import zip_of
from imio.payment.recovery.reminders import cost_of_level
from imio.payment.recovery.reminders import may_leave
from imio.payment.recovery.reminders import note_sent
from imio.payment.recovery.texts import costs_text
from imio.payment.recovery.texts import level_text
from imio.payment.recovery.texts import treasury_text
from imio.payment.storage.store import PaymentStore


COLLECTING = "collecting"
TO_DRAW = "to_draw"
READY = "ready"
POSTED = "posted"
# So many letters in one file: some ten seconds of drawing.
AT_ONCE = 200


@dataclass(frozen=True)
class Letter:
    """One drawn letter, or why there is none."""

    invoice_id: str
    level: int
    pdf: bytes = b""
    trouble: str = ""


def add_letter(
    store: PaymentStore, invoice: Invoice, level: int, actor: str, now: datetime
) -> LetterBatch:
    """Add a letter to the batch of its régie that is being collected. Writes."""
    batch = _open_batch(store, invoice.regie_uid, now)
    if batch is None:
        batch = make_letters(store, invoice.regie_uid, (), actor, now, COLLECTING)
    batch.rows += ((invoice.id, level),)
    batch.total_count = len(batch.rows)
    return batch


def make_letters(
    store: PaymentStore,
    regie_uid: str,
    rows: Sequence[tuple[str, int]],
    actor: str,
    now: datetime,
    state: str = TO_DRAW,
) -> LetterBatch:
    """Keep a batch of letters that the worker draws. Writes."""
    batch = LetterBatch(new_reference())
    batch.regie_uid = regie_uid
    batch.created_at = now
    batch.created_by = actor
    batch.rows = tuple(rows)
    batch.total_count = len(batch.rows)
    batch.file_name = f"letters-{local_day(now).isoformat()}-{batch.id}.zip"
    batch.move_to(state, now, actor, "made")
    return store.batches.add(batch)


def close_letters(
    store: PaymentStore, actor: str, now: datetime, regie_uid: str = ""
) -> None:
    """Let the worker draw what was collected, of one régie or of all. Writes."""
    filters = {"kind": (LETTERS,), "state": (COLLECTING,)}
    if regie_uid:
        filters["regie"] = (regie_uid,)
    for batch_id in list(store.batches.catalog.search(filters)):
        _move(store, store.batches._getOb(batch_id), TO_DRAW, actor, now, "complete")


def mark_posted(
    store: PaymentStore, batch: LetterBatch, actor: str, now: datetime
) -> None:
    """Note that the letters of a batch went to the post. Writes."""
    if batch.state == READY:
        _move(store, batch, POSTED, actor, now, "posted")


def paid_since(store: PaymentStore, batch: LetterBatch) -> list[Invoice]:
    """Return the invoices of a drawn batch that are not asked any more: take them out."""
    printed = (store.invoices._getOb(one) for one in batch.printed_ids)
    return [invoice for invoice in printed if invoice.balance_cents <= 0]


class Letters:
    """IJob that draws the letters of batches that are complete."""

    every = timedelta(seconds=20)

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return the ids of batches to draw, oldest first."""
        found = store.batches.catalog.search({"kind": (LETTERS,), "state": (TO_DRAW,)})
        return found.page(0, 10, oldest_first=True)

    def ask(self, store: PaymentStore, key: str) -> list[Letter]:
        """Draw the letters of one batch."""
        batch = store.batches._getOb(key)
        return [_draw(store, *row, batch.created_at) for row in batch.rows]

    def do(
        self, store: PaymentStore, key: str, news: list[Letter], now: datetime
    ) -> None:
        """Keep those letters that are still needed, and their proofs."""
        batch = store.batches._getOb(key)
        if batch.state == TO_DRAW:
            keep_letters(store, batch, news, now)


def keep_letters(
    store: PaymentStore, batch: LetterBatch, letters: Sequence[Letter], now: datetime
) -> None:
    """Store the drawn letters of a batch without those that are needless now. Writes."""
    files = []
    for letter in letters:
        invoice = store.invoices._getOb(letter.invoice_id)
        why = letter.trouble or _needless(store, invoice, letter.level, now)
        if why:
            batch.left_out += ((invoice.id, why),)
            invoice.note(
                now, "worker", "", "", "letter left out", event_key=batch.id, note=why
            )
            continue
        files.append((f"{len(files) + 1:04d}-{invoice.number}.pdf", letter.pdf))
        batch.printed_ids += (invoice.id,)
        if letter.level:
            note_sent(store, invoice, letter.level, PRINT, batch.id, now)
    batch.done_count = len(files)
    keep_bytes(batch, zip_of(files))
    keep_whole(batch, [pdf for _name, pdf in files])
    _move(store, batch, READY, "worker", now, "drawn")


def _needless(store: PaymentStore, invoice: Invoice, level: int, now: datetime) -> str:
    if invoice.balance_cents <= 0:
        return "paid"
    if level and invoice.id in store.locks:
        return "under_way"
    return "held" if level and not may_leave(store, invoice, now) else ""


def _draw(store: PaymentStore, invoice_id: str, level: int, now: datetime) -> Letter:
    invoice = store.invoices._getOb(invoice_id)
    try:
        return Letter(invoice_id, level, letter_pdf(store, invoice, level, now))
    except PaymentError as error:
        logger.warning("letter of %s: %s", invoice_id, type(error).__name__)
        return Letter(invoice_id, level, trouble=type(error).__name__)


def letter_pdf(
    store: PaymentStore, invoice: Invoice, level: int, now: datetime
) -> bytes:
    """Draw the letter of a level, or the treasury's notice for level 0. Writes nothing.

    Raises DocumentFailed and what documents.engine.render raises.
    """
    language = known_language(invoice.language)
    if level:
        costs = costs_text(cost_of_level(store, invoice, level, now), language)
        text = "\n\n".join(filter(None, (level_text(invoice, level, language), costs)))
    else:
        text = treasury_text(type_at(invoice.type_uid), language)
    return render(sheet_of(store, invoice, now, level_text=text))


def _open_batch(
    store: PaymentStore, regie_uid: str, now: datetime
) -> LetterBatch | None:
    filters = {"kind": (LETTERS,), "state": (COLLECTING,), "regie": (regie_uid,)}
    for batch_id in store.batches.catalog.search(filters):
        batch = store.batches._getOb(batch_id)
        if len(batch.rows) < AT_ONCE and local_day(batch.created_at) == local_day(now):
            return batch
    return None


def _move(
    store: PaymentStore,
    batch: LetterBatch,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
) -> None:
    batch.move_to(state, now, actor, cause)
    store.batches.reindex(batch)
