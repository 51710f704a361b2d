"""Paybox Direct (PPPS): forms over TLS, URL-encoded text back in ISO-8859-1."""

from collections.abc import Mapping
from datetime import datetime
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.base import base_url
from imio.payment.providers.base import host_of
from imio.payment.providers.base import required_key
from imio.payment.providers.base import required_setting
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import unique_fields
from imio.payment.providers.paybox import facts
from imio.payment.providers.paybox import signing
from urllib.parse import urlencode

import secrets
import unicodedata


def page_url(account: psp.Account) -> str:
    """Return the address of the hosted page."""
    live, test = facts.HOSTS[account.settings.get("brand") or "paybox"]
    return base_url(account, live[0], test[0]) + facts.PAGE_PATH


def direct_url(account: psp.Account) -> str:
    """Return the address for queries and refunds."""
    live, test = facts.HOSTS[account.settings.get("brand") or "paybox"]
    return base_url(account, live[1], test[1]) + facts.DIRECT_PATH


def call_direct(
    http: HttpClient,
    account: psp.Account,
    kind: str,
    fields: Mapping[str, str],
    now: datetime,
) -> dict[str, str]:
    """Send a question or an order to Paybox Direct. Calls the network.

    Raises GatewayUnreachable for no or no readable answer, or one of another shop.
    """
    sent = [
        ("VERSION", facts.VERSION),
        ("TYPE", kind),
        ("SITE", required_setting(account, "merchant")),
        ("RANG", required_setting(account, "rang")),
        ("IDENTIFIANT", required_setting(account, "identifiant")),
        ("NUMQUESTION", question_number(now)),
        ("DATEQ", now.strftime("%d%m%Y%H%M%S")),
        ("ACTIVITE", facts.ACTIVITY),
        ("DEVISE", "978"),
        *fields.items(),
        ("HASH", "SHA512"),
    ]
    key = required_key(account, "hmac_key")
    sent.append(("HMAC", signing.sign_fields(sent, key, "SHA512")))
    url = direct_url(account)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = HttpRequest("POST", url, headers, urlencode(sent).encode())
    answer = http.call(request, [host_of(url)])
    if answer.status != 200:
        raise GatewayUnreachable(f"status {answer.status}")
    return _read(account, answer.body)


def _read(account: psp.Account, body: bytes) -> dict[str, str]:
    try:
        found = unique_fields(form_pairs(body.strip()), encodings=("utf-8", "latin-1"))
    except InvalidNotification as error:
        raise GatewayUnreachable("unreadable answer") from error
    if "CODEREPONSE" not in found:
        raise GatewayUnreachable("unreadable answer")
    for name, setting in (("SITE", "merchant"), ("RANG", "rang")):
        ours = str(account.settings[setting]).lstrip("0")
        if name in found and found[name].lstrip("0") != ours:
            raise GatewayUnreachable("answer about another shop")
    return found


def question_number(now: datetime) -> str:
    """Return a NUMQUESTION: ten digits, not used twice on one day."""
    second = now.hour * 3600 + now.minute * 60 + now.second
    return f"{second * 20_000 + secrets.randbelow(20_000) + 1:010d}"


def status_word(status: str) -> str:
    """Return a STATUS without accents and case: its exact spelling is not documented."""
    flat = unicodedata.normalize("NFKD", status).encode("ascii", "ignore").decode()
    return flat.strip().lower()
