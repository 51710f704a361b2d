"""Which addresses a webhook may call: public ones over TLS, never our own network.

IMIO_PAYMENT_WEBHOOK_HOSTS names hosts, separated by commas, that may be called without
TLS and wherever they are: for development and tests.
"""

from urllib.parse import SplitResult
from urllib.parse import urlsplit

import ipaddress
import os


HOSTS_VARIABLE = "IMIO_PAYMENT_WEBHOOK_HOSTS"
MAX_URL = 300
# Addresses in which others are wrapped: 6to4, Teredo, and NAT64
_WRAPPERS = tuple(
    ipaddress.ip_network(net) for net in ("2002::/16", "2001::/32", "64:ff9b::/96")
)


def check_target(url: str) -> str:
    """Name what is wrong with the address of a webhook, "" when it may be called.

    Codes: unreadable, not_https, private_address. Names are resolved only when they are
    called, and checked then (see transport.py).
    """
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
        return "unreadable"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "unreadable"
    if not parts.hostname or parts.username is not None or parts.fragment or port == 0:
        return "unreadable"
    if is_allowed_host(parts.hostname) and parts.scheme in ("http", "https"):
        return ""
    if parts.scheme != "https":
        return "not_https"
    if parts.hostname == "localhost" or parts.hostname.endswith(".localhost"):
        return "private_address"
    try:
        ipaddress.ip_address(parts.hostname)
    except ValueError:
        return ""
    return "" if is_public(parts.hostname) else "private_address"


def is_allowed_host(host: str) -> bool:
    """Say whether the operator lets webhooks call a host wherever it is."""
    listed = os.environ.get(HOSTS_VARIABLE, "").lower().split(",")
    return host.lower() in {name.strip() for name in listed if name.strip()}


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in network for network in _WRAPPERS):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def port_of(parts: SplitResult) -> int:
    """Return the port that an address means."""
    return parts.port or (443 if parts.scheme == "https" else 80)
