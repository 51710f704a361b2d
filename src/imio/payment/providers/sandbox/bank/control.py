"""The bank's interface for testers: journal, faults, options, decisions. No seal: it
answers on this machine only, and only to JSON, which a foreign web page cannot post."""

from __future__ import annotations

from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import json_reply
from imio.payment.providers.loopback import Reply
from imio.payment.providers.sandbox.bank.store import BankRefusal
from typing import Any
from typing import TYPE_CHECKING

import json
import re


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


_DECIDE = re.compile(r"/control/sessions/([A-Za-z0-9_-]+)/(decide|notify)")


class ControlApi:
    """Shows the journal and scripts what the bank does next."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def handle(self, call: Call) -> tuple[str, Reply]:
        """Answer a tester."""
        if call.method == "GET" and call.path == "/journal":
            return "journal", json_reply({"rows": self.bank.store.journal()})
        if call.method == "GET" and call.path == "/control/idle":
            return "control", json_reply({"idle": self.bank.courier.wait_idle(10)})
        if call.method == "GET" and call.path == "/control/accounts":
            return "control", json_reply(self._accounts(call.headers["host"]))
        if call.method == "GET" and call.path in ("/", "/health"):
            return "health", json_reply({"bank": "demonstration", "money": False})
        json_type = call.headers["content-type"].startswith("application/json")
        if call.method != "POST" or not json_type:
            return "unknown", json_reply({"error": "unknown"}, 404)
        try:
            return "control", json_reply(self._change(call.path, json.loads(call.body)))
        except BankRefusal as refusal:
            return "control", json_reply({"error": str(refusal)}, 409)
        except (ValueError, KeyError, TypeError) as error:
            return "control", json_reply({"error": f"malformed: {error}"}, 400)

    def _accounts(self, host: str) -> dict[str, Any]:
        """Return what to enter for a test platform of each provider: no real key."""
        found = {}
        for name, dialect in self.bank.dialects.items():
            settings, secrets = dialect.demo_account(f"http://{host}")
            found[name] = {"settings": settings, "secrets": secrets}
        return found

    def _change(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        if path == "/control/faults":
            if content.get("clear"):
                self.bank.faults.clear()
            else:
                self.bank.faults.add(**content)
        elif path == "/control/options":
            self.bank.options.change(content)
        elif path == "/control/shops":
            self.bank.shops[str(content["shop"])] = str(content["key"])
        else:
            return self._decide(path, content)
        return {"ok": True}

    def _decide(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        found = _DECIDE.fullmatch(path)
        if not found:
            raise ValueError(path)
        session = self.bank.store.get(found[1])
        if found[2] == "notify":
            self.bank.notify(session)
        else:
            self.bank.decide(session, content["choice"], content.get("amount"))
        return session.word()
