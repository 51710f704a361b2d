"""Seals of Sips: over the text as transmitted, or over the glued values of a message."""

from collections.abc import Iterable
from imio.payment.domain.errors import ConfigurationError
from imio.payment.providers.encoding import guard_fields
from imio.payment.providers.encoding import same_hex
from imio.payment.providers.worldline_sips import facts
from typing import Any

import base64
import hashlib
import hmac


SEPARATOR = "|"
_NOT_SEALED = ("keyVersion", "seal", "sealAlgorithm")


def seal(key: str, raw: bytes, algorithm: str = facts.SHA256) -> str:
    """Return the hex seal of bytes. Raises ConfigurationError for another algorithm."""
    if algorithm == facts.SHA256:
        return hashlib.sha256(raw + key.encode()).hexdigest()
    if algorithm == facts.HMAC_SHA256:
        return hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    raise ConfigurationError(f"unknown seal algorithm: {algorithm}")


def is_sealed(key: str, raw: bytes, algorithm: str, given: str | None) -> bool:
    """Tell whether ``given`` is the seal of bytes, in constant time."""
    return bool(given) and same_hex(seal(key, raw, algorithm), given)


def data_text(fields: Iterable[tuple[str, str]]) -> str:
    """Join fields as ``name=value|name=value``. Raises ConfigurationError when a value
    holds the separator or a control character, or a name comes twice."""
    guarded = guard_fields(fields, SEPARATOR)
    return SEPARATOR.join(f"{name}={value}" for name, value in guarded)


def post_form(
    fields: Iterable[tuple[str, str]],
    key: str,
    version: str,
    algorithm: str | None = None,
    encode: str | None = None,
) -> tuple[tuple[str, str], ...]:
    """Return the sealed form that the browser posts to the payment page.

    ``algorithm`` None leaves the choice unsaid, which means SHA-256; ``encode`` is
    None, "base64" or "base64url". Raises ConfigurationError.
    """
    data = encode_data(data_text(fields), encode)
    form = [("Data", data), ("InterfaceVersion", version)]
    form.append(("Seal", seal(key, data.encode(), algorithm or facts.SHA256)))
    if encode:
        form.append(("Encode", encode))
    if algorithm:
        form.append(("SealAlgorithm", algorithm))
    return tuple(form)


def encode_data(data: str, encode: str | None) -> str:
    """Return ``data`` as it is transmitted. Raises ConfigurationError."""
    if not encode:
        return data
    if encode == "base64":
        return base64.b64encode(data.encode()).decode()
    if encode == "base64url":
        return base64.urlsafe_b64encode(data.encode()).decode()
    raise ConfigurationError(f"unknown encoding: {encode}")


def text_to_seal(message: dict[str, Any]) -> str:
    """Return the values of a JSON message glued in the order of their names.

    Sub-objects are treated the same way, lists keep their order, null is nothing;
    keyVersion, seal and sealAlgorithm are left out.
    """
    names = sorted(name for name in message if name not in _NOT_SEALED)
    return "".join(_glue(message[name]) for name in names)


def _glue(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return text_to_seal(value)
    if isinstance(value, list | tuple):
        return "".join(_glue(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def json_seal(
    key: str, message: dict[str, Any], algorithm: str = facts.HMAC_SHA256
) -> str:
    """Return the seal of a JSON message."""
    return seal(key, text_to_seal(message).encode(), algorithm)
