"""Signatures of webhooks, as the receivers' libraries of Standard Webhooks check them.

Signed is "<id>.<seconds>.<body>" with HMAC-SHA256; the secret stands as "whsec_" and its
bytes in base64.
"""

import base64
import hashlib
import hmac
import secrets


PREFIX = "whsec_"
_KEY_BYTES = 32


def new_secret() -> str:
    """Return a secret of 256 random bits, as it is given to the receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def signature_of(secret: str, message_id: str, seconds: int, body: bytes) -> str:
    """Return the value of the header webhook-signature."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{seconds}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
