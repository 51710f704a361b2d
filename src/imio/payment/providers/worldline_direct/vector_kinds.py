"""How a test vector for Worldline Direct drives this provider."""

from datetime import timedelta
from imio.payment.domain import psp
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.parsing import text_at
from imio.payment.providers.vector_cases import attempt_of
from imio.payment.providers.vector_cases import canned_client
from imio.payment.providers.vector_cases import canned_json
from imio.payment.providers.vector_cases import conclude
from imio.payment.providers.vector_cases import no_network
from imio.payment.providers.vector_cases import NOW
from imio.payment.providers.vector_cases import refunded
from imio.payment.providers.worldline_direct import facts
from imio.payment.providers.worldline_direct import signing
from imio.payment.providers.worldline_direct.adapter import DirectProvider
from imio.payment.providers.worldline_direct.messages import verified_content
from typing import Any


Given = dict[str, Any]


def request_signature(given: Given, expect: Given) -> Given:
    """Sign a call."""
    text = signing.string_to_sign(
        given["method"],
        given["path_and_query"],
        given["date"],
        given.get("content_type"),
        [(name, value) for name, value in given.get("headers") or ()],
    )
    signed = signing.authorization(given["apiKeyId"], given["secretApiKey"], text)
    return {"string_to_sign": text, "authorization": signed}


def webhook_signature_only(given: Given, expect: Given) -> Given:
    """Verify a webhook and tell what it is about."""
    try:
        event = verified_content(_account(given["credentials"]), _message(given))
    except InvalidNotification as error:
        return {"authentic": False, "accepted": False, "reason": str(error)}
    event = event[0] if isinstance(event, list) and event else event
    return {
        "authentic": True,
        "type": text_at(event, "type"),
        "payment_status": text_at(event, "payment", "status"),
    }


def webhook(given: Given, expect: Given) -> Given:
    """Read a webhook."""
    account = _account(given["credentials"])
    provider = DirectProvider(canned_client(no_network)[0])
    return conclude(
        account,
        attempt_of(given["transaction"]),
        given["transaction"],
        lambda attempts: provider.read_notification(account, _message(given), attempts),
    )


def hosted_checkout_status(given: Given, expect: Given) -> Given:
    """Ask about a hosted checkout."""
    status = given.get("http_status", 200)
    client, _transport = canned_client(canned_json(given["http_body"], status))
    minutes = facts.SESSION_MINUTES * 2 if given.get("session_expired") else 1
    attempt = attempt_of(
        given["transaction"],
        psp_id=given["transaction"].get("psp_id") or "4311628069",
        started_at=NOW - timedelta(minutes=minutes),
    )
    provider = DirectProvider(client, lambda: NOW)
    account = _account({"merchantId": "vector", "webhook_keys": {}})
    return conclude(
        account,
        attempt,
        given["transaction"],
        lambda attempts: provider.fetch(account, attempt),
    )


def refund_reply(given: Given, expect: Given) -> Given:
    """Send a refund, or look for it in the list of refunds."""
    body = given["http_body"]
    client, _transport = canned_client(canned_json(body, given["http_status"]))
    provider = DirectProvider(client, lambda: NOW)
    account = _account({"merchantId": "vector", "webhook_keys": {}})
    attempt = psp.Attempt(
        "vector", 10**9, psp_id="1", psp_data={"payment_id": "3254564310_0"}
    )
    rows = body.get("refunds") if isinstance(body, dict) else None
    refund_id = given.get("refund_id") or expect.get("refund_id")
    order = psp.RefundOrder("vector", attempt, 1, psp_id=refund_id)
    if rows is None:
        return refunded(provider.refund(account, order))
    verdict = provider.fetch_refund(account, order)
    return refunded(verdict or psp.RefundVerdict(None))


def _account(credentials: Given) -> psp.Account:
    names = (
        ("webhook_key_id", "webhook_secret"),
        ("webhook_key_id_previous", "webhook_secret_previous"),
    )
    settings = {"merchant": credentials["merchantId"], "api_key_id": "vector"}
    secrets = {"api_secret": "vector"}
    pairs = credentials.get("webhook_keys", {}).items()
    for (id_name, secret_name), (key_id, secret) in zip(names, pairs, strict=False):
        settings[id_name], secrets[secret_name] = key_id, secret
    mode = psp.TEST if credentials.get("mode") == "test" else psp.LIVE
    return psp.Account("vector", "worldline-direct", mode, settings, secrets)


def _message(given: Given) -> psp.HttpMessage:
    # A server joins a header that came twice, as RFC 9110 says.
    headers: dict[str, str] = {}
    for name, value in given["headers"]:
        known = next((key for key in headers if key.lower() == name.lower()), name)
        headers[known] = f"{headers[known]}, {value}" if known in headers else value
    return psp.HttpMessage("POST", "", given["body"].encode(), "", headers)


KINDS = {
    "request_signature": request_signature,
    "webhook_signature_only": webhook_signature_only,
    "webhook": webhook,
    "hosted_checkout_status": hosted_checkout_status,
    "refund_reply": refund_reply,
}
