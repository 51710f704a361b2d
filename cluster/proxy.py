"""A reverse proxy: gives requests to the Zope processes in turn, past a dead one.

As proxies in front of a real site do, it tries the next process when a connection is
refused, and only then: a request that reached a process may have been carried out.
"""

from dataclasses import dataclass
from http.client import HTTPConnection
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import itertools
import threading
import time


REST_SECONDS = 1.0
BACKEND_SECONDS = 60.0
# These concern one connection only, so they are not passed on.
_HOP_HEADERS = {"connection", "keep-alive", "transfer-encoding", "server", "date"}


@dataclass(frozen=True)
class Exchange:
    """One request that went through: what was asked, how it ended, how long it took."""

    method: str
    path: str
    status: int
    seconds: float


class Turns:
    """Chooses the process for each request; one that refused rests for a moment."""

    def __init__(self, ports: list[int], clock=time.monotonic) -> None:
        self._ports = tuple(ports)
        self._clock = clock
        self._numbers = itertools.count()
        self._resting: dict[int, float] = {}

    def order(self) -> list[int]:
        """Return the processes in the order in which to try them."""
        first = next(self._numbers) % len(self._ports)
        turned = self._ports[first:] + self._ports[:first]
        now = self._clock()
        return sorted(turned, key=lambda port: self._resting.get(port, 0.0) > now)

    def rest(self, port: int) -> None:
        """Ask a process that refused only when the others refuse too, for a moment."""
        self._resting[port] = self._clock() + REST_SECONDS


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    proxy: "Proxy"

    def handle_error(self, request, client_address) -> None:
        """Say nothing: browsers hang up when they like."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        started = time.monotonic()
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        status, headers, content = self.server.proxy.ask(
            self.command, self.path, dict(self.headers.items()), body
        )
        seconds = time.monotonic() - started
        self.server.proxy.note(Exchange(self.command, self.path, status, seconds))
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in _HOP_HEADERS | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = _pass_on

    def log_message(self, *arguments) -> None:
        """Keep addresses with their proofs out of the terminal."""


class Proxy:
    """Listens on one port of this machine in front of several processes."""

    def __init__(self, port: int, backends: list[int]) -> None:
        self.turns = Turns(backends)
        self.exchanges: list[Exchange] = []
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        """Pass requests on in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def note(self, exchange: Exchange) -> None:
        """Remember a request for the figures."""
        self.exchanges.append(exchange)

    def ask(self, method: str, path: str, headers: dict, body: bytes | None) -> tuple:
        """Return status, headers and content from the first process that listens."""
        headers = {k: v for k, v in headers.items() if k.lower() not in _HOP_HEADERS}
        headers["Connection"] = "close"
        for port in self.turns.order():
            connection = HTTPConnection("127.0.0.1", port, timeout=BACKEND_SECONDS)
            try:
                connection.connect()
            except OSError:
                self.turns.rest(port)
                continue
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.getheaders(), answer.read()
            except (OSError, HTTPException):
                return 502, [("Content-Type", "text/plain")], b"The process went away."
            finally:
                connection.close()
        away = [("Content-Type", "text/plain"), ("Retry-After", "1")]
        return 503, away, b"No process listens."
