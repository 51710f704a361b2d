"""What must leave the site (mails, replayed actions…): written with the money, sent later.

A foreign call inside the database transaction of a payment can happen several times
or without the payment. So a payment only writes an entry, and the worker delivers it,
at least once, under a key that tells what it is about.
"""

from BTrees.OOBTree import OOBTree
from BTrees.OOBTree import OOTreeSet
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from persistent import Persistent
from typing import Any


WAITING = "waiting"
DONE = "done"
PARKED = "parked"
MAX_TRIES = 12
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=6)
_CLOSED_DELAY = timedelta(minutes=2)


@dataclass(frozen=True)
class DeliveryGivenUp:
    """An entry will not be tried again by itself: fired where that is stored."""

    store: Any
    entry: Any
    now: datetime


class Entry(Persistent):
    """One thing to deliver; ``payload`` holds ids and plain values, no objects."""

    def __init__(self, key: str, kind: str, payload: Mapping, at: datetime) -> None:
        self.key = key
        self.kind = kind
        self.payload = dict(payload)
        self.created_at = at
        self.not_before = at
        self.begun_at: datetime | None = None
        self.done_at: datetime | None = None
        self.state = WAITING
        self.tries = 0
        self.last_error = ""


class Outbox(Persistent):
    """Entries by key; a key is accepted once for ever."""

    def __init__(self) -> None:
        self.entries = OOBTree()
        self.waiting = OOTreeSet()
        self.parked = OOTreeSet()

    def put(
        self,
        key: str,
        kind: str,
        payload: Mapping,
        now: datetime,
        not_before: datetime | None = None,
    ) -> bool:
        """Ask for a delivery; return False when this key was asked for before."""
        entry = Entry(key, kind, payload, now)
        entry.not_before = not_before or now
        if not self.entries.insert(key, entry):
            return False
        self.waiting.insert(key)
        return True

    def ready(self, now: datetime, limit: int = 100) -> list[str]:
        """Return keys whose time has come, the longest waiting first."""
        due = [
            (entry.not_before, key)
            for key in self.waiting.keys()
            if (entry := self.entries[key]).not_before <= now
        ]
        return [key for _when, key in sorted(due)[:limit]]

    def succeed(self, key: str, now: datetime) -> None:
        """Note that an entry was delivered."""
        entry = self.entries[key]
        entry.state = DONE
        entry.done_at = now
        entry.last_error = ""
        self.waiting.remove(key)

    def fail(self, key: str, error: str, now: datetime, final: bool = False) -> None:
        """Note a failure: try again later, or park the entry for a human."""
        entry = self.entries[key]
        entry.tries += 1
        # It failed, so it is not under way any more: the next try may begin.
        entry.begun_at = None
        entry.last_error = error[:500]
        if final or entry.tries >= MAX_TRIES:
            entry.state = PARKED
            self.waiting.remove(key)
            self.parked.insert(key)
            return
        entry.not_before = now + min(
            _FIRST_DELAY * 2 ** (entry.tries - 1), _LONGEST_DELAY
        )

    def postpone(self, key: str, why: str, now: datetime) -> None:
        """Wait for the way out to open: not a failure of the entry, so not counted."""
        entry = self.entries[key]
        entry.begun_at = None
        entry.last_error = why[:500]
        entry.not_before = now + _CLOSED_DELAY

    def retry(self, key: str, now: datetime) -> None:
        """Give a parked entry another round of tries, at a human's word."""
        entry = self.entries[key]
        entry.state = WAITING
        entry.tries = 0
        # Whoever asks for another round has seen how far the last one came.
        entry.begun_at = None
        entry.not_before = now
        self.parked.remove(key)
        self.waiting.insert(key)
