"""How the worker delivers webhooks: signed when they leave, again until they arrive."""

from dataclasses import dataclass
from datetime import datetime
from imio.payment.clock import utc_now
from imio.payment.domain.errors import DeliveryFailed
from imio.payment.domain.errors import DeliveryPostponed
from imio.payment.domain.errors import Undeliverable
from imio.payment.storage.outbox import Entry
from imio.payment.storage.secrets import SecretsUnreadable
from imio.payment.storage.store import PaymentStore
from imio.payment.webhooks import registry
from imio.payment.webhooks.signing import signature_of
from imio.payment.webhooks.transport import post

import json
import time


GONE = 410
# A receiver that does not answer must not keep mails waiting at each of its deliveries.
SILENT_SECONDS = 60.0


@dataclass(frozen=True)
class Call:
    """One signed POST."""

    webhook_id: str
    url: str
    body: bytes
    headers: dict[str, str]


class WebhookDelivery:
    """IDelivery of one piece of news to one program."""

    # The receiver tells repeated ones by their webhook-id.
    repeatable = True

    def __init__(self) -> None:
        self._silent_until: dict[str, float] = {}

    def prepare(self, store: PaymentStore, entry: Entry) -> Call | None:
        """Return the signed call, None for a webhook that is gone or switched off."""
        webhook = store.webhooks.get(entry.payload["webhook"])
        is_test = entry.payload["event"] == registry.TEST
        if webhook is None or not (webhook.enabled or is_test):
            return None
        if not is_test and self._is_silent(webhook.id):
            raise DeliveryPostponed("receiver_silent")
        try:
            secret = registry.secret_of(store, webhook.id)
        except SecretsUnreadable:
            raise DeliveryPostponed("no_key") from None
        return call_of(webhook, entry, secret, int(utc_now().timestamp()))

    def send(self, message: Call) -> None:
        """Make the call. Raises DeliveryFailed; Undeliverable when it is wanted no more."""
        try:
            status = post(message.url, message.body, message.headers)
        except DeliveryFailed:
            silent_until = time.monotonic() + SILENT_SECONDS
            self._silent_until[message.webhook_id] = silent_until
            raise
        self._silent_until.pop(message.webhook_id, None)
        if status == GONE:
            raise Undeliverable(f"status_{status}")
        if not 200 <= status < 300:
            raise DeliveryFailed(f"status_{status}")

    def finish(self, store: PaymentStore, entry: Entry, message, now: datetime) -> None:
        """Nothing follows from a delivery."""

    def _is_silent(self, webhook_id: str) -> bool:
        return time.monotonic() < self._silent_until.get(webhook_id, 0.0)


def call_of(webhook: registry.Webhook, entry: Entry, secret: str, seconds: int) -> Call:
    """Return what is sent for an entry; a repetition has the same id and body."""
    message_id = "msg_" + entry.key.rpartition(":")[2]
    told = {
        "id": message_id,
        "type": entry.payload["event"],
        "timestamp": entry.payload["at"],
        "data": entry.payload["data"],
    }
    body = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "imio.payment",
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature_of(secret, message_id, seconds, body),
    }
    return Call(webhook.id, webhook.url, body, headers)
