"""Mails that are no longer true when their turn comes are not sent."""

from imio.payment.content.invoice import Invoice
from imio.payment.content.request import Request
from imio.payment.content.transaction import Transaction
from imio.payment.domain import states
from imio.payment.notifications import kinds
from imio.payment.storage.store import PaymentStore


def is_moot(
    store: PaymentStore, kind: str, about: Request | Transaction | Invoice
) -> bool:
    """Say whether events have overtaken a mail, so that it would only confuse."""
    if kind in (kinds.REQUEST_RECEIVED, kinds.EXPIRES_SOON):
        # Somebody who is at the bank right now needs no reminder to go there.
        paying = kind == kinds.EXPIRES_SOON and about.id in store.locks
        return not about.is_payable or paying
    if kind in (kinds.INVOICE_ISSUED, kinds.INVOICE_DIRECT_DEBIT):
        # Paid by the link, or cancelled, before the worker came to it
        return not about.is_payable
    if kind == kinds.PAYMENT_TAKEN_BACK:
        return not about.is_payable
    if kind == kinds.EXPIRED:
        return about.state != states.EXPIRED
    if kind in (kinds.PAYMENT_REFUSED, kinds.PAYMENT_ABANDONED):
        return _is_replaced(store, about)
    if kind == kinds.AGENTS_TO_TREAT:
        return about.state != states.TO_PROCESS
    if kind == kinds.FINANCE_TO_CHECK:
        return not about.to_check
    return False


def _is_replaced(store: PaymentStore, transaction: Transaction) -> bool:
    """Say whether another attempt took over, or nothing is left to pay."""
    due_ids = [share.due_id for share in transaction.shares]
    payable = [due_id for due_id in due_ids if store.get_due(due_id).is_payable]
    return not payable or any(due_id in store.locks for due_id in due_ids)
