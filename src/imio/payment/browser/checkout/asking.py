"""How often, and by how many at once, the return page may ask a bank."""

from contextlib import contextmanager

import threading
import time


SECONDS_BETWEEN = 4.0
AT_ONCE = 2
_REMEMBERED = 1000


class AskingGate:
    """Lets one ask per attempt through every few seconds, and two at once in a process.

    Kept in memory: a page that refreshes itself must not write to the database, and a
    slow bank must not hold all threads of the site.
    """

    def __init__(self, seconds: float = SECONDS_BETWEEN, at_once: int = AT_ONCE):
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._asked: dict[str, float] = {}

    @contextmanager
    def enter(self, attempt_id: str):
        """Yield whether the bank may be asked now."""
        if not self._is_time(attempt_id) or not self._places.acquire(blocking=False):
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                self._asked[attempt_id] = time.monotonic()
            self._places.release()

    def _is_time(self, attempt_id: str) -> bool:
        now = time.monotonic()
        with self._lock:
            if len(self._asked) > _REMEMBERED:
                self._asked = {
                    name: when
                    for name, when in self._asked.items()
                    if when + self._seconds > now
                }
            return now >= self._asked.get(attempt_id, 0.0) + self._seconds

    def forget(self) -> None:
        """Let everybody through again (for tests)."""
        with self._lock:
            self._asked.clear()


gate = AskingGate()
