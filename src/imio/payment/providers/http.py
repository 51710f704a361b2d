"""The one place that calls a PSP: bounded in time and size, and only where allowed."""

from collections.abc import Callable
from collections.abc import Iterable
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.clock import note_date
from imio.payment.providers.hosts import is_sandbox_host
from imio.payment.providers.transport import HttpAnswer
from imio.payment.providers.transport import HttpRequest
from imio.payment.providers.transport import RequestsTransport
from typing import Protocol
from urllib.parse import urlsplit

import threading
import time


FAILURES_BEFORE_OPEN = 5
OPEN_SECONDS = 30.0


class Transport(Protocol):
    """Sends one request; a canned one serves vectors and tests."""

    def send(self, request: HttpRequest) -> HttpAnswer: ...


class Breaker:
    """Stops asking a host that failed five times running, for half a minute.

    So a PSP that hangs holds up few citizens, and the site's threads stay free.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[str, int] = {}
        self._open_until: dict[str, float] = {}

    def admit(self, host: str) -> None:
        """Let a call pass, one trial call after the pause. Raises GatewayUnreachable."""
        with self._lock:
            until = self._open_until.get(host)
            if until is None:
                return
            if self._clock() < until:
                raise GatewayUnreachable("circuit open")
            self._open_until[host] = self._clock() + OPEN_SECONDS

    def closed_hosts(self) -> tuple[str, ...]:
        """Name the hosts that are not asked for the moment."""
        with self._lock:
            now = self._clock()
            return tuple(
                sorted(host for host, until in self._open_until.items() if now < until)
            )

    def record(self, host: str, ok: bool) -> None:
        """Count a failure, or forget the earlier ones after a success."""
        with self._lock:
            if ok:
                self._failures.pop(host, None)
                self._open_until.pop(host, None)
                return
            self._failures[host] = self._failures.get(host, 0) + 1
            if self._failures[host] >= FAILURES_BEFORE_OPEN:
                self._open_until[host] = self._clock() + OPEN_SECONDS


class HttpClient:
    """Calls PSPs with a given transport; providers share one, so they share its breaker."""

    def __init__(
        self, transport: Transport | None = None, breaker: Breaker | None = None
    ) -> None:
        self._transport = transport or RequestsTransport()
        self._breaker = breaker or Breaker()

    def closed_hosts(self) -> tuple[str, ...]:
        """Name the hosts that this process does not ask for the moment."""
        return self._breaker.closed_hosts()

    def call(
        self,
        request: HttpRequest,
        hosts: Iterable[str],
        readable_500: bool = False,
    ) -> HttpAnswer:
        """Send ``request`` and return the answer. Calls the network.

        ``hosts`` are the only hosts that may be called. With ``readable_500`` a status
        500 is an answer like any other (SOAP faults). Raises GatewayUnreachable for
        time-outs, redirects, 5xx, too large or broken answers, and for hosts that are
        not allowed or failed too often.
        """
        host = check_url(request.url, hosts)
        self._breaker.admit(host)
        try:
            answer = self._transport.send(request)
            note_date(answer.headers.get("date", ""))
            self._refuse(answer, readable_500)
        except GatewayUnreachable:
            self._breaker.record(host, ok=False)
            raise
        self._breaker.record(host, ok=True)
        return answer

    @staticmethod
    def _refuse(answer: HttpAnswer, readable_500: bool) -> None:
        if 300 <= answer.status < 400:
            raise GatewayUnreachable("redirect")
        if answer.status >= 500 and not (readable_500 and answer.status == 500):
            raise GatewayUnreachable(f"status {answer.status}")


def check_url(url: str, hosts: Iterable[str]) -> str:
    """Return the host of a PSP address that may be called.

    Raises GatewayUnreachable when it is another host, or not TLS off the loopback.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    netloc = parts.netloc.lower()
    if parts.username is not None or netloc not in {known.lower() for known in hosts}:
        raise GatewayUnreachable("host not allowed")
    if parts.scheme != "https" and not is_sandbox_host(host):
        raise GatewayUnreachable("host not allowed")
    return netloc


SHARED_CLIENT = HttpClient()
