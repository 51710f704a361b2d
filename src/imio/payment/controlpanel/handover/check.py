"""Keys that were handed over are checked by the worker, with nobody waiting for it."""

from dataclasses import dataclass
from datetime import datetime
from imio.payment.checkout.start import account_for
from imio.payment.controlpanel.platforms import operations
from imio.payment.domain import psp
from imio.payment.domain.errors import PaymentError
from imio.payment.providers.clock import watch_clock
from imio.payment.storage.outbox import Entry
from imio.payment.storage.platforms import platform_ids
from imio.payment.worker.interfaces import IDelivery
from zope.interface import implementer


KEYS_CHECK = "keys-check"


@dataclass
class Question:
    """What the provider is asked with, and what came of it."""

    account: psp.Account | None
    trouble: str = ""
    clock_seconds: int | None = None


def queue_check(store, platform_id: str, now: datetime) -> None:
    """Ask the worker to check the keys of a platform. Writes."""
    key = f"{KEYS_CHECK}:{platform_id}:{now.isoformat()}"
    store.outbox.put(key, KEYS_CHECK, {"platform": platform_id}, now)


@implementer(IDelivery)
class KeysCheck:
    """IDelivery of that question; its result is a milestone, as "Check these keys"."""

    repeatable = True

    def prepare(self, store, entry: Entry) -> Question | None:
        platform_id = entry.payload["platform"]
        if platform_id not in platform_ids():
            return None
        try:
            return Question(account_for(store, platform_id))
        except PaymentError as error:
            return Question(None, operations.told_of(error))

    def send(self, message: Question) -> None:
        if message.account is None:
            return
        with watch_clock() as clock:
            message.trouble = operations.ask_account(message.account)
        message.clock_seconds = clock.seconds

    def finish(
        self, store, entry: Entry, message: Question | None, now: datetime
    ) -> None:
        if message is None or self._is_stale(store, entry, message):
            return
        operations.note_check(
            store,
            entry.payload["platform"],
            message.trouble,
            now,
            message.clock_seconds,
        )

    @staticmethod
    def _is_stale(store, entry: Entry, message: Question) -> bool:
        """Say whether somebody changed the platform while its provider was asked."""
        platform_id = entry.payload["platform"]
        if platform_id not in platform_ids():
            return True
        try:
            return account_for(store, platform_id) != message.account
        except PaymentError:
            return message.account is not None
