"""Calls to the bank of demonstration: sealed both ways."""

from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.base import host_of
from imio.payment.providers.base import required_key
from imio.payment.providers.base import required_setting
from imio.payment.providers.hosts import is_sandbox_host
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.parsing import parse_json_answer
from imio.payment.providers.parsing import text_at
from imio.payment.providers.sandbox import facts
from imio.payment.providers.sandbox import signing
from typing import Any
from urllib.parse import urlsplit

import json


def bank_url(account: psp.Account) -> str:
    """Return where the bank of demonstration is.

    Raises ConfigurationError on a live platform and for a host that is neither this
    machine nor listed by the operator.
    """
    if account.mode == psp.LIVE:
        raise ConfigurationError(
            "the bank of demonstration is refused on a live platform"
        )
    url = required_setting(account, "bank_url").rstrip("/")
    if not is_sandbox_host(urlsplit(url).hostname or ""):
        raise ConfigurationError("bank_url: host not allowed")
    return url


def call_bank(
    http: HttpClient, account: psp.Account, method: str, path: str, content: Any = None
) -> dict[str, Any]:
    """Send one sealed call and return the sealed answer's content. Calls the network.

    Raises GatewayRefused with the bank's reason, or GatewayUnreachable.
    """
    body = b"" if content is None else json.dumps(content).encode()
    url = bank_url(account)
    sealed = signing.call_bytes(method, path, body)
    request = HttpRequest(
        method,
        url + path,
        {
            "Content-Type": "application/json",
            facts.SHOP_HEADER: required_setting(account, "merchant"),
            facts.SEAL_HEADER: signing.seal(
                required_key(account, "seal_key"), signing.CALL, sealed
            ),
        },
        body,
    )
    answer = http.call(request, [host_of(url)])
    if 400 <= answer.status < 500:
        reason = text_at(parse_json_answer(answer.body), "error")
        raise GatewayRefused(reason or f"status {answer.status}")
    given = answer.headers.get(facts.SEAL_HEADER.lower())
    expected = signing.call_bytes(method, path, answer.body)
    if not signing.is_sealed(account.keys("seal_key"), signing.ANSWER, expected, given):
        raise GatewayUnreachable("answer without a valid seal")
    return parse_json_answer(answer.body)
