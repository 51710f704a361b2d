"""How far the site's clock is from a PSP's, read from the dates of its answers.

Seals and sessions carry times: a clock that is minutes off makes a PSP refuse them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from datetime import UTC
from email.utils import parsedate_to_datetime


class Clock:
    """What was learnt while it was watched: seconds that the site is ahead, or None."""

    def __init__(self) -> None:
        self.seconds: int | None = None


_watching: ContextVar[Clock | None] = ContextVar("clock", default=None)


@contextmanager
def watch_clock() -> Iterator[Clock]:
    """Compare clocks with each PSP that is asked within the block."""
    clock = Clock()
    before = _watching.set(clock)
    try:
        yield clock
    finally:
        _watching.reset(before)


def note_date(written: str, now: datetime | None = None) -> None:
    """Take the date of an answer into account, if anybody watches and it can be read."""
    clock = _watching.get()
    if clock is None or not written:
        return
    try:
        told = parsedate_to_datetime(written)
    except ValueError:
        return
    if told.tzinfo is not None:
        clock.seconds = round(((now or datetime.now(UTC)) - told).total_seconds())
