"""How the worker delivers the outbox: what left is noted, what did not is tried again.

Only the death of the worker between sending and noting repeats a delivery.
"""

from imio.payment import logger
from imio.payment.domain.errors import DeliveryFailed
from imio.payment.domain.errors import DeliveryPostponed
from imio.payment.domain.errors import Undeliverable
from imio.payment.storage.outbox import DeliveryGivenUp
from imio.payment.storage.outbox import PARKED
from imio.payment.worker.interfaces import IDelivery
from transaction.interfaces import TransientError
from zope.component import getUtility
from zope.event import notify


BATCH = 100
NOTING_TRIES = 20


class Deliveries:
    """The deliveries of one site of the worker (jobs.Site)."""

    def __init__(self, site) -> None:
        self._site = site
        # What left but could not be noted, by outbox key: it must not leave again.
        self._unnoted: dict[str, object] = {}

    def run(self) -> None:
        """Deliver what is due now, until told to stop."""
        with self._site.step("outbox") as store:
            keys = store.outbox.ready(self._site.clock(), BATCH)
        for key in keys:
            self._site.guarded(f"deliver {key}", self._deliver_one, key)
            # A slow mail server must not let a second worker send the same mails, nor
            # a long queue the system kill a worker that was asked to stop.
            if self._site.is_stopping() or not self._site.has_lease():
                return

    def _deliver_one(self, key: str) -> None:
        if key in self._unnoted:
            self._note_delivered(key, self._unnoted[key])
            return
        with self._site.step("outbox") as store:
            entry = store.outbox.entries[key]
            delivery = getUtility(IDelivery, name=entry.kind)
            if entry.begun_at is not None and not delivery.repeatable:
                self._fail(store, key, "interrupted", final=True)
                return
            entry.begun_at = self._site.clock()
        try:
            with self._site.step("outbox") as store:
                message = delivery.prepare(store, store.outbox.entries[key])
            if message is not None:
                delivery.send(message)
                self._unnoted[key] = message
            self._note_delivered(key, message)
        except TransientError:
            raise
        except Exception as error:
            if key in self._unnoted:
                raise
            self._note_failure(key, error)

    def _note_delivered(self, key: str, message) -> None:
        """Note what has left, against all concurrent writes: else it would leave again."""
        for left in reversed(range(NOTING_TRIES)):
            try:
                with self._site.step(f"delivered {key}") as store:
                    entry = store.outbox.entries[key]
                    delivery = getUtility(IDelivery, name=entry.kind)
                    delivery.finish(store, entry, message, self._site.clock())
                    store.outbox.succeed(key, self._site.clock())
                self._unnoted.pop(key, None)
                return
            except TransientError:
                if not left:
                    raise

    def _note_failure(self, key: str, error: Exception) -> None:
        """Note what did not leave: for later, or for a human."""
        with self._site.step("outbox") as store:
            if isinstance(error, DeliveryPostponed):
                logger.warning("outbox: %s postponed: %s", key, error)
                store.outbox.postpone(key, str(error), self._site.clock())
            elif isinstance(error, Undeliverable):
                logger.warning("outbox: %s refused: %s", key, error)
                self._fail(store, key, str(error), final=True)
            else:
                logger.error("outbox: %s failed", key, exc_info=error)
                self._fail(store, key, _told(error))

    def _fail(self, store, key: str, why: str, final: bool = False) -> None:
        now = self._site.clock()
        store.outbox.fail(key, why, now, final=final)
        entry = store.outbox.entries[key]
        if entry.state == PARKED:
            notify(DeliveryGivenUp(store, entry, now))


def _told(error: Exception) -> str:
    if isinstance(error, DeliveryFailed):
        return error.code
    # Bodies and addresses may stand in a message: the kind of error is enough here.
    return type(error).__name__
