"""Mails that did not leave: refused for good, or waiting because something is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from imio.payment.notifications import outgoing
from imio.payment.notifications.booked import BOOKED_MAIL
from imio.payment.notifications.keys import KEYS_MAIL
from imio.payment.notifications.objecting import OBJECTION_MAIL
from imio.payment.notifications.objecting import OBJECTION_TO_OFFICERS
from imio.payment.notifications.raw import RAW_MAIL
from imio.payment.notifications.refunding import REFUND_MAIL
from imio.payment.notifications.reminding import RECOVERY_MAIL
from imio.payment.notifications.trial import TRIAL
from imio.payment.recovery.reminders import REMINDER
from imio.payment.storage.outbox import PARKED
from imio.payment.storage.store import PaymentStore
from itertools import islice


MAIL_KINDS = (outgoing.MAIL, outgoing.MAIL_TO_AGENTS, RAW_MAIL, TRIAL, KEYS_MAIL)
MAIL_KINDS += (BOOKED_MAIL, REFUND_MAIL, RECOVERY_MAIL, REMINDER)
MAIL_KINDS += (OBJECTION_MAIL, OBJECTION_TO_OFFICERS)
SHOWN = 50


@dataclass(frozen=True)
class Trouble:
    """One mail that did not leave; ``code`` says why, without any address."""

    key: str
    kind: str
    code: str
    asked_at: datetime
    is_parked: bool
    request_id: str
    transaction_id: str


def troubled_mails(store: PaymentStore) -> list[Trouble]:
    """Return mails that need somebody, at most fifty. Reads only."""
    return list(islice(_troubled(store), SHOWN))


def _troubled(store: PaymentStore) -> Iterator[Trouble]:
    for keys in (store.outbox.parked, store.outbox.waiting):
        for key in keys.keys():
            entry = store.outbox.entries[key]
            if entry.kind in MAIL_KINDS and entry.last_error:
                yield Trouble(
                    key,
                    entry.payload.get("mail", entry.kind),
                    entry.last_error.partition(":")[0].partition(" ")[0],
                    entry.created_at,
                    entry.state == PARKED,
                    entry.payload.get("request", ""),
                    entry.payload.get("transaction", ""),
                )


def try_again(store: PaymentStore, key: str, now: datetime) -> bool:
    """Give a parked mail another chance; False when it is not one. Writes."""
    entry = store.outbox.entries.get(key)
    if entry is None or entry.state != PARKED or entry.kind not in MAIL_KINDS:
        return False
    store.outbox.retry(key, now)
    return True
