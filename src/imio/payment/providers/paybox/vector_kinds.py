"""How a test vector for Paybox drives this provider."""

from imio.payment.domain import psp
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.paybox import signing
from imio.payment.providers.paybox.adapter import PayboxProvider
from imio.payment.providers.vector_cases import attempt_of
from imio.payment.providers.vector_cases import canned_client
from imio.payment.providers.vector_cases import conclude
from imio.payment.providers.vector_cases import form_message
from imio.payment.providers.vector_cases import injection_verdict
from imio.payment.providers.vector_cases import no_network
from imio.payment.providers.vector_cases import refunded
from typing import Any
from urllib.parse import parse_qs


Given = dict[str, Any]


def request_hmac(given: Given, expect: Given) -> Given:
    """Sign a request."""
    fields = [(name, value) for name, value in given["ordered_fields"]]
    algorithm = dict(fields).get("PBX_HASH") or "SHA512"
    return {
        "message": signing.message_text(fields),
        "PBX_HMAC": signing.sign_fields(fields, given["hmac_key_hex"], algorithm),
    }


def ipn(given: Given, expect: Given) -> Given:
    """Read an IPN."""
    return _read(given, "read_notification")


def browser_return(given: Given, expect: Given) -> Given:
    """Read the browser's return."""
    return _read(given, "read_return")


def paybox_direct_reply(given: Given, expect: Given) -> Given:
    """Read an answer of Paybox Direct: to an inquiry, or to a refund."""
    body = given["http_body"]
    raw = body.encode(given.get("charset") or "iso-8859-1")
    client, _transport = canned_client(HttpAnswer(given.get("http_status", 200), raw))
    told = parse_qs(body)
    settings = {
        "merchant": told.get("SITE", ["1999888"])[0],
        "rang": told.get("RANG", ["32"])[0],
        "identifiant": "1",
        "direct": "yes",
    }
    secrets = {"hmac_key": "00" * 16}
    account = psp.Account("vector", "paybox", psp.TEST, settings, secrets)
    provider = PayboxProvider(client)
    attempt = psp.Attempt("vector", 100, psp_data={"numappel": "1", "numtrans": "1"})
    if "STATUS" in told:
        lookup = conclude(
            account, attempt, {}, lambda attempts: provider.fetch(account, attempt)
        )
        return {**lookup, "ok": lookup["accepted"]}
    return refunded(provider.refund(account, psp.RefundOrder("vector", attempt, 100)))


def request_injection(given: Given, expect: Given) -> Given:
    """Try to make one field speak for another."""

    def build(fields: list[tuple[str, str]]) -> str:
        key = given.get("hmac_key_hex") or "00" * 16
        signing.sign_fields(fields, key, dict(fields).get("PBX_HASH") or "SHA512")
        return signing.message_text(fields)

    def read_back(text: str) -> list[tuple[str, str]]:
        parts = (part.partition("=") for part in text.split("&"))
        return [(name, value) for name, _equals, value in parts]

    return injection_verdict(given, build, read_back)


def _read(given: Given, method: str) -> Given:
    credentials = given["credentials"]
    retour = ";".join(
        f"{name}:{letter}" for name, letter in credentials["retour"].items()
    )
    settings = {
        "merchant": "1999888",
        "retour": retour,
        "public_key": credentials["public_key"],
    }
    mode = psp.TEST if credentials["mode"] == "test" else psp.LIVE
    account = psp.Account("vector", "paybox", mode, settings)
    provider = PayboxProvider(canned_client(no_network)[0])
    message = form_message(
        given["method"], given.get("query_string") or given.get("body") or ""
    )
    only = {"authorise_only": "1"} if given["transaction"].get("authorise_only") else {}
    return conclude(
        account,
        attempt_of(given["transaction"], psp_data=only),
        given["transaction"],
        lambda attempts: getattr(provider, method)(account, message, attempts),
    )


KINDS = {
    "request_hmac": request_hmac,
    "ipn": ipn,
    "notification": ipn,
    "browser_return": browser_return,
    "paybox_direct_reply": paybox_direct_reply,
    "request_injection": request_injection,
}
