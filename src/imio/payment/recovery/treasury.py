"""En trésorerie: unpaid invoices that somebody else collects from now on."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.content.invoice import Invoice
from imio.payment.content.recovery_batches import TreasuryBatch
from imio.payment.domain.reference import new_reference
from imio.payment.formatting import local_day
from imio.payment.invoicing.corrections import hand_to_treasury
from imio.payment.invoicing.pauses import running_pause
from imio.payment.recovery import planning
from imio.payment.recovery.archive import keep_bytes
from imio.payment.recovery.candidates import invoice_types
from imio.payment.recovery.candidates import open_invoices
from imio.payment.recovery.candidates import Regies
from imio.payment.recovery.choices import choose
from imio.payment.recovery.choices import READY
from imio.payment.recovery.events import HandedToTreasury
from imio.payment.recovery.letters import make_letters
from imio.payment.recovery.treasury_file import treasury_file
from imio.payment.storage.store import PaymentStore
from zope.event import notify


HANDED_OVER = "handed_over"
# How many invoices one batch takes: it is one database transaction.
MAX_BATCH = 500


@dataclass(frozen=True)
class Candidate:
    """An invoice whose delay is over; ``code`` is "ready", or why it stays here."""

    invoice: Invoice
    code: str
    ripe_on: date


def list_candidates(
    store: PaymentStore, regies: Regies, on: date, now: datetime
) -> Iterator[Candidate]:
    """Yield the invoices that the treasury could get on a day, oldest first. Reads only."""
    for invoice_type in invoice_types(regies):
        days = invoice_type.treasury_days
        if not days:
            continue
        until = on - timedelta(days=days)
        for invoice in open_invoices(store, invoice_type.UID(), None, until):
            ripe_on = invoice.due_on + timedelta(days=days)
            yield Candidate(invoice, _code(store, invoice, on, now), ripe_on)


def choose_for_treasury(
    store: PaymentStore,
    regie_uid: str,
    invoice_ids: Sequence[str],
    now: datetime,
    seen: str | None = None,
) -> list[Invoice]:
    """Return what a batch of these invoices would hand over. Reads only. See choose."""
    ripe = list_candidates(store, (regie_uid,), local_day(now), now)
    return choose(ripe, invoice_ids, seen)


def hand_over(
    store: PaymentStore,
    regie_uid: str,
    invoice_ids: Sequence[str],
    actor: str,
    now: datetime,
    seen: str | None = None,
) -> TreasuryBatch:
    """Hand invoices of a régie over, with the file that tells of them. Writes.

    Whoever has an address gets a mail; the others a letter, drawn by the worker.
    Raises RecoveryRefused as choose does: nothing is left out silently.
    """
    invoices = choose_for_treasury(store, regie_uid, invoice_ids, now, seen)
    batch = _batch_of(regie_uid, invoices, actor, now)
    for invoice in invoices:
        hand_to_treasury(store, invoice, batch.id, actor, now)
    on_paper = [(one.id, 0) for one in invoices if not one.email]
    if on_paper:
        batch.letters_id = make_letters(store, regie_uid, on_paper, actor, now).id
    stored = store.batches.add(batch)
    for invoice in invoices:
        notify(HandedToTreasury(store, invoice, batch.id, now))
    return stored


def _code(store: PaymentStore, invoice: Invoice, on: date, now: datetime) -> str:
    obstacle = obstacle_of(store, invoice, now)
    if obstacle is not None:
        return obstacle.code
    if invoice.id in store.locks:
        return planning.UNDER_WAY
    return planning.PAUSED if running_pause(store, invoice, on) is not None else READY


def _batch_of(
    regie_uid: str, invoices: Sequence[Invoice], actor: str, now: datetime
) -> TreasuryBatch:
    batch = TreasuryBatch(new_reference())
    batch.regie_uid = regie_uid
    batch.created_at = now
    batch.created_by = actor
    batch.invoice_ids = tuple(invoice.id for invoice in invoices)
    batch.total_count = batch.done_count = len(invoices)
    batch.amount_cents = sum(invoice.balance_cents for invoice in invoices)
    batch.file_name = f"treasury-{local_day(now).isoformat()}-{batch.id}.csv"
    keep_bytes(batch, treasury_file(invoices))
    batch.move_to(HANDED_OVER, now, actor, "handed over")
    return batch
