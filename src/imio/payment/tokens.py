"""Proofs that a link or a form was made by this site, for one thing and one act.

plone.protect does not look at anonymous visitors, so each of our changing views
checks one of these first.
"""

import base64
import hashlib
import hmac


def sign(secret: bytes, purpose: str, *parts: str) -> str:
    """Return an unguessable proof (160 bits, URL-safe) for a purpose and what it is about."""
    message = "\x1f".join((purpose, *parts)).encode()
    digest = hmac.new(secret, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:20]).rstrip(b"=").decode()


def is_signed(secret: bytes, given: object, purpose: str, *parts: str) -> bool:
    """Say whether ``given`` is the proof for just this purpose, in constant time."""
    if not isinstance(given, str):
        return False
    expected = sign(secret, purpose, *parts)
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
