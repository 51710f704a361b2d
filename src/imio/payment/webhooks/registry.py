"""Webhooks: the programs of others that are told when something is paid or cancelled."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from imio.payment.domain.errors import InvalidWebhook
from imio.payment.storage.secrets import forget_secrets
from imio.payment.storage.secrets import read_secret
from imio.payment.storage.secrets import write_secret
from imio.payment.storage.store import PaymentStore
from imio.payment.webhooks.signing import new_secret
from imio.payment.webhooks.targets import check_target

import secrets


DUE_PAID = "due.paid"
DUE_REOPENED = "due.reopened"
INVOICE_ISSUED = "invoice.issued"
INVOICE_CANCELLED = "invoice.cancelled"
REFUND_DONE = "refund.done"
REFUND_FAILED = "refund.failed"
EVENTS = (
    DUE_PAID,
    DUE_REOPENED,
    INVOICE_ISSUED,
    INVOICE_CANCELLED,
    REFUND_DONE,
    REFUND_FAILED,
)
# Sent only when somebody asks for it
TEST = "test"
MAX_WEBHOOKS = 20
MAX_NAME = 80
_SECRET = "signing"


@dataclass(frozen=True)
class Webhook:
    """Who is told what; ``regie_uid`` "" means the news of all régies."""

    id: str
    name: str
    url: str
    events: tuple[str, ...]
    regie_uid: str
    enabled: bool
    created_at: datetime


def add_webhook(
    store: PaymentStore,
    name: str,
    url: str,
    events: Iterable[str],
    regie_uid: str,
    now: datetime,
) -> tuple[Webhook, str]:
    """Keep a new webhook; return it and its secret, which is never shown again. Writes.

    Raises InvalidWebhook, SecretsUnreadable.
    """
    if len(store.webhooks) >= MAX_WEBHOOKS:
        raise InvalidWebhook(("", "too_many"))
    webhook = Webhook(
        secrets.token_hex(6), name, url, tuple(events), regie_uid, True, now
    )
    _check(webhook)
    secret = renew_secret(store, webhook.id)
    store.webhooks[webhook.id] = webhook
    return webhook, secret


def change_webhook(store: PaymentStore, webhook: Webhook, **changes) -> Webhook:
    """Keep a webhook with some fields changed. Writes. Raises InvalidWebhook."""
    changed = replace(webhook, **changes)
    _check(changed)
    store.webhooks[webhook.id] = changed
    return changed


def remove_webhook(store: PaymentStore, webhook_id: str) -> None:
    """Forget a webhook and its secret; what still waits for it is dropped. Writes."""
    del store.webhooks[webhook_id]
    forget_secrets(store, _place(webhook_id))


def renew_secret(store: PaymentStore, webhook_id: str) -> str:
    """Give a webhook a new secret and return it: the old one signs nothing more. Writes."""
    secret = new_secret()
    write_secret(store, _place(webhook_id), _SECRET, secret)
    return secret


def secret_of(store: PaymentStore, webhook_id: str) -> str:
    """Return the secret that signs for a webhook. Raises SecretsUnreadable."""
    return read_secret(store, _place(webhook_id), _SECRET) or ""


def _place(webhook_id: str) -> str:
    # No platform has such an identifier: theirs have no colon.
    return f"webhook:{webhook_id}"


def _check(webhook: Webhook) -> None:
    problems = []
    if not webhook.name or len(webhook.name) > MAX_NAME:
        problems.append(("name", "required"))
    if not webhook.events or not set(webhook.events) <= set(EVENTS):
        problems.append(("events", "required"))
    if problem := check_target(webhook.url):
        problems.append(("url", problem))
    if problems:
        raise InvalidWebhook(*problems)
