"""Worldline Sips, played on this machine, from the Sips data dictionary and samples."""

from __future__ import annotations

from datetime import datetime
from datetime import UTC
from imio.payment.providers.courier import Letter
from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import json_reply
from imio.payment.providers.loopback import Reply
from imio.payment.providers.loopback import see_other
from imio.payment.providers.sandbox.bank.store import BankRefusal
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.simulators.dialect import Dialect
from imio.payment.providers.simulators.dialect import page_of
from imio.payment.providers.simulators.dialect import posting_page
from typing import Any
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import hmac
import json
import secrets


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


# The simulation shop that Worldline publishes in its samples.
MERCHANT, KEY, KEY_VERSION = "002001000000001", "002001000000001_KEY1", "1"
_CODES = {
    "paid": "00",
    "refused": "05",
    "cancelled": "17",
    "expired": "97",
    "processing": "60",
}
_STATUSES = {
    "paid": "CAPTURED",
    "refused": "REFUSED",
    "cancelled": "CANCELLED",
    "expired": "EXPIRED",
    "processing": "TO_AUTHORIZE",
}


def _hmac(text: str) -> str:
    return hmac.digest(KEY.encode(), text.encode(), "sha256").hex()


def _values(message: Any) -> str:
    if isinstance(message, dict):
        kept = (k for k in message if k not in ("seal", "sealAlgorithm", "keyVersion"))
        return "".join(_values(message[name]) for name in sorted(kept))
    if isinstance(message, list):
        return "".join(map(_values, message))
    return "" if message is None else str(message)


class SipsSimulator(Dialect):
    """Paypage by JSON and POST, Office; seals by HMAC-SHA-256."""

    name = "worldline-sips"

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets for this simulator."""
        settings = {
            "simulator_url": f"{bank_url}/sim/{self.name}",
            "merchant": MERCHANT,
            "key_version": KEY_VERSION,
            "seal_algorithm": "HMAC-SHA-256",
            "connector": "json",
        }
        return settings, {"secret_key": KEY}

    def letter(self, bank: Bank, session: Session) -> Letter:
        """Return the automatic response."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(_answer_form(session)).encode()
        return Letter(session.notify_url, body, headers, label=session.session)

    def way_back(self, bank: Bank, session: Session, told: bool) -> Reply:
        """Post the manual response through the browser."""
        if not told:
            return see_other(session.return_url)
        return posting_page(session, session.return_url, _answer_form(session))

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Answer the shop's servers and the browsers that it sends."""
        if call.path == "/paymentInit":
            return "create", self._post_init(bank, call)
        if call.path == "/page":
            return "page", self._enter(bank, call.form())
        message = json.loads(call.body)
        if not hmac.compare_digest(_hmac(_values(message)), message.get("seal", "")):
            return "auth", _sealed(
                {"redirectionStatusCode": "34", "responseCode": "34"}
            )
        if call.path == "/rs-services/v2/paymentInit":
            return "create", self._json_init(bank, call, message)
        if call.path == "/rs-services/v2/diagnostic/getTransactionData":
            return "fetch", self._diagnostic(bank, message)
        if call.path == "/rs-services/v2/cashManagement/refund":
            return "refund", self._refund(bank, message)
        return "unknown", json_reply({}, 404)

    def _open(self, bank: Bank, fields: dict[str, Any]) -> Session:
        order = {
            "reference": fields["transactionReference"],
            "amount": int(fields["amount"]),
            "description": fields.get("statementReference", ""),
            "language": fields.get("customerLanguage", "fr"),
            "return_url": fields["normalReturnUrl"],
            "notify_url": fields["automaticResponseUrl"],
        }
        return self.open(bank, order)

    def _json_init(self, bank: Bank, call: Call, message: dict[str, Any]) -> Reply:
        if message.get("merchantId") != MERCHANT:
            return _sealed({"redirectionStatusCode": "03"})
        if message.get("currencyCode") != "978" or int(message["amount"]) <= 0:
            return _sealed({"redirectionStatusCode": "12", "errorFieldName": "amount"})
        try:
            session = self._open(bank, message)
        except BankRefusal:
            return _sealed({"redirectionStatusCode": "94"})
        return _sealed(
            {
                "redirectionStatusCode": "00",
                "redirectionStatusMessage": "INITIALISATION REQUEST ACCEPTED",
                "redirectionVersion": "IR_WS_2.0",
                "redirectionUrl": f"http://{call.headers['host']}/sim/{self.name}/page",
                "redirectionData": session.session,
            }
        )

    def _post_init(self, bank: Bank, call: Call) -> Reply:
        form = call.form()
        if _hmac(form["Data"]) != form["Seal"]:
            return Reply(403, b"34")
        fields = dict(part.split("=", 1) for part in form["Data"].split("|"))
        return see_other(page_of(self._open(bank, fields)))

    def _enter(self, bank: Bank, form: dict[str, str]) -> Reply:
        try:
            return see_other(page_of(bank.store.get(form.get("redirectionData", ""))))
        except BankRefusal:
            return Reply(404, b"unknown")

    def _diagnostic(self, bank: Bank, message: dict[str, Any]) -> Reply:
        try:
            session = bank.store.find(self.name, message["transactionReference"])
        except BankRefusal:
            return _sealed({"responseCode": "25"})
        if session.status == "open":
            return _sealed({"responseCode": "25"})
        amount = session.word()["amount"]
        whole = session.refunded == amount
        credited = "CREDITED" if whole else None
        return _sealed(
            {
                "responseCode": "00",
                "merchantId": MERCHANT,
                "transactionReference": session.reference,
                "transactionStatus": credited or _STATUSES[session.status],
                "initialAmount": str(amount),
                "amount": str(amount - session.refunded),
                "currencyCode": "978",
                "paymentMeanBrand": "BCMC",
            }
        )

    def _refund(self, bank: Bank, message: dict[str, Any]) -> Reply:
        cents = int(message["operationAmount"])
        try:
            session = bank.store.find(self.name, message["transactionReference"])
            bank.store.refund(
                session.session, secrets.token_hex(8), cents, bank.options.refund_status
            )
        except BankRefusal as refusal:
            code = "51" if str(refusal) == "amount_too_high" else "24"
            return _sealed({"responseCode": code})
        left = session.word()["amount"] - session.refunded
        status = "TO_CREDIT" if left else "CREDITED"
        return _sealed(
            {"responseCode": "00", "newAmount": str(left), "newStatus": status}
        )


def _sealed(message: dict[str, Any]) -> Reply:
    return json_reply({**message, "seal": _hmac(_values(message))})


def _answer_form(session: Session) -> dict[str, str]:
    code = _CODES.get(session.status, "99")
    fields = {
        "captureDay": "0",
        "captureMode": "AUTHOR_CAPTURE",
        "currencyCode": "978",
        "merchantId": MERCHANT,
        "orderChannel": "INTERNET",
        "responseCode": code,
        "transactionDateTime": datetime.now(UTC).isoformat(timespec="seconds"),
        "transactionReference": session.reference,
        "keyVersion": KEY_VERSION,
        "amount": str(session.word()["amount"]),
        "paymentMeanBrand": "BCMC",
        "paymentMeanType": "CARD",
    }
    data = "|".join(f"{name}={value}" for name, value in fields.items())
    return {"Data": data, "InterfaceVersion": "HP_2.24", "Seal": _hmac(data)}
