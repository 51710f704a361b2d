"""Numbers without gap or double: one sequence for each régie and year.

A number is a key of the store, so the database refuses the second of two writers, and
number, claim and link of an invoice are written together or not at all.
"""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from imio.payment.checkout.booking import book_claim
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.booking import waive
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice import TO_DRAW
from imio.payment.content.invoice_type import DEFAULT_PATTERN
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain import states
from imio.payment.domain.reference import parse_communication
from imio.payment.formatting import local_day
from imio.payment.invoicing.events import InvoiceIssued
from imio.payment.invoicing.links import give_link
from imio.payment.invoicing.places import type_at
from imio.payment.invoicing.queue import first_in_queue
from imio.payment.invoicing.queue import leave_queue
from imio.payment.invoicing.queue import waiting_by_regie
from imio.payment.storage.store import PaymentStore
from zope.event import notify


WORKER = "worker"
# So many in one transaction: half a second. Fewer would write the same nodes of the
# journal more often.
AT_ONCE = 500
_HIGHEST = 10**12


@dataclass(frozen=True)
class Rules:
    """What numbering must know of a type, read once for many invoices."""

    pattern: str = DEFAULT_PATTERN
    term_days: int = 30
    direct_debit_allowed: bool = False


class Numbering:
    """IJob that numbers what was finalised, régie by régie, in the order it came."""

    every = timedelta(seconds=2)

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return a key for each portion of what waits."""
        return [
            f"{regie_uid}:{portion}"
            for regie_uid, count in waiting_by_regie(store).items()
            for portion in range(-(-count // AT_ONCE))
        ]

    def ask(self, store: PaymentStore, key: str) -> None:
        """Nothing is asked outside."""

    def do(self, store: PaymentStore, key: str, news: None, now: datetime) -> None:
        """Number one portion."""
        number_next(store, key.partition(":")[0], now)


def number_next(
    store: PaymentStore, regie_uid: str, now: datetime, limit: int = AT_ONCE
) -> list[str]:
    """Issue those invoices of a régie that wait longest; return their ids. Writes.

    Each gets the next number of its régie and year, is booked and becomes payable; a
    credit note takes its amount off its invoice. Whoever calls commits soon after, and
    begins again when the database reports a conflict.
    """
    today = local_day(now)
    last = last_number(store, regie_uid, today.year)
    rules: dict[str, Rules] = {}
    issued = []
    for number, place in enumerate(first_in_queue(store, regie_uid, limit), last + 1):
        invoice = store.invoices._getOb(place[3])
        if invoice.type_uid not in rules:
            rules[invoice.type_uid] = rules_of(type_at(invoice.type_uid))
        store.invoice_numbers[(regie_uid, today.year, number)] = invoice.id
        text = rules[invoice.type_uid].pattern.format(year=today.year, number=number)
        _issue(store, invoice, rules[invoice.type_uid], text, today, now)
        leave_queue(store, place)
        issued.append(invoice.id)
    return issued


def rules_of(invoice_type: InvoiceType | None) -> Rules:
    """Return the rules of a type. One deleted meanwhile has the usual ones: a number
    that was asked for is given."""
    if invoice_type is None:
        return Rules()
    return Rules(
        invoice_type.numbering_pattern,
        invoice_type.term_days,
        bool(invoice_type.direct_debit_allowed),
    )


def issue_imported(
    store: PaymentStore,
    invoice: Invoice,
    invoice_type: InvoiceType | None,
    now: datetime,
) -> None:
    """Issue a draft of the billing software: it keeps the number that it came with.

    That number is no part of a sequence of ours, unless the type says that imported
    invoices get one. Writes. Raises ForbiddenTransition.
    """
    rules, today = rules_of(invoice_type), local_day(now)
    text = invoice.external_number
    if invoice_type is not None and invoice_type.number_imports:
        number = last_number(store, invoice.regie_uid, today.year) + 1
        store.invoice_numbers[(invoice.regie_uid, today.year, number)] = invoice.id
        text = rules.pattern.format(year=today.year, number=number)
    invoice.move_to(states.TO_NUMBER, now, WORKER, "imported")
    _issue(store, invoice, rules, text, today, now)


def last_number(store: PaymentStore, regie_uid: str, year: int) -> int:
    """Return the highest number that a régie gave in a year, 0 for none. Reads only."""
    try:
        key = store.invoice_numbers.maxKey((regie_uid, year, _HIGHEST))
    except ValueError:
        return 0
    return key[2] if key[:2] == (regie_uid, year) else 0


def _issue(
    store: PaymentStore,
    invoice: Invoice,
    rules: Rules,
    number: str,
    today: date,
    now: datetime,
) -> None:
    invoice.number = number
    # What is imported has its own day.
    invoice.issued_at, invoice.issued_on = now, invoice.issued_on or today
    invoice.move_to(states.ISSUED, now, WORKER, "numbered", event_key=invoice.number)
    invoice.dispatch = TO_DRAW
    origin = Origin(WORKER, now, invoice.number, event_key=f"invoice:{invoice.id}")
    if invoice.kind == CREDIT_NOTE:
        _take_off(store, invoice, origin)
    else:
        _ask_for(store, invoice, rules, origin)
    store.invoices.reindex(invoice)
    notify(InvoiceIssued(store, invoice, now))


def _ask_for(
    store: PaymentStore, invoice: Invoice, rules: Rules, origin: Origin
) -> None:
    if invoice.due_on is None:
        invoice.due_on = invoice.issued_on + timedelta(days=rules.term_days)
    invoice.communication = _communication(store, invoice)
    give_link(store, invoice)
    payer = store.payers._getOb(invoice.payer_id, None)
    mandate = payer.mandate if payer is not None else None
    runs = mandate is not None and not mandate.revoked_at
    debited = runs and rules.direct_debit_allowed
    # The billing software may have its own mandate.
    invoice.direct_debit = invoice.direct_debit or debited
    book_claim(store, invoice, origin)


def _communication(store: PaymentStore, invoice: Invoice) -> str:
    """Keep the communication of an imported invoice when nobody else has it."""
    digits = parse_communication(invoice.communication)
    if digits and store.communications.insert(digits, invoice.id):
        return digits
    return store.reserve_communication(invoice.id)


def _take_off(store: PaymentStore, note: Invoice, origin: Origin) -> None:
    credited = store.invoices._getOb(note.credits_id)
    credited.pending_credit_cents -= note.amount_cents
    waive(store, credited, note.amount_cents, "credit note", origin)
