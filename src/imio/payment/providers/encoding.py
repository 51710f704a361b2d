"""Guards on what we send: a value must not be able to speak for another field (R9)."""

from collections.abc import Iterable
from imio.payment.domain.errors import ConfigurationError

import hashlib
import hmac
import unicodedata


def guard_fields(
    fields: Iterable[tuple[str, str]], separators: str = ""
) -> tuple[tuple[str, str], ...]:
    """Return the fields if each can be sent as it is.

    Raises ConfigurationError for a name given twice, a control character or line end,
    or a character that separates fields in the signed text.
    """
    found = tuple((str(name), str(value)) for name, value in fields)
    names = [name for name, _value in found]
    if len(set(names)) != len(names):
        raise ConfigurationError("field given twice")
    for name, value in found:
        if any(sign in name + value for sign in separators) or "=" in name:
            raise ConfigurationError(f"{name}: separator in value")
        if any(_is_control(sign) for sign in name + value):
            raise ConfigurationError(f"{name}: control character in value")
    return found


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")


def plain_text(text: str, limit: int, forbidden: str = "") -> str:
    """Return free text made fit for sending: one line, without forbidden signs, cut."""
    kept = "".join(
        "\n" if _is_control(sign) or sign in forbidden else sign for sign in text
    )
    parts = (part.strip(" ") for part in kept.split("\n"))
    return " ".join(part for part in parts if part)[:limit].rstrip()


def ascii_words(text: str) -> str:
    """Return text in plain letters, digits and single blanks.

    Accents are dropped, apostrophes and hyphens become blanks, every other sign goes.
    """
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    spaced = flat.replace("'", " ").replace("-", " ")
    kept = "".join(sign for sign in spaced if sign.isalnum() or sign == " ")
    return " ".join(kept.split())


def same_hex(expected: str, given: str | None) -> bool:
    """Compare two hex digests in constant time, whatever their case (rule R4)."""
    return hmac.compare_digest(
        expected.lower().encode(), (given or "").lower().encode("utf-8", "replace")
    )


def same_text(expected: str, given: str | None) -> bool:
    """Compare two texts exactly and in constant time."""
    return hmac.compare_digest(
        expected.encode(), (given or "").encode("utf-8", "replace")
    )


def digest_name(name: str) -> str:
    """Return the hashlib name of an accepted algorithm. Raises ConfigurationError."""
    known = name.lower().replace("-", "")
    if known not in ("sha1", "sha224", "sha256", "sha384", "sha512"):
        raise ConfigurationError(f"unknown hash: {name}")
    hashlib.new(known)
    return known
