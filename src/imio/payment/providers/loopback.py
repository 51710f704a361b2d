"""A small web server on this machine that plays a bank, and can play it badly.

Shared by the bank of demonstration and by the simulators of the real PSPs. Standard
library only; it listens on the loopback address and nowhere else.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import make_server
from wsgiref.simple_server import WSGIRequestHandler
from wsgiref.simple_server import WSGIServer

import http
import json
import socket
import threading


MAX_BODY_BYTES = 1024 * 1024
HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
FAULT_KINDS = ("delay", "500", "cut", "html", "redirect", "slow", "empty")


@dataclass(frozen=True)
class Call:
    """A request that the server received."""

    method: str
    path: str
    query_string: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def form(self) -> dict[str, str]:
        """Return the posted fields, the last one winning."""
        return dict(parse_qsl(self.body.decode("utf-8"), keep_blank_values=True))

    def query(self) -> dict[str, str]:
        """Return the fields of the query string, the last one winning."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """What the server answers."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def json_reply(content: Any, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """Answer with JSON."""
    return Reply(status, json.dumps(content).encode(), JSON, headers)


def see_other(url: str) -> Reply:
    """Send the browser to another page by GET."""
    return Reply(303, b"", headers=(("Location", url),))


class Faults:
    """Faults that tests ask for: each waits for its operation and happens ``count`` times."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[dict[str, Any]] = []

    def add(
        self, operation: str, kind: str, count: int = 1, seconds: float = 1.0
    ) -> None:
        """Plan a fault; ``operation`` "*" means any. Raises ValueError when unknown."""
        if kind not in FAULT_KINDS:
            raise ValueError(kind)
        fault = {
            "operation": operation,
            "kind": kind,
            "count": count,
            "seconds": seconds,
        }
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Behave well again."""
        with self._lock:
            self._waiting.clear()

    def take(self, operation: str) -> dict[str, Any] | None:
        """Return the fault that an operation must suffer now, if any."""
        with self._lock:
            for fault in self._waiting:
                if fault["operation"] in (operation, "*"):
                    fault["count"] -= 1
                    if fault["count"] <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def server_bind(self) -> None:
        # WSGIServer asks the name service for its own name; a bench must not wait for it.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients of a bench hang up on purpose."""


class _Handler(WSGIRequestHandler):
    def address_string(self) -> str:
        return self.client_address[0]

    def log_message(self, *args: Any) -> None:
        """Keep references and seals out of the terminal."""


class LoopbackServer:
    """Serves ``handle`` on a port of this machine until stop()."""

    def __init__(
        self,
        handle: Callable[[Call], tuple[str, Reply]],
        port: int = 0,
        faults: Faults | None = None,
    ) -> None:
        self._handle = handle
        self.faults = faults or Faults()
        self._stopped = threading.Event()
        self._server = make_server(
            "127.0.0.1", port, self._application, _Server, _Handler
        )
        self.port = self._server.server_address[1]
        self.url = f"http://localhost:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def serve(self) -> None:
        """Serve in this thread until stop() or an interrupt."""
        self._server.serve_forever()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._stopped.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(5)
        self._server.server_close()

    def _application(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        call = _call_of(environ)
        operation, reply = self._handle(call)
        fault = self.faults.take(operation)
        chunks: Iterable[bytes] = [reply.body]
        headers = [("Content-Type", reply.content_type), *reply.headers]
        length = len(reply.body)
        if fault:
            reply, headers, length, chunks = self._spoil(fault, reply, headers)
        headers.append(("Content-Length", str(length)))
        phrase = http.HTTPStatus(reply.status).phrase
        start_response(f"{reply.status} {phrase}", headers)
        return [] if call.method == "HEAD" else chunks

    def _spoil(self, fault: dict[str, Any], reply: Reply, headers: list) -> tuple:
        kind, seconds = fault["kind"], fault["seconds"]
        if kind == "delay":
            self._stopped.wait(seconds)
        elif kind == "500":
            reply = Reply(500, b"internal error")
        elif kind == "html":
            reply = Reply(200, b"<html><body>Maintenance</body></html>", HTML)
        elif kind == "redirect":
            reply = Reply(302, b"", headers=(("Location", f"{self.url}/elsewhere"),))
        elif kind == "empty":
            reply = Reply(200, b"", reply.content_type)
        if kind in ("500", "html", "redirect", "empty"):
            headers = [("Content-Type", reply.content_type), *reply.headers]
        body = reply.body
        if kind == "cut":
            return reply, headers, len(body), [body[: len(body) // 2]]
        if kind == "slow":
            return reply, headers, len(body), self._drip(body, seconds)
        return reply, headers, len(body), [body]

    def _drip(self, body: bytes, seconds: float) -> Iterable[bytes]:
        for place in range(len(body)):
            yield body[place : place + 1]
            if self._stopped.wait(seconds):
                return


def _call_of(environ: dict) -> Call:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), MAX_BODY_BYTES)
    headers = {
        name[5:].replace("_", "-").lower(): text
        for name, text in environ.items()
        if name.startswith("HTTP_")
    }
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    return Call(
        environ["REQUEST_METHOD"],
        environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace"),
        environ.get("QUERY_STRING", ""),
        environ["wsgi.input"].read(length) if length else b"",
        headers,
    )
