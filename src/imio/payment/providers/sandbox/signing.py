"""Seals of the bank of demonstration: HMAC-SHA256 over the purpose and the raw bytes."""

from collections.abc import Iterable

import hashlib
import hmac


CALL = "call"
ANSWER = "answer"
NOTIFICATION = "notification"
RETURN = "return"


def seal(key: str, purpose: str, raw: bytes) -> str:
    """Return the hex seal of ``raw``; the purpose keeps one message from passing as another."""
    message = purpose.encode() + b"\n" + raw
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def is_sealed(keys: Iterable[str], purpose: str, raw: bytes, given: str | None) -> bool:
    """Tell whether one of the keys made the given seal, in constant time."""
    candidate = (given or "").encode("utf-8", "replace")
    found = False
    for key in keys:
        found |= hmac.compare_digest(seal(key, purpose, raw).encode(), candidate)
    return found and bool(given)


def call_bytes(method: str, path: str, body: bytes) -> bytes:
    """Return what a call to the bank seals: method, path and body."""
    return f"{method}\n{path}\n".encode() + body
