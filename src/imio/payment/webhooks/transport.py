"""One POST to a stranger's program: bounded in time, and only to a checked address.

The name is resolved once, every address is checked, and the connection goes to the
checked address itself: a second answer of the name server cannot lead elsewhere. No
redirect is followed and no proxy is used.
"""

from collections.abc import Mapping
from http.client import HTTPConnection
from http.client import HTTPException
from imio.payment.domain.errors import DeliveryFailed
from imio.payment.webhooks.targets import check_target
from imio.payment.webhooks.targets import is_allowed_host
from imio.payment.webhooks.targets import is_public
from imio.payment.webhooks.targets import port_of
from urllib.parse import SplitResult
from urllib.parse import urlsplit

import contextlib
import socket
import ssl
import threading


CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 15.0


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    connect_seconds: float = CONNECT_SECONDS,
    read_seconds: float = READ_SECONDS,
    total_seconds: float = TOTAL_SECONDS,
) -> int:
    """Send a body and return the status of the answer. Calls the network.

    Raises DeliveryFailed: unreadable, not_https, private_address, unknown_host,
    unreachable, not_answered.
    """
    if problem := check_target(url):
        raise DeliveryFailed(problem)
    parts = urlsplit(url)
    sock = _connect(parts, _resolve(parts), connect_seconds)
    # The last one is in use: TLS takes the place of the plain socket.
    in_use = [sock]
    watch = threading.Timer(total_seconds, _cut, (in_use,))
    watch.daemon = True
    watch.start()
    try:
        sock.settimeout(read_seconds)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            sock = context.wrap_socket(sock, server_hostname=parts.hostname)
            in_use.append(sock)
        return _exchange(parts, sock, body, headers)
    except (OSError, HTTPException) as error:
        raise DeliveryFailed("not_answered") from error
    finally:
        watch.cancel()
        sock.close()


def _resolve(parts: SplitResult) -> list[str]:
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, port_of(parts), type=socket.SOCK_STREAM)
    except OSError as error:
        raise DeliveryFailed("unknown_host") from error
    addresses = [str(one[4][0]) for one in found]
    if not is_allowed_host(host) and not all(map(is_public, addresses)):
        raise DeliveryFailed("private_address")
    return addresses


def _connect(parts: SplitResult, addresses: list[str], seconds: float) -> socket.socket:
    for address in addresses[:2]:
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port_of(parts)), seconds)
    raise DeliveryFailed("unreachable")


def _exchange(
    parts: SplitResult, sock: socket.socket, body: bytes, headers: Mapping[str, str]
) -> int:
    connection = HTTPConnection(parts.hostname or "", port_of(parts))
    connection.sock = sock
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Host": parts.netloc, "Connection": "close", **headers}
    connection.request("POST", path, body, sent)
    # The body of the answer tells us nothing: it is not even read.
    return connection.getresponse().status


def _cut(in_use: list[socket.socket]) -> None:
    with contextlib.suppress(OSError):
        in_use[-1].shutdown(socket.SHUT_RDWR)
