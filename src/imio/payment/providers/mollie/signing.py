"""Signature of Mollie's next-generation webhooks: HMAC-SHA256 in hex, over the raw body."""

from collections.abc import Iterable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.encoding import same_hex

import hashlib
import hmac


HEADER = "X-Mollie-Signature"
PREFIX = "sha256="


def verify_event(secrets: Iterable[str], given: str | None, body: bytes) -> None:
    """Verify an event with any of the secrets that are valid during a key renewal.

    Several signatures may be given, separated by commas. Raises InvalidNotification:
    missing_signature or bad_signature.
    """
    candidates = [
        part.strip().removeprefix(PREFIX) for part in (given or "").split(",")
    ]
    candidates = [candidate for candidate in candidates if candidate]
    if not candidates:
        raise InvalidNotification("missing_signature")
    found = False
    for secret in filter(None, secrets):
        expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        for candidate in candidates:
            found |= same_hex(expected, candidate)
    if not found:
        raise InvalidNotification("bad_signature")
