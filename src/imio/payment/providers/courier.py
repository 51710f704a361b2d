"""Carries a bank's notifications to the shop in the background, and tries again."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from imio.payment.providers.hosts import is_sandbox_host
from urllib.parse import urlsplit

import heapq
import itertools
import threading
import time
import urllib.error
import urllib.request


RETRY_SECONDS = (0.5, 2.0, 5.0, 15.0)
SEND_SECONDS = 15.0


@dataclass(frozen=True)
class Letter:
    """One notification on its way."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"
    label: str = ""


class Courier:
    """Does things later, in a few threads: sends letters, runs what was planned.

    A letter that is not answered by 2xx is sent again after each of ``retry_seconds``,
    then given up. ``told`` hears the outcome of each try: label, HTTP status (0 when
    nobody answered).
    """

    def __init__(
        self,
        told: Callable[[str, int], None] | None = None,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        threads: int = 4,
    ) -> None:
        self.retry_seconds = retry_seconds
        self._told = told or (lambda label, status: None)
        self._wake = threading.Condition()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._busy = 0
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._run, daemon=True) for _ in range(threads)
        ]

    def start(self) -> None:
        """Begin to work in the background."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Drop what waits and end."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(5)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Run ``action`` in ``seconds``."""
        with self._wake:
            heapq.heappush(
                self._due, (time.monotonic() + seconds, next(self._order), action)
            )
            self._wake.notify_all()

    def send(self, letter: Letter, seconds: float = 0.0) -> None:
        """Send a letter in ``seconds``, and again while nobody takes it."""
        self.later(seconds, lambda: self._try(letter, self.retry_seconds))

    def wait_idle(self, seconds: float = 10.0) -> bool:
        """Wait until nothing is due any more; tell whether that came in time."""
        with self._wake:
            return self._wake.wait_for(
                lambda: not self._due and not self._busy, timeout=seconds
            )

    def _try(self, letter: Letter, left: tuple[float, ...]) -> None:
        status = deliver(letter)
        self._told(letter.label, status)
        if left and not 200 <= status < 300:
            self.later(left[0], lambda: self._try(letter, left[1:]))

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._stopped and not self._ripe():
                    self._wake.wait(self._pause())
                if self._stopped:
                    return
                action = heapq.heappop(self._due)[2]
                self._busy += 1
            try:
                action()
            finally:
                with self._wake:
                    self._busy -= 1
                    self._wake.notify_all()

    def _ripe(self) -> bool:
        return bool(self._due) and self._due[0][0] <= time.monotonic()

    def _pause(self) -> float | None:
        return max(0.0, self._due[0][0] - time.monotonic()) if self._due else None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


def deliver(letter: Letter) -> int:
    """Send a letter now and return the HTTP status, 0 when nobody answered.

    Only to this machine or to hosts that the operator lists: a bank of demonstration
    calls nobody else.
    """
    parts = urlsplit(letter.url)
    if parts.scheme not in ("http", "https") or not is_sandbox_host(
        parts.hostname or ""
    ):
        return 0
    request = urllib.request.Request(
        letter.url,
        data=letter.body if letter.method == "POST" else None,
        headers=dict(letter.headers),
        method=letter.method,
    )
    try:
        with _OPENER.open(request, timeout=SEND_SECONDS) as answer:
            answer.read(65536)
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except (OSError, ValueError):
        return 0
