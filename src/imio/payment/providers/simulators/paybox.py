"""Paybox, played on this machine, from the integrator pages; it signs with a key of its
own, kept in a folder if one is given, for nobody has Paybox's."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric import rsa
from functools import cached_property
from imio.payment.providers.courier import Letter
from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import Reply
from imio.payment.providers.loopback import see_other
from imio.payment.providers.sandbox.bank.store import BankRefusal
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.simulators.dialect import Dialect
from imio.payment.providers.simulators.dialect import page_of
from pathlib import Path
from typing import Any
from typing import cast
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from urllib.parse import quote
from urllib.parse import urlencode

import base64
import hmac
import secrets


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


# The published test shop, with the dummy key of the examples.
SITE, RANG, IDENTIFIANT = "1999888", "32", "110647233"
HMAC_KEY = "0123456789ABCDEF" * 8
_CODES = {"paid": "00000", "refused": "00105", "cancelled": "00001", "expired": "00030"}
_STATUS = {"paid": "Capturé", "refused": "Refusé", "cancelled": "Annulé"}
_LANGUAGES = {"FRA": "fr", "NLD": "nl", "DEU": "de", "GBR": "en"}


class PayboxSimulator(Dialect):
    """Hosted page, signed return and IPN, Paybox Direct; in test mode."""

    name = "paybox"

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return _own_key(self._folder)

    @property
    def public_key(self) -> str:
        """The key with which this simulator's signatures verify, as PEM."""
        found = self._key.public_key().public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        return found.decode()

    def sign(self, text: str) -> str:
        """Return the signature of a query string, ready to be appended."""
        raw = self._key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA1())
        return quote(base64.b64encode(raw).decode(), safe="")

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets for this simulator."""
        settings = {
            "simulator_url": f"{bank_url}/sim/{self.name}",
            "merchant": SITE,
            "rang": RANG,
            "identifiant": IDENTIFIANT,
            "brand": "paybox",
            "direct": "yes",
            "billing_street": "1 place de la Mairie",
            "billing_zip": "59000",
            "billing_city": "Lille",
            "billing_country": "250",
            "public_key": " ".join(self.public_key.split("\n")).strip(),
        }
        return settings, {"hmac_key": HMAC_KEY}

    def letter(self, bank: Bank, session: Session) -> Letter | None:
        """Return the IPN, a GET whose variables are signed."""
        if session.status not in _CODES:
            return None
        joint = "&" if "?" in session.notify_url else "?"
        url = session.notify_url + joint + self._signed(session, "")
        return Letter(url, b"", method="GET", label=session.session)

    def way_back(self, bank: Bank, session: Session, told: bool) -> Reply:
        """Send the browser back; the whole query string is signed."""
        if not told or session.status not in _CODES:
            return see_other(session.return_url)
        base, _mark, own = session.return_url.partition("?")
        return see_other(f"{base}?{self._signed(session, own)}")

    def _signed(self, session: Session, own: str) -> str:
        known = {
            "M": str(session.word()["amount"]),
            "R": session.reference,
            "A": "XXXXXX",
            "E": _CODES[session.status],
            "T": "00" + session.session[:8],
            "S": "00" + session.session[8:16],
            "C": "CB",
        }
        if session.status != "paid":
            known.pop("A")
        asked = [part.split(":") for part in session.extra["retour"].split(";")]
        parts = [own] if own else []
        parts += [f"{n}={quote(known[k], safe='')}" for n, k in asked if k in known]
        text = "&".join(parts)
        name = next(n for n, k in asked if k == "K")
        return f"{text}&{name}={self.sign(text)}"

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Take in browsers and answer Paybox Direct."""
        pairs = parse_qsl(call.body.decode(), keep_blank_values=True)
        fields = dict(pairs)
        if not pairs or not _is_sealed(pairs):
            return "auth", Reply(403, b"HMAC invalide")
        if call.path == "/php/":
            return "create", self._open(bank, fields)
        if call.path == "/PPPS.php":
            operation = "refund" if fields["TYPE"] == "00014" else "fetch"
            return operation, self._direct(bank, fields)
        return "unknown", Reply(404, b"unknown")

    def _open(self, bank: Bank, fields: dict[str, str]) -> Reply:
        shop = (fields["PBX_SITE"], fields["PBX_RANG"], fields["PBX_IDENTIFIANT"])
        if shop != (SITE, RANG, IDENTIFIANT) or len(fields["PBX_TOTAL"]) < 3:
            return Reply(403, b"acces refuse")
        order = {
            "reference": fields["PBX_CMD"],
            "amount": int(fields["PBX_TOTAL"]),
            "language": _LANGUAGES.get(fields.get("PBX_LANGUE", ""), "fr"),
            "return_url": fields["PBX_EFFECTUE"],
            "notify_url": fields["PBX_REPONDRE_A"],
        }
        number = f"{secrets.randbelow(10**16):016d}"
        session = self.open(bank, order, number, retour=fields["PBX_RETOUR"])
        return see_other(page_of(session))

    def _direct(self, bank: Bank, fields: dict[str, str]) -> Reply:
        try:
            session = bank.store.find(self.name, fields["REFERENCE"])
        except BankRefusal:
            return _answer(fields, "00018", "Transaction non trouvée")
        numbers = {
            "NUMAPPEL": "00" + session.session[:8],
            "NUMTRANS": "00" + session.session[8:16],
        }
        if session.status not in _STATUS:
            return _answer(fields, "00018", "Transaction non trouvée")
        if fields["TYPE"] == "00011":
            return _answer(fields, "00000", "Demande traitée avec succès", **numbers)
        if fields["TYPE"] == "00014":
            return self._refund(bank, fields, session, numbers)
        whole = session.refunded == session.word()["amount"]
        status = "Remboursé" if whole else _STATUS[session.status]
        return _answer(fields, "00000", "Demande traitée", **numbers, STATUS=status)

    def _refund(
        self,
        bank: Bank,
        fields: dict[str, str],
        session: Session,
        numbers: dict[str, str],
    ) -> Reply:
        try:
            bank.store.refund(
                session.session, secrets.token_hex(8), int(fields["MONTANT"])
            )
        except BankRefusal:
            return _answer(fields, "00016", "Montant invalide")
        return _answer(fields, "00000", "Demande traitée avec succès", **numbers)


def _own_key(folder: Path | None) -> rsa.RSAPrivateKey:
    path = folder / "paybox-simulator.pem" if folder else None
    if path and path.exists():
        found = serialization.load_pem_private_key(path.read_bytes(), None)
        return cast(rsa.RSAPrivateKey, found)
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    if path:
        path.touch(0o600)
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return key


def _is_sealed(pairs: list[tuple[str, str]]) -> bool:
    name, given = pairs[-1]
    if name not in ("PBX_HMAC", "HMAC"):
        return False
    text = "&".join(f"{key}={value}" for key, value in pairs[:-1])
    wanted = hmac.digest(bytes.fromhex(HMAC_KEY), text.encode(), "sha512").hex().upper()
    return hmac.compare_digest(wanted, given)


def _answer(fields: dict[str, str], code: str, comment: str, **more: str) -> Reply:
    found = {
        "NUMTRANS": "",
        "NUMAPPEL": "",
        "NUMQUESTION": fields["NUMQUESTION"],
        "SITE": SITE,
        "RANG": RANG,
        "CODEREPONSE": code,
        "COMMENTAIRE": comment,
        **more,
    }
    body = urlencode(found, encoding="iso-8859-1")
    return Reply(200, body.encode(), "text/html; charset=iso-8859-1")
