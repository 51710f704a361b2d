"""Credit notes: the only way in which an issued invoice ever asks less."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.billing import Charge
from imio.payment.domain.billing import line_of
from imio.payment.domain.billing import split_cents
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.reference import new_ordered_id
from imio.payment.invoicing.queue import enqueue
from imio.payment.storage.store import PaymentStore


_COPIED = (
    "type_uid",
    "regie_uid",
    "platform_id",
    "object_title",
    "payer_id",
    "surname",
    "first_name",
    "organisation",
    "address_lines",
    "beneficiary",
    "billing_reference",
    "request_id",
    "campaign_id",
    "email",
    "language",
    "owner",
)


def creditable_cents(invoice: Invoice) -> int:
    """Return what credit notes can still take off an invoice, in cents."""
    if invoice.state != states.ISSUED or invoice.kind == CREDIT_NOTE:
        return 0
    return invoice.owed_cents - invoice.pending_credit_cents


def creditable_parts(store: PaymentStore, invoice: Invoice) -> tuple[int, ...]:
    """Return what credit notes can still take off each line, in cents. Reads only."""
    left = [line.amount_cents for line in invoice.lines]
    for note_id in invoice.credit_note_ids:
        parts = store.invoices._getOb(note_id).credited_parts
        left = [one - part for one, part in zip(left, parts, strict=True)]
    return tuple(left)


def credit_note(
    store: PaymentStore,
    invoice: Invoice,
    lines_or_cents: int | Mapping[int, int],
    reason: str,
    actor: str,
    now: datetime,
) -> Invoice:
    """Make a finalised credit note on an issued invoice. Writes.

    ``lines_or_cents`` is an amount, which is shared by the lines as they stand, or the
    cents by line (the first is 0). Its number comes from the worker; at that moment the
    invoice asks less, and what was paid too much is owed back. Raises InvoiceRefused
    (no_reason, too_much, nothing_charged) and ForbiddenTransition.
    """
    if invoice.state != states.ISSUED or invoice.kind == CREDIT_NOTE:
        raise ForbiddenTransition(f"invoice: {invoice.state} to {CREDIT_NOTE}")
    parts = _parts(creditable_parts(store, invoice), lines_or_cents)
    note = Invoice(new_ordered_id(now))
    for name in _COPIED:
        setattr(note, name, getattr(invoice, name))
    note.kind = CREDIT_NOTE
    note.created_at = now
    note.credits_id = invoice.id
    note.credited_parts = parts
    note.reason = demand_reason(reason)
    note.lines = tuple(
        line_of(_charge(line, part))
        for line, part in zip(invoice.lines, parts, strict=True)
        if part
    )
    note.amount_cents = sum(parts)
    note.note(now, actor, "", states.DRAFT, "made", note=note.reason)
    note.move_to(states.TO_NUMBER, now, actor, "finalised")
    invoice.credit_note_ids += (note.id,)
    invoice.pending_credit_cents += note.amount_cents
    invoice.note(now, actor, "", "", "credit note asked", note=note.reason)
    enqueue(store, note, now, 0)
    return store.invoices.add(note)


def cancel(
    store: PaymentStore, invoice: Invoice, reason: str, actor: str, now: datetime
) -> Invoice:
    """Take off all that an issued invoice still asks, by a credit note. Writes.

    Returns the credit note; what was paid is then owed back. Raises as credit_note.
    """
    return credit_note(store, invoice, creditable_cents(invoice), reason, actor, now)


def demand_reason(reason: str) -> str:
    """Return a reason without blanks around it. Raises InvoiceRefused for none."""
    if not reason.strip():
        raise InvoiceRefused("no_reason")
    return reason.strip()


def _parts(
    left: Sequence[int], lines_or_cents: int | Mapping[int, int]
) -> tuple[int, ...]:
    if isinstance(lines_or_cents, Mapping):
        unknown = lines_or_cents.keys() - set(range(len(left)))
        parts = tuple(lines_or_cents.get(place, 0) for place in range(len(left)))
        pairs = zip(parts, left, strict=True)
        if unknown or any(not 0 <= part <= most for part, most in pairs):
            raise InvoiceRefused("too_much", amount_cents=sum(left))
    elif 0 < lines_or_cents <= sum(left):
        parts = split_cents(lines_or_cents, left)
    else:
        code = "too_much" if lines_or_cents > 0 else "nothing_charged"
        raise InvoiceRefused(code, amount_cents=sum(left))
    if not sum(parts):
        raise InvoiceRefused("nothing_charged")
    return parts


def _charge(line, part_cents: int) -> Charge:
    # A whole line keeps its quantity and price; a part of one is an amount.
    whole = part_cents == line.amount_cents
    return Charge(
        line.labels,
        line.quantity if whole else Decimal(1),
        line.unit_price if whole else Decimal(part_cents) / 100,
        line.detail,
        line.unit if whole else "",
        line.vat_rate,
        line.accounting_code,
        line.tariff_uid,
        line.item,
    )
