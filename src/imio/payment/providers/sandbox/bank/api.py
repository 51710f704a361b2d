"""The bank's interface for shops: sealed JSON calls."""

from __future__ import annotations

from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import json_reply
from imio.payment.providers.loopback import Reply
from imio.payment.providers.sandbox.bank.seals import bank_seal
from imio.payment.providers.sandbox.bank.store import BankRefusal
from imio.payment.providers.sandbox.bank.store import Session
from typing import Any
from typing import TYPE_CHECKING

import datetime
import hmac
import json
import re


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


_SESSION_PATH = re.compile(r"/api/sessions/([A-Za-z0-9_-]+)(/cancel|/refunds)?")
_ORDER = {
    "reference": r"[A-Za-z0-9]{1,40}",
    "currency": r"[A-Z]{3}",
    "description": r"[^\x00-\x1f]{0,500}",
    "language": r"[a-z]{2}",
    "return_url": r"https?://[^\s\"'<>]{1,1000}",
    "notify_url": r"https?://[^\s\"'<>]{1,1000}",
}


class ShopApi:
    """Creates, tells, cancels and refunds, for shops that seal with their key."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def handle(self, call: Call) -> tuple[str, Reply]:
        """Answer a shop, with the name of the operation."""
        operation = _operation(call)
        shop = call.headers.get("x-sandbox-shop", "")
        key = self.bank.shops.get(shop)
        sealed = f"{call.method}\n{call.path}\n".encode() + call.body
        given = call.headers.get("x-sandbox-seal", "")
        if key is None or not hmac.compare_digest(
            bank_seal(key, "call", sealed).encode(), given.encode("utf-8", "replace")
        ):
            return operation, json_reply({"error": "unknown_shop_or_key"}, 401)
        try:
            content = self._answer(operation, call, shop)
        except BankRefusal as refusal:
            return operation, json_reply({"error": str(refusal)}, 409)
        except (ValueError, KeyError, TypeError):
            return operation, json_reply({"error": "malformed"}, 400)
        reply = json_reply(content)
        sealed = f"{call.method}\n{call.path}\n".encode() + reply.body
        seal = ("X-Sandbox-Seal", bank_seal(key, "answer", sealed))
        return operation, json_reply(content, 200, seal)

    def _answer(self, operation: str, call: Call, shop: str) -> dict[str, Any]:
        if operation == "shop":
            return {"shop": shop}
        content = json.loads(call.body) if call.body else {}
        if operation == "create":
            session = self.bank.store.create(shop, _order(content))
            page = f"http://{call.headers['host']}/pay/{session.session}"
            return {**session.word(), "page_url": f"{page}?lang={session.language}"}
        session = self._session(call, shop)
        if operation == "cancel":
            self.bank.decide(session, "cancel")
        elif operation == "refund":
            return self._refund(session, content)
        return session.word()

    def _session(self, call: Call, shop: str) -> Session:
        found = _SESSION_PATH.fullmatch(call.path)
        session = self.bank.store.get(found[1] if found else "")
        if session.shop != shop:
            raise BankRefusal("unknown_session")
        return session

    def _refund(self, session: Session, content: dict[str, Any]) -> dict[str, Any]:
        amount = content["amount"]
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise ValueError("amount")
        status = self.bank.options.refund_status
        return self.bank.store.refund(
            session.session, str(content["reference"]), amount, status
        )


def _operation(call: Call) -> str:
    if call.path == "/api/shop":
        return "shop"
    if call.path == "/api/sessions" and call.method == "POST":
        return "create"
    if call.path.endswith("/cancel") and call.method == "POST":
        return "cancel"
    if call.path.endswith("/refunds") and call.method == "POST":
        return "refund"
    return "fetch"


def _order(content: dict[str, Any]) -> dict[str, Any]:
    order = {name: content[name] for name in _ORDER}
    for name, pattern in _ORDER.items():
        if not re.fullmatch(pattern, order[name]):
            raise ValueError(name)
    amount = content["amount"]
    if isinstance(amount, bool) or not isinstance(amount, int) or amount <= 0:
        raise ValueError("amount")
    order["amount"] = amount
    if content.get("expires_at"):
        moment = datetime.datetime.fromisoformat(content["expires_at"])
        if moment.tzinfo is None:
            raise ValueError("expires_at")
        order["expires_at"] = moment.isoformat()
    return order
