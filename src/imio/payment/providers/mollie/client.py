"""Calls to Mollie's API: JSON over TLS, a key in the header."""

from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.providers.base import base_url
from imio.payment.providers.base import host_of
from imio.payment.providers.base import required_key
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.mollie import facts
from typing import Any

import json


def api_url(account: psp.Account) -> str:
    """Return the address of the API; Mollie has one, the key tells test from live."""
    return base_url(account, facts.API, facts.API)


def call_mollie(
    http: HttpClient,
    account: psp.Account,
    method: str,
    path: str,
    content: Any = None,
    idempotency_key: str | None = None,
) -> HttpAnswer:
    """Send one call; statuses below 500 are answers. Calls the network.

    Raises GatewayUnreachable, or ConfigurationError for a key of the other mode.
    """
    key = required_key(account, "api_key")
    other = "live_" if account.mode == psp.TEST else "test_"
    if key.startswith(other):
        raise ConfigurationError("api_key is of the other mode")
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    body = b""
    if content is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(content, ensure_ascii=False).encode()
    if idempotency_key:
        headers["Idempotency-Key"] = idempotency_key
    url = api_url(account) + path
    return http.call(HttpRequest(method, url, headers, body), [host_of(url)])
