"""Signatures of Worldline Direct: "v1HMAC" on our calls, HMAC on their webhooks."""

from collections.abc import Iterable
from collections.abc import Mapping
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.encoding import same_text

import base64
import hashlib
import hmac
import re


def string_to_sign(
    method: str,
    path: str,
    date: str,
    content_type: str | None,
    headers: Iterable[tuple[str, str]] = (),
) -> str:
    """Return the text that a call signs; the body is not part of it."""
    lines = [method.upper(), (content_type or ""), date]
    own = sorted(
        (name.strip().lower(), _unfold(value))
        for name, value in headers
        if name.strip().lower().startswith("x-gcs-")
    )
    lines.extend(f"{name}:{value}" for name, value in own)
    return "\n".join([*lines, path]) + "\n"


def _unfold(value: str) -> str:
    return re.sub(r"\r?\n[^\S\r\n]*", " ", value).strip()


def authorization(key_id: str, secret: str, text: str) -> str:
    """Return the Authorization header for a signed text."""
    return f"GCS v1HMAC:{key_id}:{base64_hmac(secret, text.encode())}"


def base64_hmac(secret: str, raw: bytes) -> str:
    """Return the HMAC-SHA256 of bytes in base64."""
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def verify_webhook(
    keys: Mapping[str, str], key_id: str | None, signature: str | None, body: bytes
) -> None:
    """Verify a webhook over its raw body, with the key that it names.

    Raises InvalidNotification: missing_signature, unknown_key or bad_signature.
    """
    if not signature or not key_id:
        raise InvalidNotification("missing_signature")
    secret = keys.get(key_id)
    if not secret:
        raise InvalidNotification("unknown_key")
    if not same_text(base64_hmac(secret, body), signature):
        raise InvalidNotification("bad_signature")
