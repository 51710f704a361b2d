"""The bank's side of the seals, written apart from the adapter's."""

from hmac import HMAC
from imio.payment.providers.courier import Letter
from imio.payment.providers.sandbox.bank.store import Session

import base64
import json


def bank_seal(key: str, purpose: str, content: bytes) -> str:
    """Return the seal that the bank puts on what it sends."""
    mac = HMAC(key.encode("utf-8"), digestmod="sha256")
    mac.update(purpose.encode("ascii"))
    mac.update(b"\n")
    mac.update(content)
    return mac.hexdigest()


def sealed_letter(session: Session, key: str) -> Letter:
    """Return the notification about a payment as it stands now."""
    body = json.dumps(session.word()).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Sandbox-Seal": bank_seal(key, "notification", body),
    }
    return Letter(session.notify_url, body, headers, label=session.session)


def sealed_return(session: Session, key: str) -> str:
    """Return the address that sends the citizen back, with the bank's sealed word."""
    word = session.word()
    word.pop("refunds")
    payload = base64.urlsafe_b64encode(json.dumps(word).encode())
    seal = bank_seal(key, "return", payload)
    joint = "&" if "?" in session.return_url else "?"
    # Only letters, digits, "-", "_" and "=": nothing of it needs escaping.
    return f"{session.return_url}{joint}payload={payload.decode()}&seal={seal}"
