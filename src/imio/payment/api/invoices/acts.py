"""What a program may do with an invoice: each act with its permission and its function."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from imio.payment import access
from imio.payment.api.invoices.reading import cents_of
from imio.payment.api.invoices.reading import day_of
from imio.payment.api.invoices.reading import lines_of
from imio.payment.api.invoices.reading import messages_of
from imio.payment.api.invoices.reading import payer_of
from imio.payment.api.invoices.reading import quantities_of
from imio.payment.api.invoices.reading import text_of
from imio.payment.api.invoices.reading import texts_by_item
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.billing import Charge
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing import corrections
from imio.payment.invoicing import credits
from imio.payment.invoicing.making import correct_draft
from imio.payment.invoicing.making import delete_draft
from imio.payment.invoicing.making import finalise
from imio.payment.invoicing.objections import close_objection
from imio.payment.invoicing.objections import object_to
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.invoicing.pauses import resume_reminders
from imio.payment.invoicing.places import type_at
from imio.payment.invoicing.prices import PriceList
from imio.payment.invoicing.prices import refuse_problems
from imio.payment.invoicing.suspending import resume_payments
from imio.payment.invoicing.suspending import suspend_payments
from imio.payment.notifications.outgoing import send_invoice_again
from imio.payment.recovery.mandates import collect_by_debit
from imio.payment.storage import suspensions
from imio.payment.storage.store import PaymentStore
from typing import Any
from zExceptions import BadRequest


@dataclass(frozen=True)
class Call:
    """One call: the invoice, what was sent, by whom and when."""

    store: PaymentStore
    invoice: Invoice
    body: Mapping[str, Any]
    actor: str
    now: datetime

    def with_reason(self, function: Callable) -> None:
        """Call a rule that wants a reason."""
        reason = text_of(self.body, "reason", required=True)
        function(self.store, self.invoice, reason, self.actor, self.now)


def may_issue(invoice: Invoice) -> bool:
    """Say whether the caller may issue invoices of this one's type."""
    invoice_type = type_at(invoice.type_uid)
    if invoice_type is None:
        return access.may_see_invoice(invoice, access.ISSUE_INVOICES)
    return access.may_issue(invoice_type)


def _counter(call: Call) -> None:
    corrections.record_counter_payment(
        call.store,
        call.invoice,
        cents_of(call.body, "amount_cents"),
        text_of(call.body, "means", required=True),
        text_of(call.body, "slip", required=True),
        day_of(call.body, "paid_on", required=True),
        call.actor,
        call.now,
    )


def _send(call: Call) -> None:
    invoice = call.invoice
    if invoice.state != states.ISSUED or invoice.kind == CREDIT_NOTE:
        raise ForbiddenTransition(f"invoice: {invoice.state}, {invoice.kind}")
    if not invoice.email:
        raise InvoiceRefused("no_email")
    if not send_invoice_again(call.store, invoice, call.now):
        raise InvoiceRefused("sent_enough")
    invoice.note(call.now, call.actor, "", "", "sent again")


def _credit(call: Call) -> None:
    lines = lines_of(call.body)
    if lines and "amount_cents" in call.body:
        raise InvoiceRefused("two_amounts")
    asked = lines or cents_of(call.body, "amount_cents")
    reason = text_of(call.body, "reason", required=True)
    credits.credit_note(call.store, call.invoice, asked, reason, call.actor, call.now)


def _pause(call: Call) -> None:
    until = day_of(call.body, "until")
    reason = text_of(call.body, "reason", required=True)
    pause_reminders(call.store, call.invoice, until, reason, call.actor, call.now)


def _object(call: Call) -> None:
    words = text_of(call.body, "reason", required=True)
    object_to(call.store, call.invoice, words, call.now, call.actor)


def _correct(call: Call) -> None:
    values = {
        new: text_of(call.body, name)
        for name, new in (("object", "object_title"), ("beneficiary", "beneficiary"))
        if name in call.body
    }
    if "object_title" in values and not values["object_title"]:
        raise BadRequest("object")
    if "due_on" in call.body:
        values["due_on"] = day_of(call.body, "due_on")
    if "payer" in call.body:
        values["payer"] = payer_of(call.body, call.now)
    if "quantities" in call.body:
        values["charges"] = charges_of(call)
    correct_draft(call.store, call.invoice, call.now, call.actor, **values)


def charges_of(call: Call) -> Sequence[Charge]:
    """Return what the quantities of a call come to at today's prices.

    Raises InvoiceRefused for what has no price, and for a type that was deleted.
    """
    invoice_type = type_at(call.invoice.type_uid)
    if invoice_type is None:
        raise InvoiceRefused("no_type")
    quantities = quantities_of(call.body)
    details = texts_by_item(call.body, "details")
    priced = PriceList(invoice_type, local_day(call.now)).price(quantities, details)
    refuse_problems(priced)
    return priced.charges


def _suspend(call: Call) -> None:
    days = day_of(call.body, "since", required=True), day_of(call.body, "until")
    told = messages_of(call.body)
    place = (suspensions.DUE, call.invoice.id)
    suspend_payments(call.store, *place, days, told, call.actor, call.now)


def _resume(call: Call) -> None:
    place = (suspensions.DUE, call.invoice.id)
    resume_payments(call.store, *place, call.actor, call.now)


def _no_direct_debit(call: Call) -> None:
    corrections.set_direct_debit(call.store, call.invoice, False, call.actor, call.now)


def _plain(function: Callable) -> Callable[[Call], None]:
    return lambda call: function(call.store, call.invoice, call.actor, call.now)


def _reasoned(function: Callable) -> Callable[[Call], None]:
    return lambda call: call.with_reason(function)


ISSUE = "issue"
ACTS: dict[str, tuple[str, Callable[[Call], Any]]] = {
    "correct": (ISSUE, _correct),
    "issue": (ISSUE, _plain(finalise)),
    "delete": (ISSUE, lambda call: delete_draft(call.store, call.invoice)),
    "send": (ISSUE, _send),
    "counter": (access.CORRECT_INVOICES, _counter),
    "credit": (access.CORRECT_INVOICES, _credit),
    "cancel": (access.CORRECT_INVOICES, _reasoned(credits.cancel)),
    "write-off": (access.CORRECT_INVOICES, _reasoned(corrections.write_off)),
    "treasury": (access.MANAGE_RECOVERY, _reasoned(corrections.hand_to_treasury)),
    "from-treasury": (
        access.MANAGE_RECOVERY,
        _reasoned(corrections.take_back_from_treasury),
    ),
    "object": (access.MANAGE_RECOVERY, _object),
    "close-objection": (
        access.MANAGE_RECOVERY,
        _reasoned(close_objection),
    ),
    "direct-debit": (access.MANAGE_RECOVERY, _plain(collect_by_debit)),
    "no-direct-debit": (access.MANAGE_RECOVERY, _no_direct_debit),
    "suspend": (access.MANAGE_RECOVERY, _suspend),
    "resume": (access.MANAGE_RECOVERY, _resume),
    "pause": (access.MANAGE_RECOVERY, _pause),
    "unpause": (access.MANAGE_RECOVERY, _plain(resume_reminders)),
}


def is_allowed(invoice: Invoice, permission: str) -> bool:
    """Say whether the caller may do what a permission of the table names."""
    if permission == ISSUE:
        return may_issue(invoice)
    return access.may_see_invoice(invoice, permission)
