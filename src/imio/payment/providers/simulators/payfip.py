"""PayFiP, played on this machine, from the DGFiP's interface as its guide describes it."""

from __future__ import annotations

from datetime import datetime
from html import escape
from imio.payment.providers.courier import Letter
from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import Reply
from imio.payment.providers.loopback import see_other
from imio.payment.providers.sandbox.bank.store import BankRefusal
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.simulators.dialect import Dialect
from imio.payment.providers.simulators.dialect import page_of
from typing import Any
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import re
import uuid


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


NUMCLI = "090909"
_SPACE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/"
    "contrat_paiement_securise/PaiementSecuriseService"
)
_CODES = {"paid": "P", "refused": "R", "cancelled": "A"}
_NEEDED = {
    "exer": r"\d{4}",
    "mel": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "montant": r"[1-9]\d{2,7}",
    "numcli": NUMCLI,
    "refdet": r"[A-Za-z0-9]{6,30}",
    "saisie": r"[TX]",
}


def _today() -> datetime:
    return datetime.now(ZoneInfo("Europe/Paris"))


def _demo_settings(url: str) -> dict[str, Any]:
    return {
        "simulator_url": url,
        "merchant": NUMCLI,
        "reference": "attempt",
        "saisie": "T",
    }


def _order(fields: dict[str, str], notify_url: str, return_url: str) -> dict[str, Any]:
    # The same refdet may be tried again: each idOp is an attempt of its own.
    return {
        "reference": f"{fields['refdet']}{uuid.uuid4().hex[:6]}",
        "amount": int(fields["montant"]),
        "description": fields.get("objet", ""),
        "return_url": return_url,
        "notify_url": notify_url,
    }


class PayfipSimulator(Dialect):
    """The web service; a notification carries the idOp and nothing else."""

    name = "payfip"

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets for this simulator."""
        return _demo_settings(f"{bank_url}/sim/{self.name}"), {}

    def letter(self, bank: Bank, session: Session) -> Letter:
        """Return the notification."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = f"idop={session.session}".encode()
        return Letter(session.notify_url, body, headers, label=session.session)

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Answer SOAP calls and browsers."""
        if call.path == "/tpa/paiementws.web":
            return "page", self._enter(bank, call.query().get("idop", ""))
        envelope = ElementTree.fromstring(call.body)
        operation = envelope[0][0]
        name = operation.tag.removeprefix(f"{{{_SPACE}}}")
        fields = {child.tag: child.text or "" for child in operation[0]}
        if name == "creerPaiementSecurise":
            return "create", self._create(bank, fields)
        if name == "recupererDetailPaiementSecurise":
            return "fetch", self._result(bank, fields.get("idOp", ""))
        if name == "recupererDetailClient" and fields.get("numCli") == NUMCLI:
            labels = {"libelleN1": "COMMUNE DE DEMONSTRATION", "numcli": NUMCLI}
            return "client", _soap(name, labels)
        return "client", _fault("T1", "Client inconnu")

    def _enter(self, bank: Bank, idop: str) -> Reply:
        try:
            return see_other(page_of(bank.store.get(idop)))
        except BankRefusal:
            return Reply(404, b"P1")

    def _create(self, bank: Bank, fields: dict[str, str]) -> Reply:
        for name, shape in _NEEDED.items():
            if not re.fullmatch(shape, fields.get(name, ""), re.ASCII):
                return _fault("R3", name)
        if not re.fullmatch(r"[A-Za-z0-9 ]{0,99}", fields.get("objet", ""), re.ASCII):
            return _fault("O1", "objet")
        order = _order(fields, fields["urlnotif"], fields["urlredirect"])
        session = self.open(bank, order, str(uuid.uuid4()), fields=fields)
        return _soap("creerPaiementSecurise", {"idOp": session.session})

    def _result(self, bank: Bank, idop: str) -> Reply:
        try:
            session = bank.store.get(idop)
        except BankRefusal:
            return _fault("P1", "IdOp incorrect.")
        if session.status not in _CODES:
            return _fault("P5", "Résultat de la transaction non connu.")
        sent = session.extra["fields"]
        found = {
            "dattrans": _today().strftime("%d%m%Y"),
            "exer": sent["exer"],
            "heurtrans": _today().strftime("%H%M"),
            "idOp": idop,
            "mel": sent["mel"],
            "montant": str(session.word()["amount"]),
            "numauto": "112233445566-tip" if session.status == "paid" else "",
            "numcli": sent["numcli"],
            "objet": sent.get("objet", ""),
            "refdet": sent["refdet"],
            "resultrans": _CODES[session.status],
            "saisie": sent["saisie"],
        }
        return _soap("recupererDetailPaiementSecurise", found)


class TipiSimulator(Dialect):
    """The URL mode: a report that anybody could have written."""

    name = "payfip-tipi"

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets for this simulator."""
        return _demo_settings(f"{bank_url}/sim/{self.name}"), {}

    def letter(self, bank: Bank, session: Session) -> Letter | None:
        """Return the report to urlcl: names in lower case, the result in upper case."""
        if session.status not in _CODES:
            return None
        fields = {
            **session.extra["fields"],
            "montant": str(session.word()["amount"]),
            "urlcl": "",
            "RESULTRANS": _CODES[session.status],
            "NUMAUTO": "123456" if session.status == "paid" else "",
            "DATTRANS": _today().strftime("%d%m%Y"),
            "HEURTRANS": _today().strftime("%H%M"),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(fields).encode()
        return Letter(session.notify_url, body, headers, label=session.session)

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Take in a browser."""
        fields = call.query()
        for name, shape in _NEEDED.items():
            if not re.fullmatch(shape, fields.get(name, ""), re.ASCII):
                return "create", Reply(400, f"{name} incorrect".encode())
        order = _order(fields, fields["urlcl"], fields["urlcl"])
        return "create", see_other(page_of(self.open(bank, order, fields=fields)))


def _envelope(body: str, status: int) -> Reply:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<S:Body>{body}</S:Body></S:Envelope>"
    )
    return Reply(status, text.encode(), "text/xml; charset=utf-8")


def _soap(operation: str, fields: dict[str, str]) -> Reply:
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
    tag = f"ns2:{operation}Response"
    return _envelope(
        f'<{tag} xmlns:ns2="{_SPACE}"><return>{inner}</return></{tag}>', 200
    )


def _fault(code: str, text: str) -> Reply:
    detail = (
        f'<ns1:FonctionnelleErreur xmlns:ns1="{_SPACE}"><code>{code}</code>'
        f"<libelle>{escape(text)}</libelle><severite>2</severite>"
        "</ns1:FonctionnelleErreur>"
    )
    return _envelope(
        "<S:Fault><faultcode>S:Server</faultcode><faultstring>FonctionnelleErreur"
        f"</faultstring><detail>{detail}</detail></S:Fault>",
        500,
    )
