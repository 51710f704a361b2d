"""Drafts of invoices: made, corrected, deleted, and finalised when they are right."""

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from enum import Enum
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.payer import Payer
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.domain.billing import Charge
from imio.payment.domain.billing import line_of
from imio.payment.domain.billing import total_of
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.reference import new_ordered_id
from imio.payment.invoicing.places import regie_of_type
from imio.payment.invoicing.places import type_at
from imio.payment.invoicing.places import uid_of
from imio.payment.invoicing.prices import minimum_of
from imio.payment.invoicing.queue import enqueue
from imio.payment.invoicing.tally import count_in
from imio.payment.invoicing.tally import count_out
from imio.payment.invoicing.tally import recounted
from imio.payment.invoicing.terms import check_due_day
from imio.payment.storage.store import PaymentStore
from typing import Any


class Unchanged(Enum):
    """Stands for a value that a correction leaves as it is."""

    KEPT = "kept"


def make_draft(
    store: PaymentStore,
    invoice_type: InvoiceType,
    payer: Payer,
    charges: Sequence[Charge],
    now: datetime,
    actor: str,
    *,
    request: Request | None = None,
    campaign_id: str = "",
    beneficiary: str = "",
    due_on: date | None = None,
    object_title: str = "",
    external_number: str = "",
    costs_of: str = "",
    is_confirmed: bool = False,
) -> Invoice:
    """Make an invoice that nobody has to pay yet, and keep it. Writes.

    ``external_number`` is that of the billing software, which has its own minimum;
    ``costs_of`` the invoice of whose reminder it asks the costs, which have none.
    ``is_confirmed`` says that the agent means a second invoice of a type for one
    request. Raises InvoiceRefused (below_minimum, nothing_charged, duplicate,
    bad_term, far_term) and InvalidAmount.
    """
    if request is not None and not is_confirmed:
        _refuse_second(store, invoice_type, request)
    regie = regie_of_type(invoice_type)
    invoice = Invoice(new_ordered_id(now))
    invoice.created_at = now
    invoice.kind = invoice_type.kind
    invoice.type_uid = uid_of(invoice_type)
    invoice.regie_uid = uid_of(regie)
    invoice.platform_id = regie.platform or ""
    invoice.campaign_id = campaign_id
    invoice.request_id = request.id if request is not None else ""
    invoice.external_number = external_number
    invoice.object_title = object_title or _title_of(invoice_type, payer.language)
    invoice.beneficiary = beneficiary
    _check_due_day(invoice, due_on, now)
    invoice.due_on = due_on
    _set_payer(invoice, payer, request)
    invoice.costs_of = costs_of
    has_minimum = not (external_number or costs_of)
    _set_charges(invoice, charges, minimum_of(invoice_type) if has_minimum else 0)
    invoice.note(now, actor, "", states.DRAFT, "made")
    count_in(store, invoice)
    return store.invoices.add(invoice)


def correct_draft(
    store: PaymentStore,
    invoice: Invoice,
    now: datetime,
    actor: str,
    *,
    charges: Sequence[Charge] | None = None,
    payer: Payer | None = None,
    due_on: date | None | Unchanged = Unchanged.KEPT,
    object_title: str | None = None,
    beneficiary: str | None = None,
) -> None:
    """Change what a draft says, all of it or nothing; what is not given stays. Writes.

    A due date of None is that of the type again. Raises ForbiddenTransition once its number was asked for, InvoiceRefused and
    InvalidAmount as make_draft does.
    """
    _demand_draft(invoice)
    term = invoice.due_on if due_on is Unchanged.KEPT else due_on
    if term != invoice.due_on:
        _check_due_day(invoice, term, now)
    with recounted(store, invoice):
        if charges is not None:
            invoice_type = type_at(invoice.type_uid)
            has_minimum = invoice_type is not None and not invoice.external_number
            minimum_cents = minimum_of(invoice_type) if has_minimum else 0
            _set_charges(invoice, charges, minimum_cents)
        if payer is not None:
            _set_payer(invoice, payer, None)
        _set_words(invoice, object_title, beneficiary)
        invoice.due_on = term
    invoice.note(now, actor, states.DRAFT, states.DRAFT, "corrected")
    store.invoices.reindex(invoice)


def delete_draft(store: PaymentStore, invoice: Invoice) -> None:
    """Forget a draft: nobody had to pay it. Writes. Raises ForbiddenTransition."""
    _demand_draft(invoice)
    count_out(store, invoice)
    store.invoices.remove(invoice)


def finalise(
    store: PaymentStore,
    invoice: Invoice,
    actor: str,
    now: datetime,
    *,
    position: int = 0,
) -> None:
    """Ask for the number of a draft: from now on it cannot be changed. Writes.

    Numbers follow the order of finalisation; a campaign that finalises many at one
    ``now`` gives the ``position`` of each. The worker gives the number soon after.
    Raises ForbiddenTransition, and InvoiceRefused when nothing is charged.
    """
    _demand_draft(invoice)
    if not invoice.amount_cents:
        raise InvoiceRefused("nothing_charged")
    count_out(store, invoice)
    invoice.move_to(states.TO_NUMBER, now, actor, "finalised")
    enqueue(store, invoice, now, position)
    store.invoices.reindex(invoice)


def invoices_of_request(store: PaymentStore, request_id: str) -> list[Invoice]:
    """Return the invoices and credit notes of a request, newest first. Reads only."""
    return list(_linked(store, request_id))


def _linked(store: PaymentStore, request_id: str) -> Iterator[Any]:
    for invoice_id in store.invoices.catalog.search({"request": (request_id,)}):
        yield store.invoices._getOb(invoice_id)


def _refuse_second(
    store: PaymentStore, invoice_type: InvoiceType, request: Request
) -> None:
    for other in _linked(store, request.id):
        same = other.type_uid == uid_of(invoice_type) and not other.credits_id
        if same and other.due_state != states.CANCELLED:
            raise InvoiceRefused("duplicate", number=other.number, invoice_id=other.id)


def _demand_draft(invoice: Invoice) -> None:
    if invoice.state != states.DRAFT:
        raise ForbiddenTransition(f"invoice: {invoice.state} to {states.DRAFT}")


def _set_charges(
    invoice: Invoice, charges: Sequence[Charge], minimum_cents: int
) -> None:
    lines = tuple(line_of(charge) for charge in charges)
    amount_cents = total_of(lines)
    if not amount_cents:
        raise InvoiceRefused("nothing_charged")
    if amount_cents < minimum_cents:
        raise InvoiceRefused(
            "below_minimum", amount_cents=amount_cents, minimum_cents=minimum_cents
        )
    invoice.lines = lines
    invoice.amount_cents = amount_cents


def _set_payer(invoice: Invoice, payer: Payer, request: Request | None) -> None:
    invoice.payer_id = payer.id
    invoice.surname, invoice.first_name = payer.surname, payer.first_name
    invoice.organisation = payer.organisation
    invoice.address_lines = payer.address_lines
    invoice.email, invoice.language = payer.email, payer.language
    invoice.billing_reference = payer.billing_reference
    invoice.owner = payer.owner or (request.owner if request is not None else "")


def _set_words(
    invoice: Invoice, object_title: str | None, beneficiary: str | None
) -> None:
    if object_title is not None:
        invoice.object_title = object_title
    if beneficiary is not None:
        invoice.beneficiary = beneficiary


def _check_due_day(invoice: Invoice, due_on: date | None, now: datetime) -> None:
    # An imported one may be due already: reminders then begin at once.
    if not invoice.external_number:
        check_due_day(due_on, now)


def _title_of(invoice_type: InvoiceType, language: str) -> str:
    return invoice_type.titles.get(language) or invoice_type.title
