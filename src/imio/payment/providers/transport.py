"""Sends one HTTP request with ``requests`` under a deadline that nothing can stretch."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.hosts import is_loopback
from requests.adapters import HTTPAdapter
from typing import Any
from urllib.parse import urlsplit
from urllib3.connection import HTTPConnection
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import HTTPError

import contextlib
import os
import requests
import socket
import threading


CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 12.0
MAX_ANSWER_BYTES = 1024 * 1024
_CHUNK = 8192

_open_sockets = threading.local()


@dataclass(frozen=True)
class HttpRequest:
    """A call to a PSP, exactly as it goes over the wire."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class HttpAnswer:
    """What the PSP answered; header names are lower case."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def _remember(sock: socket.socket | None) -> None:
    sockets = getattr(_open_sockets, "found", None)
    if sockets is not None and sock is not None:
        sockets.append(sock)


class _WatchedConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _remember(self.sock)


class _WatchedTLSConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _remember(self.sock)


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _WatchedTLSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTLSConnection


class _WatchedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _WatchedPool,
            "https": _WatchedTLSPool,
        }


class RequestsTransport:
    """Sends with ``requests``: no redirect, no retry, no netrc, capped in time and size.

    A read time-out alone starts again with every byte; the watch closes the socket
    when the whole call lasts too long, so one byte a second cannot hold a thread.
    """

    def __init__(
        self,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        self._timeout = (connect_seconds, read_seconds)
        self._total_seconds = total_seconds
        self._max_bytes = max_bytes

    def send(self, request: HttpRequest) -> HttpAnswer:
        """Send ``request`` and return the answer. Raises GatewayUnreachable."""
        sockets: list[socket.socket] = []
        late = threading.Event()
        _open_sockets.found = sockets
        watch = threading.Timer(self._total_seconds, _cut, (sockets, late))
        watch.daemon = True
        watch.start()
        try:
            answer = self._exchange(request)
        except (requests.RequestException, HTTPError, OSError) as error:
            reason = "time-out" if late.is_set() else type(error).__name__
            raise GatewayUnreachable(reason) from None
        finally:
            watch.cancel()
            watch.join()
            _open_sockets.found = None
        if late.is_set():
            raise GatewayUnreachable("time-out")
        return answer

    def _exchange(self, request: HttpRequest) -> HttpAnswer:
        with requests.Session() as session:
            session.trust_env = False
            adapter = _WatchedAdapter(max_retries=0)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            with session.request(
                request.method,
                request.url,
                data=request.body or None,
                headers={"Accept-Encoding": "identity", **request.headers},
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
                verify=os.environ.get("REQUESTS_CA_BUNDLE") or True,
                proxies=proxies_for(request.url),
            ) as answer:
                body = self._read(answer)
                headers = {name.lower(): text for name, text in answer.headers.items()}
                return HttpAnswer(answer.status_code, body, headers)

    def _read(self, answer: requests.Response) -> bytes:
        body = b""
        for chunk in answer.iter_content(_CHUNK):
            body += chunk
            if len(body) > self._max_bytes:
                raise GatewayUnreachable("answer too large")
        return body


def proxies_for(url: str) -> dict[str, str]:
    """Return the proxies of the environment for an address; none on this machine."""
    if is_loopback(urlsplit(url).hostname or ""):
        return {}
    return requests.utils.get_environ_proxies(url, no_proxy=None)


def _cut(sockets: list[socket.socket], late: threading.Event) -> None:
    late.set()
    for sock in sockets:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
