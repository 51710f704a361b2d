"""Worldline Direct, played on this machine, from docs.direct.worldline-solutions.com."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import sha256
from imio.payment.providers.courier import Letter
from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import json_reply
from imio.payment.providers.loopback import Reply
from imio.payment.providers.sandbox.bank.store import BankRefusal
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.simulators.dialect import Dialect
from imio.payment.providers.simulators.dialect import page_of
from typing import Any
from typing import TYPE_CHECKING

import hmac
import json
import secrets


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


MERCHANT = "SimCommune"
API_KEY_ID, API_SECRET = "SIMAPIKEY0001", "simulated-api-secret-0123456789"
HOOK_KEY_ID, HOOK_SECRET = "sim-hook-1", "simulated-webhook-secret-0123456789"
_STATUS = {
    "paid": ("CAPTURED", 9, "payment.captured"),
    "refused": ("REJECTED", 2, "payment.rejected"),
    "processing": ("CAPTURE_REQUESTED", 91, "payment.capture_requested"),
    "cancelled": ("CANCELLED", 1, "payment.cancelled"),
}
_REFUND_STATUS = {
    "done": "REFUNDED",
    "pending": "REFUND_REQUESTED",
    "failed": "REJECTED",
}


class DirectSimulator(Dialect):
    """Server API v2 and webhooks of a test shop."""

    name = "worldline-direct"

    def __init__(self) -> None:
        self._replayed: dict[str, Reply] = {}

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets for this simulator."""
        settings = {
            "simulator_url": f"{bank_url}/sim/{self.name}",
            "merchant": MERCHANT,
            "api_key_id": API_KEY_ID,
            "webhook_key_id": HOOK_KEY_ID,
        }
        return settings, {"api_secret": API_SECRET, "webhook_secret": HOOK_SECRET}

    def letter(self, bank: Bank, session: Session) -> Letter | None:
        """Return the webhook about the payment; none before there is one."""
        if session.status not in _STATUS:
            return None
        event = {
            "apiVersion": "v1",
            "id": secrets.token_hex(16),
            "created": datetime.now(UTC).isoformat(),
            "merchantId": MERCHANT,
            "type": _STATUS[session.status][2],
            "payment": _payment(session),
        }
        return _signed_letter(session, event)

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Answer the shop's API calls."""
        if not _is_authorised(call):
            return "auth", _problem(403, "ACCESS_TO_MERCHANT_NOT_ALLOWED")
        resource = call.path.removeprefix(f"/v2/{MERCHANT}/")
        parts = resource.split("/")
        if resource == "services/testconnection":
            return "testconnection", json_reply({"result": "OK"})
        if resource == "hostedcheckouts" and call.method == "POST":
            return "create", self._create(bank, call)
        try:
            session = bank.store.get(_session_id(parts[1] if len(parts) > 1 else ""))
        except BankRefusal:
            return "fetch", _problem(404, "UNKNOWN_PAYMENT_ID")
        if parts[0] == "hostedcheckouts":
            return "fetch", json_reply(_checkout(session))
        if parts[2:] == ["refund"] and call.method == "POST":
            return "refund", self._refund(bank, call, session)
        if parts[2:] == ["refunds"]:
            rows = [_refund_row(session, n) for n in range(len(session.refunds))]
            return "refunds", json_reply({"refunds": rows})
        return "fetch", json_reply(_payment(session))

    def _create(self, bank: Bank, call: Call) -> Reply:
        content = json.loads(call.body)
        order, page = content["order"], content["hostedCheckoutSpecificInput"]
        amount = order["amountOfMoney"]["amount"]
        if not isinstance(amount, int) or amount <= 0 or amount > 10**12:
            return _problem(400, "INVALID_AMOUNT")
        facts = {
            "reference": order["references"]["merchantReference"],
            "amount": amount,
            "currency": order["amountOfMoney"]["currencyCode"],
            "description": order["references"].get("descriptor", ""),
            "language": page.get("locale", "fr_BE")[:2],
            "return_url": page["returnUrl"],
            "notify_url": content["feedbacks"]["webhooksUrls"][0],
        }
        session = self.open(bank, facts, str(secrets.randbelow(9 * 10**9) + 10**9))
        return json_reply(
            {
                "hostedCheckoutId": session.session,
                "RETURNMAC": secrets.token_hex(16),
                "merchantReference": session.reference,
                "redirectUrl": f"http://{call.headers['host']}{page_of(session)}",
            },
            201,
        )

    def _refund(self, bank: Bank, call: Call, session: Session) -> Reply:
        key = call.headers.get("x-gcs-idempotence-key", "")
        if key and key in self._replayed:
            return self._replayed[key]
        content = json.loads(call.body)
        reference = content["operationReferences"]["merchantReference"]
        status = bank.options.refund_status
        try:
            row = bank.store.refund(
                session.session, reference, content["amountOfMoney"]["amount"], status
            )
        except BankRefusal:
            return _problem(400, "AMOUNT_TOO_HIGH")
        reply = json_reply(_refund_row(session, session.refunds.index(row)), 201)
        self._replayed[key] = reply
        return reply


def _is_authorised(call: Call) -> bool:
    date = call.headers.get("date", "")
    try:
        late = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    except ValueError:
        return False
    own = sorted(name for name in call.headers if name.startswith("x-gcs-"))
    content_type = call.headers.get("content-type", "") if call.body else ""
    lines = [call.method, content_type, date]
    lines += [f"{name}:{call.headers[name].strip()}" for name in own]
    path = call.path + (f"?{call.query_string}" if call.query_string else "")
    text = "".join(f"{line}\n" for line in [*lines, path])
    mac = hmac.digest(API_SECRET.encode(), text.encode(), "sha256")
    wanted = f"GCS v1HMAC:{API_KEY_ID}:{b64encode(mac).decode()}"
    return late < 300 and call.headers.get("authorization") == wanted


def _signed_letter(session: Session, event: dict[str, Any]) -> Letter:
    body = json.dumps(event).encode()
    mac = hmac.new(HOOK_SECRET.encode(), body, sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "X-GCS-KeyId": HOOK_KEY_ID,
        "X-GCS-Signature": b64encode(mac).decode(),
    }
    return Letter(session.notify_url, body, headers, label=session.session)


def _session_id(payment_id: str) -> str:
    return payment_id.partition("_")[0]


def _money(session: Session, cents: int) -> dict[str, Any]:
    return {"amount": cents, "currencyCode": session.currency}


def _payment(session: Session) -> dict[str, Any]:
    status, code, _type = _STATUS.get(session.status, ("CREATED", 0, ""))
    return {
        "id": f"{session.session}_0",
        "status": status,
        "statusOutput": {"statusCode": code},
        "paymentOutput": {
            "amountOfMoney": _money(session, session.word()["amount"]),
            "references": {"merchantReference": session.reference},
            "paymentMethod": "card",
            "cardPaymentMethodSpecificOutput": {"paymentProductId": 3012},
        },
    }


def _checkout(session: Session) -> dict[str, Any]:
    if session.status == "open":
        return {"status": "IN_PROGRESS"}
    if session.status in ("cancelled", "expired"):
        return {"status": "CANCELLED_BY_CONSUMER"}
    created = {"payment": _payment(session), "paymentStatusCategory": "SUCCESSFUL"}
    return {"status": "PAYMENT_CREATED", "createdPaymentOutput": created}


def _refund_row(session: Session, number: int) -> dict[str, Any]:
    row = session.refunds[number]
    return {
        "id": f"{session.session}_{number + 1}",
        "status": _REFUND_STATUS[row["status"]],
        "refundOutput": {
            "amountOfMoney": _money(session, row["amount"]),
            "references": {"merchantReference": session.reference},
            "operationReferences": {"merchantReference": row["reference"]},
        },
    }


def _problem(status: int, code: str) -> Reply:
    return json_reply({"errorId": "sim", "errors": [{"errorCode": code}]}, status)
