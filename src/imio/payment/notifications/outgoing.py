"""Which entry of the outbox stands for which mail, and how many somebody may get.

Keys: ``mail:<kind>:<id>`` for what happens once; with a hash of the address, the day
and a number where the same thing may happen again (three a day).
"""

from datetime import datetime
from imio.payment.content.invoice import Invoice
from imio.payment.content.request import Request
from imio.payment.content.transaction import Transaction
from imio.payment.formatting import local_day
from imio.payment.notifications import kinds
from imio.payment.notifications.addresses import email_of_payer
from imio.payment.notifications.addresses import recipient_hash
from imio.payment.notifications.invoices import kind_about
from imio.payment.storage.store import PaymentStore


MAIL = "mail"
MAIL_TO_AGENTS = "mail-to-agents"
FAILED = "failed"
AGAIN = "again"
DAILY_LIMIT = 3


def about_request(
    store: PaymentStore, kind: str, request: Request, now: datetime
) -> bool:
    """Ask for a mail about a request, once for each kind. Writes."""
    payload = {"mail": kind, "request": request.id}
    return store.outbox.put(f"mail:{kind}:{request.id}", MAIL, payload, now)


def about_reopened(
    store: PaymentStore, kind: str, request: Request, now: datetime
) -> bool:
    """Ask for a mail about a request that may be opened again more than once. Writes."""
    payload = {"mail": kind, "request": request.id}
    key = f"mail:{kind}:{request.id}:{now.isoformat()}"
    return store.outbox.put(key, MAIL, payload, now)


def about_transaction(
    store: PaymentStore, kind: str, transaction: Transaction, now: datetime
) -> bool:
    """Ask for a mail about a payment, once for each kind. Writes."""
    payload = {"mail": kind, "transaction": transaction.id}
    return store.outbox.put(f"mail:{kind}:{transaction.id}", MAIL, payload, now)


def about_invoice(
    store: PaymentStore, kind: str, invoice: Invoice, now: datetime
) -> bool:
    """Ask for a mail about an invoice or credit note, once for each kind. Writes."""
    payload = {"mail": kind, "invoice": invoice.id}
    return store.outbox.put(f"mail:{kind}:{invoice.id}", MAIL, payload, now)


def to_agents(store: PaymentStore, request: Request, now: datetime) -> bool:
    """Ask for the mails to those who treat a request; who they are is seen later. Writes."""
    key = f"mail:{kinds.AGENTS_TO_TREAT}:{request.id}"
    return store.outbox.put(key, MAIL_TO_AGENTS, {"request": request.id}, now)


def to_agent(
    store: PaymentStore, request_id: str, user_id: str, email: str, now: datetime
) -> bool:
    """Ask for the mail to one of them. Writes."""
    key = f"mail:{kinds.AGENTS_TO_TREAT}:{request_id}:{recipient_hash(email)}"
    payload = {"mail": kinds.AGENTS_TO_TREAT, "request": request_id, "user": user_id}
    return store.outbox.put(key, MAIL, payload, now)


def about_failure(
    store: PaymentStore,
    kind: str,
    transaction: Transaction,
    now: datetime,
    not_before: datetime,
) -> bool:
    """Ask for a mail about a payment that failed; attempts are free, mails are not. Writes.

    False when this attempt was told of before, or the day's mails are used up.
    """
    payload = {"mail": kind, "transaction": transaction.id}
    stem = _stem(
        FAILED, transaction.shares[0].due_id, email_of_payer(store, transaction)
    )
    for key in _keys_of_day(stem, now):
        entry = store.outbox.entries.get(key)
        if entry is None:
            return store.outbox.put(key, MAIL, payload, now, not_before)
        if entry.payload == payload:
            return False
    return False


def send_link_again(store: PaymentStore, request: Request, now: datetime) -> bool:
    """Send the address of a request's page once more, to its own address only. Writes.

    False when that was done three times today: a mailbox is not to be flooded.
    """
    payload = {"mail": kinds.REQUEST_LINK, "request": request.id}
    stem = _stem(AGAIN, request.id, request.email)
    return any(
        store.outbox.put(key, MAIL, payload, now) for key in _keys_of_day(stem, now)
    )


def send_invoice_again(store: PaymentStore, invoice: Invoice, now: datetime) -> bool:
    """Send an invoice and its link once more, to its own address only. Writes.

    False when that was done three times today.
    """
    payload = {"mail": kind_about(store, invoice), "invoice": invoice.id}
    stem = _stem(AGAIN, invoice.id, invoice.email)
    return any(
        store.outbox.put(key, MAIL, payload, now) for key in _keys_of_day(stem, now)
    )


def _stem(what: str, due_id: str, email: str) -> str:
    return f"mail:{what}:{due_id}:{recipient_hash(email)}"


def _keys_of_day(stem: str, now: datetime) -> list[str]:
    day = local_day(now).isoformat()
    return [f"{stem}:{day}:{number}" for number in range(1, DAILY_LIMIT + 1)]
