"""Ogone, played on this machine, from "e-Commerce Advanced" and the DirectLink guide."""

from __future__ import annotations

from imio.payment.providers.courier import Letter
from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import json_reply
from imio.payment.providers.loopback import Reply
from imio.payment.providers.loopback import see_other
from imio.payment.providers.sandbox.bank.store import BankRefusal
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.simulators.dialect import Dialect
from imio.payment.providers.simulators.dialect import page_of
from typing import Any
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

import hashlib
import json
import secrets


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


PSPID, USER, PASSWORD = "SimCommune", "simapi", "sim-password-01"
SHA_IN, SHA_OUT = "Simulated!in?2026#phrase", "Simulated!out?2026#phrase"
_CODES = {
    "paid": "9",
    "refused": "2",
    "cancelled": "1",
    "processing": "51",
    "expired": "0",
}


def _sha(fields: dict[str, str], phrase: str) -> str:
    hashed = hashlib.sha512()
    for name in sorted(fields, key=str.upper):
        if fields[name] != "" and name.upper() != "SHASIGN":
            hashed.update(f"{name.upper()}={fields[name]}{phrase}".encode())
    return hashed.hexdigest().upper()


class IngenicoSimulator(Dialect):
    """Hosted page, feedback and DirectLink of a test account (SHA-512, UTF-8)."""

    name = "ingenico"

    def __init__(self) -> None:
        # The address of the direct request is entered in the back office only.
        self.post_sale_url = ""

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets for this simulator."""
        settings = {
            "simulator_url": f"{bank_url}/sim/{self.name}",
            "merchant": PSPID,
            "algorithm": "sha512",
            "charset": "utf-8",
            "api_user": USER,
        }
        return settings, {
            "sha_in": SHA_IN,
            "sha_out": SHA_OUT,
            "api_password": PASSWORD,
        }

    def letter(self, bank: Bank, session: Session) -> Letter | None:
        """Return the direct request, when the back office has an address."""
        if not self.post_sale_url:
            return None
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(_feedback(session)).encode()
        return Letter(self.post_sale_url, body, headers, label=session.session)

    def way_back(self, bank: Bank, session: Session, told: bool) -> Reply:
        """Send the browser back, with the feedback in the address."""
        joint = "&" if "?" in session.return_url else "?"
        word = joint + urlencode(_feedback(session)) if told else ""
        return see_other(session.return_url + word)

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Answer browsers that post an order, and DirectLink."""
        if call.path == "/back-office" and call.method == "POST":
            self.post_sale_url = json.loads(call.body)["notify_url"]
            return "back-office", json_reply({"ok": True})
        form = call.form()
        page = call.path.removeprefix("/ncol/test/")
        given = form.get("SHASIGN", "")
        if form.get("PSPID") != PSPID or _sha(form, SHA_IN) != given.upper():
            return "auth", Reply(200, b"unknown order/1/s")
        if page == "orderstandard_utf8.asp":
            return "create", self._order(bank, form)
        if (form.get("USERID"), form.get("PSWD")) != (USER, PASSWORD):
            return "fetch", _xml(STATUS="0", NCERROR="50001119")
        if page == "querydirect.asp":
            return "fetch", self._query(bank, form)
        if page == "maintenancedirect.asp":
            return "refund", self._maintain(bank, form)
        return "unknown", Reply(404, b"unknown page")

    def _order(self, bank: Bank, form: dict[str, str]) -> Reply:
        order = {
            "reference": form["ORDERID"],
            "amount": int(form["AMOUNT"]),
            "currency": form["CURRENCY"],
            "description": form.get("COM", ""),
            "language": form.get("LANGUAGE", "fr_FR")[:2],
            "return_url": form["ACCEPTURL"],
            "notify_url": "",
        }
        return see_other(
            page_of(self.open(bank, order, str(secrets.randbelow(10**10))))
        )

    def _find(self, bank: Bank, form: dict[str, str]) -> Session:
        if form.get("PAYID"):
            return bank.store.get(form["PAYID"])
        return bank.store.find(self.name, form.get("ORDERID", ""))

    def _query(self, bank: Bank, form: dict[str, str]) -> Reply:
        try:
            session = self._find(bank, form)
        except BankRefusal:
            return _xml(STATUS="", NCERROR="50001130")
        number = int(form.get("PAYIDSUB") or 0)
        if number:
            row = session.refunds[number - 1]
            return _operation(session, row, number)
        if session.status == "open":
            return _xml(STATUS="", NCERROR="50001130")
        return _xml(
            orderID=session.reference,
            PAYID=session.session,
            PAYIDSUB="0",
            NCERROR="0",
            STATUS=_CODES[session.status],
            amount=_units(session.word()["amount"]),
            currency=session.currency,
        )

    def _maintain(self, bank: Bank, form: dict[str, str]) -> Reply:
        status = bank.options.refund_status
        try:
            session = self._find(bank, form)
            row = bank.store.refund(
                session.session, secrets.token_hex(8), int(form["AMOUNT"]), status
            )
        except BankRefusal:
            return _xml(STATUS="", NCERROR="50001127")
        return _operation(session, row, len(session.refunds))


def _operation(session: Session, row: dict[str, Any], number: int) -> Reply:
    codes = {"done": "8", "pending": "81", "failed": "83"}
    return _xml(
        orderID=session.reference,
        PAYID=session.session,
        PAYIDSUB=str(number),
        NCERROR="0",
        STATUS=codes[row["status"]],
        amount=_units(row["amount"]),
        currency=session.currency,
    )


def _feedback(session: Session) -> dict[str, str]:
    fields = {
        "orderID": session.reference,
        "currency": session.currency,
        "amount": _units(session.word()["amount"]),
        "PM": "CreditCard",
        "ACCEPTANCE": "test123" if session.status == "paid" else "",
        "STATUS": _CODES.get(session.status, "0"),
        "PAYID": session.session,
        "NCERROR": "0",
        "BRAND": "Bancontact/Mister Cash",
    }
    return {**fields, "SHASIGN": _sha(fields, SHA_OUT)}


def _units(cents: int) -> str:
    return f"{cents / 100:.2f}".rstrip("0").rstrip(".")


def _xml(**attributes: str) -> Reply:
    text = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    body = f'<?xml version="1.0"?>\n<ncresponse {text}></ncresponse>'
    return Reply(200, body.encode(), "text/xml; charset=utf-8")
