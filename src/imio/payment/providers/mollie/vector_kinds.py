"""How a test vector for Mollie drives this provider."""

from collections.abc import Callable
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.http import HttpRequest
from imio.payment.providers.mollie import signing
from imio.payment.providers.mollie.adapter import MollieProvider
from imio.payment.providers.vector_cases import attempt_of
from imio.payment.providers.vector_cases import canned_client
from imio.payment.providers.vector_cases import canned_json
from imio.payment.providers.vector_cases import conclude
from imio.payment.providers.vector_cases import form_message
from imio.payment.providers.vector_cases import refunded
from typing import Any
from urllib.parse import urlsplit

import json


Given = dict[str, Any]
PAGE = "https://www.mollie.com/checkout/select-method/vector"


def create_payment(given: Given, expect: Given) -> Given:
    """Create a payment."""
    page = expect.get("redirect_to") or PAGE
    created = {"id": "tr_vector", "_links": {"checkout": {"href": page}}}
    client, transport = canned_client(canned_json(created, 201))
    account = _account(settings={"methods": _methods(given)})
    order = psp.Order(
        given["reference"],
        given["amount_cents"],
        given["redirect_url"],
        given["webhook_url"],
        given["description"],
        (given.get("locale") or "fr_BE")[:2],
        given.get("currency", "EUR"),
        idempotency_key=given.get("idempotency_key"),
    )
    way = MollieProvider(client).start(account, order)
    return {**_sent(transport.requests[0]), "redirect_to": way.url}


def webhook_fetch_back(given: Given, expect: Given) -> Given:
    """Take a webhook and fetch the payment."""
    account = _account(given["configured_mode"])
    provider = MollieProvider(canned_client(_answers(given["api_answers"]))[0])
    message = form_message(
        given.get("method", "POST"), given["body"], given.get("content_type", "")
    )
    if given.get("method") == "GET":
        message = psp.HttpMessage("GET", given["body"])
    return conclude(
        account,
        attempt_of(given["transaction"]),
        given["transaction"],
        lambda attempts: provider.read_notification(account, message, attempts),
    )


def refund(given: Given, expect: Given) -> Given:
    """Send a refund, or ask about one."""
    answer = given["api_answer"]
    client, transport = canned_client(
        canned_json(answer.get("json", ""), answer.get("http_status", 200))
    )
    provider, account = MollieProvider(client), _account()
    attempt = psp.Attempt("vector", 10**9, psp_id=given["payment_id"])
    order = psp.RefundOrder(
        given.get("idempotency_key") or "vector",
        attempt,
        given.get("amount_cents", 1),
        given.get("description", ""),
        psp_id=given.get("refund_id"),
    )
    if given.get("refund_id"):
        found = provider.fetch_refund(account, order)
        return refunded(found or psp.RefundVerdict(None))
    out = refunded(provider.refund(account, order))
    return {**out, "request": _sent(transport.requests[0])}


def nextgen_webhook_signature(given: Given, expect: Given) -> Given:
    """Verify the signature of an event."""
    header = given.get("header_X-Mollie-Signature")
    header = ", ".join(header) if isinstance(header, list) else header
    secrets = given["signing_secrets"]
    try:
        signing.verify_event(secrets, header, given["raw_body"].encode())
    except InvalidNotification as error:
        return {"accepted": False, "state": None, "reason": str(error)}
    return {"accepted": True, "state": None}


def _account(mode: str = "test", settings: Given | None = None) -> psp.Account:
    name = psp.LIVE if mode in ("live", "production") else psp.TEST
    # The vectors write the key as a placeholder.
    secrets = {"api_key": "<api key>"}
    return psp.Account("vector", "mollie", name, settings or {}, secrets)


def _methods(given: Given) -> str:
    found = given.get("method") or ""
    return ",".join(found) if isinstance(found, list) else found


def _sent(request: HttpRequest) -> Given:
    return {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "json_body": json.loads(request.body) if request.body else None,
    }


def _answers(answers: Given) -> Callable[[HttpRequest], HttpAnswer]:
    known = {urlsplit(path).path: content for path, content in answers.items()}

    def answer(request: HttpRequest) -> HttpAnswer:
        path = urlsplit(request.url).path
        if path not in known:
            return canned_json({"status": 404}, 404)
        found = known[path]
        if not isinstance(found, dict):
            raise GatewayUnreachable(str(found))
        status = found.get("http_status", 200)
        return canned_json(found.get("json", found), status)

    return answer


KINDS = {
    "create_payment": create_payment,
    "webhook_fetch_back": webhook_fetch_back,
    "refund": refund,
    "nextgen_webhook_signature": nextgen_webhook_signature,
}
