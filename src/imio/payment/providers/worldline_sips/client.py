"""Calls to the Sips servers: JSON, sealed both ways."""

from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.base import base_url
from imio.payment.providers.base import host_of
from imio.payment.providers.base import required_key
from imio.payment.providers.base import required_setting
from imio.payment.providers.encoding import same_hex
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.parsing import parse_json_answer
from imio.payment.providers.parsing import text_at
from imio.payment.providers.worldline_sips import facts
from imio.payment.providers.worldline_sips import signing
from typing import Any

import json


def paypage_url(account: psp.Account) -> str:
    """Return the address of the payment page service."""
    return base_url(account, facts.PAYPAGE_LIVE, facts.PAYPAGE_TEST)


def office_url(account: psp.Account) -> str:
    """Return the address of the service for queries and refunds."""
    return base_url(account, facts.OFFICE_LIVE, facts.OFFICE_TEST)


def call_sips(
    http: HttpClient, account: psp.Account, url: str, message: dict[str, Any]
) -> dict[str, Any]:
    """Send one sealed JSON message and return the verified answer. Calls the network.

    Only outside production may an answer lack its seal (the test servers do not always
    seal). Raises GatewayUnreachable.
    """
    key = required_key(account, "secret_key")
    full = {
        **message,
        "merchantId": required_setting(account, "merchant"),
        "keyVersion": required_setting(account, "key_version"),
    }
    full["sealAlgorithm"] = facts.HMAC_SHA256
    full["seal"] = signing.json_seal(key, full)
    request = HttpRequest(
        "POST",
        url,
        {
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
        },
        json.dumps(full).encode(),
    )
    answer = http.call(request, [host_of(url)])
    if answer.status != 200:
        raise GatewayUnreachable(f"status {answer.status}")
    found = parse_json_answer(answer.body)
    _verify(account, found)
    return found


def _verify(account: psp.Account, answer: dict[str, Any]) -> None:
    given = text_at(answer, "seal")
    if not given and account.mode != psp.LIVE:
        return
    sealed = False
    for key in account.keys("secret_key"):
        sealed |= same_hex(signing.json_seal(key, answer), given)
    if not given or not sealed:
        raise GatewayUnreachable("answer without a valid seal")
