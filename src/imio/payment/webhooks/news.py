"""What a webhook tells: a reference, amounts and a state; never who owes.

These run within the transaction that books the money: they only put entries into the
outbox, and the worker sends them.
"""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.checkout.events import DueCancelled
from imio.payment.checkout.events import DuePaid
from imio.payment.checkout.events import DueReopened
from imio.payment.content.due import Due
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.invoicing.events import InvoiceIssued
from imio.payment.refunds.events import RefundDone
from imio.payment.refunds.events import RefundFailed
from imio.payment.storage.outbox import Entry
from imio.payment.storage.store import PaymentStore
from imio.payment.webhooks import registry
from imio.payment.webhooks.registry import Webhook
from itertools import islice

import secrets


KIND = "webhook"
REQUEST = "request"
_LAST = 10**16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def due_paid(event: DuePaid) -> None:
    """Tell that something is paid (subscriber). Writes."""
    data = facts_of(event.due) | {"transaction": event.reference}
    tell(event.store, registry.DUE_PAID, event.due.regie_uid, data, event.now)


def due_reopened(event: DueReopened) -> None:
    """Tell that something is owed again, and why (subscriber). Writes."""
    data = facts_of(event.due) | {"transaction": event.reference, "cause": event.cause}
    tell(event.store, registry.DUE_REOPENED, event.due.regie_uid, data, event.now)


def due_cancelled(event: DueCancelled) -> None:
    """Tell that an invoice asks nothing any more (subscriber). Writes."""
    if isinstance(event.due, Invoice):
        data = facts_of(event.due) | {"cause": event.cause}
        regie_uid = event.due.regie_uid
        tell(event.store, registry.INVOICE_CANCELLED, regie_uid, data, event.now)


def invoice_issued(event: InvoiceIssued) -> None:
    """Tell that an invoice has its number (subscriber). Writes."""
    if event.invoice.kind != CREDIT_NOTE:
        data = facts_of(event.invoice)
        regie_uid = event.invoice.regie_uid
        tell(event.store, registry.INVOICE_ISSUED, regie_uid, data, event.now)


def refund_done(event: RefundDone) -> None:
    """Tell that money went back (subscriber). Writes."""
    data = _refund_facts(event.store, event.refund)
    tell(event.store, registry.REFUND_DONE, event.refund.regie_uid, data, event.now)


def refund_failed(event: RefundFailed) -> None:
    """Tell that money did not go back, or that it came back (subscriber). Writes."""
    data = _refund_facts(event.store, event.refund) | {"came_back": event.came_back}
    tell(event.store, registry.REFUND_FAILED, event.refund.regie_uid, data, event.now)


def _refund_facts(store: PaymentStore, refund: Refund) -> dict:
    due = store.get_due(refund.due_id)
    data = facts_of(due) if due is not None else {}
    return data | {
        "refund": refund.id,
        "refund_state": refund.state,
        "way": refund.way,
        "refunded_cents": refund.amount_cents,
        "transaction": refund.transaction_id,
    }


def facts_of(due: Due) -> dict:
    """Return what may be told of a due."""
    is_invoice = isinstance(due, Invoice)
    return {
        "id": due.id,
        "kind": due.kind if is_invoice else REQUEST,
        "number": due.tracking_code,
        "reference": due.external_number if is_invoice else "",
        "communication": due.communication,
        "regie": due.regie_uid,
        "state": due.due_state,
        "amount_cents": due.amount_cents,
        "paid_cents": due.paid_cents,
        "balance_cents": max(due.balance_cents, 0),
        "currency": "EUR",
    }


def tell(
    store: PaymentStore, event: str, regie_uid: str, data: dict, now: datetime
) -> None:
    """Put one delivery for each webhook that wants to know into the outbox. Writes."""
    for webhook in store.webhooks.values():
        is_meant = not webhook.regie_uid or webhook.regie_uid == regie_uid
        if webhook.enabled and event in webhook.events and is_meant:
            put(store, webhook, event, data, now)


def tell_test(store: PaymentStore, webhook: Webhook, now: datetime) -> None:
    """Send a delivery that is about nothing, to see whether it arrives. Writes."""
    data = {"id": "", "state": states.PAID, "amount_cents": 100, "currency": "EUR"}
    put(store, webhook, registry.TEST, data, now)


def put(
    store: PaymentStore, webhook: Webhook, event: str, data: dict, now: datetime
) -> None:
    """Ask for one delivery. Its key makes the latest of a webhook come first. Writes."""
    place = _LAST - (now - _EPOCH) // timedelta(microseconds=1)
    key = f"{_start(webhook)}{place:016d}:{secrets.token_hex(8)}"
    payload = {
        "webhook": webhook.id,
        "event": event,
        "at": now.isoformat(timespec="seconds"),
        "data": data,
    }
    store.outbox.put(key, KIND, payload, now)


def last_deliveries(
    store: PaymentStore, webhook: Webhook, count: int = 20
) -> list[Entry]:
    """Return the latest deliveries of a webhook, newest first. Reads only."""
    start = _start(webhook)
    # "~" stands behind all digits and letters of a key.
    found = store.outbox.entries.values(start, f"{start}~")
    return list(islice(found, count))


def _start(webhook: Webhook) -> str:
    return f"{KIND}:{webhook.id}:"
