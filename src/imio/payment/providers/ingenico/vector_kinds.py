"""How a test vector for Ogone drives this provider."""

from imio.payment.domain import psp
from imio.payment.providers.encoding import guard_fields
from imio.payment.providers.ingenico import signing
from imio.payment.providers.ingenico.adapter import IngenicoProvider
from imio.payment.providers.vector_cases import attempt_of
from imio.payment.providers.vector_cases import canned_client
from imio.payment.providers.vector_cases import canned_json
from imio.payment.providers.vector_cases import conclude
from imio.payment.providers.vector_cases import form_message
from imio.payment.providers.vector_cases import injection_verdict
from imio.payment.providers.vector_cases import no_network
from imio.payment.providers.vector_cases import refunded
from typing import Any
from urllib.parse import parse_qsl
from urllib.parse import urlencode


Given = dict[str, Any]


def request_sha_in(given: Given, expect: Given) -> Given:
    """Sign a request."""
    passphrase = given["sha_in_passphrase"]
    charset = given.get("charset") or "utf-8"
    return {
        "string_to_hash": signing.text_to_hash(given["params"], passphrase),
        "SHASIGN": signing.sign_request(
            given["params"], passphrase, given["algorithm"], charset
        ),
    }


def notification(given: Given, expect: Given) -> Given:
    """Read a direct request."""
    return _read(given, "read_notification")


def browser_return(given: Given, expect: Given) -> Given:
    """Read the browser's return."""
    return _read(given, "read_return")


def directlink_reply(given: Given, expect: Given) -> Given:
    """Read an answer of DirectLink: to a query, or to a refund."""
    client, _transport = canned_client(canned_json(given["http_body"]))
    provider = IngenicoProvider(client)
    account = _account(given.get("credentials") or {})
    attempt = attempt_of(given["transaction"], psp_data={"payid": "1"})
    if "refund_state" in expect and expect.get("state") is None:
        order = psp.RefundOrder("vector", attempt, 1)
        return refunded(provider.refund(account, order))
    return conclude(
        account,
        attempt,
        given["transaction"],
        lambda attempts: provider.fetch(account, attempt),
    )


def request_injection(given: Given, expect: Given) -> Given:
    """Try to make one field speak for another."""

    def build(fields: list[tuple[str, str]]) -> str:
        sent = guard_fields(fields)
        signing.text_to_hash(dict(sent), given.get("sha_in_passphrase") or "vector")
        return urlencode(sent)

    def read_back(text: str) -> list[tuple[str, str]]:
        return parse_qsl(text, keep_blank_values=True)

    return injection_verdict(given, build, read_back)


def _read(given: Given, method: str) -> Given:
    account = _account(given["credentials"])
    provider = IngenicoProvider(canned_client(no_network)[0])
    message = form_message(given["method"], given["parameters"])
    return conclude(
        account,
        attempt_of(given["transaction"]),
        given["transaction"],
        lambda attempts: getattr(provider, method)(account, message, attempts),
    )


def _account(credentials: Given) -> psp.Account:
    settings = {
        "merchant": credentials.get("pspid", "vector"),
        "algorithm": credentials.get("algorithm"),
        "charset": credentials.get("charset"),
        "api_user": "vector",
    }
    secrets = {
        "sha_out": credentials.get("sha_out", "vector"),
        "sha_in": "vector",
        "api_password": "vector",
    }
    mode = psp.TEST if credentials.get("mode") == "test" else psp.LIVE
    return psp.Account("vector", "ingenico", mode, settings, secrets)


KINDS = {
    "request_sha_in": request_sha_in,
    "notification": notification,
    "browser_return": browser_return,
    "directlink_reply": directlink_reply,
    "request_injection": request_injection,
}
