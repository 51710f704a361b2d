"""Mollie, played on this machine, from docs.mollie.com."""

from __future__ import annotations

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

import json
import re
import secrets


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


API_KEY = "test_SimulatedMollieKey0123456789"
_STATUS = {
    "open": "open",
    "processing": "pending",
    "paid": "paid",
    "refused": "failed",
    "cancelled": "canceled",
    "expired": "expired",
}
_REFUND_STATUS = {"done": "refunded", "pending": "pending", "failed": "failed"}
_PATH = re.compile(r"/v2/payments/(tr_\w+)(?:/refunds(?:/(re_\w+))?)?", re.ASCII)


class MollieSimulator(Dialect):
    """Payments API v2, test mode."""

    name = "mollie"

    def __init__(self) -> None:
        self._answers: dict[str, tuple[bytes, Reply]] = {}

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets for this simulator."""
        return {"simulator_url": f"{bank_url}/sim/{self.name}"}, {"api_key": API_KEY}

    def letter(self, bank: Bank, session: Session) -> Letter:
        """Return the webhook: an id, nothing else."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = f"id={session.session}".encode()
        return Letter(session.notify_url, body, headers, label=session.session)

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Answer the shop's API calls."""
        if call.headers.get("authorization") != f"Bearer {API_KEY}":
            return "auth", _problem(401, "Unauthorized Request")
        if call.path == "/v2/methods":
            methods = [{"resource": "method", "id": "bancontact"}]
            return "methods", json_reply(
                {"count": 1, "_embedded": {"methods": methods}}
            )
        key = call.headers.get("idempotency-key")
        if call.method == "POST" and key in self._answers:
            body, reply = self._answers[key]
            same = body == call.body
            operation = "refund" if call.path.endswith("/refunds") else "create"
            again = reply if same else _problem(400, "Idempotency key re-used")
            return operation, again
        operation, reply = self._answer(bank, call)
        if call.method == "POST" and key:
            self._answers[key] = call.body, reply
        return operation, reply

    def _answer(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        if call.path == "/v2/payments" and call.method == "POST":
            return "create", self._create(bank, call)
        found = _PATH.fullmatch(call.path)
        try:
            session = bank.store.get(found[1] if found else "")
        except BankRefusal:
            return "fetch", _problem(404, "Not Found")
        if "/refunds" not in call.path:
            if call.method == "DELETE":
                bank.decide(session, "cancel")
                return "cancel", json_reply(_payment(call, session))
            return "fetch", json_reply(_payment(call, session))
        if call.method == "POST":
            return "refund", self._refund(bank, call, session)
        rows = [_refund_row(session, row) for row in session.refunds]
        if not found[2]:
            return "refunds", json_reply({"_embedded": {"refunds": rows}})
        row = next((row for row in rows if row["id"] == found[2]), None)
        return "refunds", json_reply(row) if row else _problem(404, "Not Found")

    def _create(self, bank: Bank, call: Call) -> Reply:
        content = json.loads(call.body)
        cents = _cents(content.get("amount"))
        if cents is None or cents <= 0:
            return _problem(422, "Unprocessable Entity", "amount")
        for name in ("description", "redirectUrl", "webhookUrl"):
            if not content.get(name):
                return _problem(422, "Unprocessable Entity", name)
        order = {
            "reference": secrets.token_hex(8),
            "amount": cents,
            "description": content["description"],
            "language": content.get("locale", "fr_BE")[:2],
            "return_url": content["redirectUrl"],
            "notify_url": content["webhookUrl"],
        }
        payment_id = "tr_" + secrets.token_hex(5)
        extra = {"metadata": content.get("metadata")}
        session = self.open(bank, order, payment_id, **extra)
        return json_reply(_payment(call, session), 201)

    def _refund(self, bank: Bank, call: Call, session: Session) -> Reply:
        content = json.loads(call.body)
        cents = _cents(content.get("amount"))
        status = bank.options.refund_status
        try:
            row = bank.store.refund(
                session.session, secrets.token_hex(8), cents or 0, status
            )
        except BankRefusal:
            return _problem(422, "Unprocessable Entity", "amount")
        session.extra.setdefault("descriptions", {})[row["id"]] = content["description"]
        bank.notify(session)
        return json_reply(_refund_row(session, row), 201)


def _payment(call: Call, session: Session) -> dict[str, Any]:
    word = session.word()
    found = {
        "resource": "payment",
        "id": session.session,
        "mode": "test",
        "status": _STATUS[session.status],
        "amount": _money(word["amount"]),
        "description": session.description,
        "method": "creditcard" if session.means == "card" else session.means,
        "metadata": session.extra.get("metadata"),
        "isCancelable": session.status in ("open", "processing"),
        "_links": {},
    }
    if session.status == "open":
        page = f"http://{call.headers['host']}{page_of(session)}"
        found["_links"] = {"checkout": {"href": page, "type": "text/html"}}
    if session.refunded:
        found["amountRefunded"] = _money(session.refunded)
        found["amountRemaining"] = _money(word["amount"] - session.refunded)
    return found


def _refund_row(session: Session, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "resource": "refund",
        "id": "re_" + row["id"].removeprefix("rf_"),
        "amount": _money(row["amount"]),
        "status": _REFUND_STATUS[row["status"]],
        "description": session.extra.get("descriptions", {}).get(row["id"], ""),
        "paymentId": session.session,
    }


def _money(cents: int) -> dict[str, str]:
    return {"currency": "EUR", "value": f"{cents // 100}.{cents % 100:02}"}


def _cents(amount: Any) -> int | None:
    value = str((amount or {}).get("value", ""))
    if not re.fullmatch(r"\d+\.\d\d", value) or amount.get("currency") != "EUR":
        return None
    return int(value.replace(".", ""))


def _problem(status: int, title: str, field: str = "") -> Reply:
    return json_reply({"status": status, "title": title, "field": field}, status)
