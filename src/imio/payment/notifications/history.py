"""Which mails were asked for about a request or a payment, and what became of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from imio.payment.notifications import outgoing
from imio.payment.notifications.kinds import KINDS
from imio.payment.storage.store import PaymentStore


RAW = "replay"
_STEMS = (*KINDS, outgoing.FAILED, outgoing.AGAIN, RAW)


@dataclass(frozen=True)
class AskedMail:
    """One mail; ``kind`` is one of KINDS, or "replay" for a mail of the form itself.

    ``state`` is that of its outbox entry: waiting, done, or parked for a human;
    ``trouble`` says why it waits or is parked, without any address.
    """

    key: str
    kind: str
    state: str
    asked_at: datetime
    done_at: datetime | None
    trouble: str


def mails_about(store: PaymentStore, object_id: str) -> list[AskedMail]:
    """Return the mails about a request or a payment, the oldest first. Reads only."""
    found = [mail for stem in _STEMS for mail in _with_stem(store, stem, object_id)]
    return sorted(found, key=lambda mail: mail.asked_at)


def _with_stem(store: PaymentStore, stem: str, object_id: str) -> Iterator[AskedMail]:
    key = f"mail:{stem}:{object_id}"
    # ";" follows ":", so this takes the key itself and all that add something to it.
    for found, entry in store.outbox.entries.items(key, key + ";"):
        if found != key and not found.startswith(key + ":"):
            continue
        if entry.kind == outgoing.MAIL_TO_AGENTS and not entry.last_error:
            # The mails to each agent are listed by themselves.
            continue
        kind = RAW if stem == RAW else entry.payload.get("mail", stem)
        yield AskedMail(
            found, kind, entry.state, entry.created_at, entry.done_at, entry.last_error
        )
