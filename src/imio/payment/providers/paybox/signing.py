"""Paybox signatures: HMAC over the fields we send, RSA over what comes back.

The RSA check is plain arithmetic with one constant-time comparison of the whole padded
block: SHA-1 with a 1024-bit key is the protocol, and modern crypto libraries may refuse
it by policy.
"""

from collections.abc import Iterable
from functools import lru_cache
from imio.payment.domain.errors import ConfigurationError
from imio.payment.providers.encoding import digest_name
from imio.payment.providers.encoding import guard_fields

import base64
import binascii
import hashlib
import hmac
import re


SEPARATOR = "&"
# DER of DigestInfo for SHA-1 (RFC 8017, section 9.2), before the digest itself.
_SHA1_PREFIX = bytes.fromhex("3021300906052b0e03021a05000414")


def message_text(fields: Iterable[tuple[str, str]]) -> str:
    """Join fields, raw and in the order sent. Raises ConfigurationError when a value
    holds "&" or a control character, or a name comes twice."""
    guarded = guard_fields(fields, SEPARATOR)
    return SEPARATOR.join(f"{name}={value}" for name, value in guarded)


def sign_fields(fields: Iterable[tuple[str, str]], key_hex: str, algorithm: str) -> str:
    """Return the HMAC of the fields, in upper-case hex. Raises ConfigurationError."""
    try:
        key = bytes.fromhex(key_hex)
    except ValueError as error:
        raise ConfigurationError("hmac_key is not hexadecimal") from error
    raw = message_text(fields).encode()
    return hmac.new(key, raw, digest_name(algorithm)).hexdigest().upper()


def is_signed(public_key: str, message: bytes, signature: bytes) -> bool:
    """Tell whether RSA PKCS#1 v1.5 over SHA-1 holds for bytes.

    Raises ConfigurationError for an unreadable public key.
    """
    modulus, exponent = _read_public_key(public_key)
    length = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != length or number >= modulus:
        return False
    found = pow(number, exponent, modulus).to_bytes(length, "big")
    info = _SHA1_PREFIX + hashlib.sha1(message, usedforsecurity=False).digest()
    padding = b"\xff" * (length - len(info) - 3)
    return hmac.compare_digest(found, b"\x00\x01" + padding + b"\x00" + info)


@lru_cache(maxsize=16)
def _read_public_key(pem: str) -> tuple[int, int]:
    # A settings form may have joined its lines.
    bare = re.sub(r"-----[A-Z ]+-----|\s", "", pem)
    try:
        der = base64.b64decode(bare, validate=True)
        outer = _Der(der).enter(0x30)
        outer.skip(0x30)
        # The bit string starts with the count of its unused bits, 0.
        inner = _Der(outer.take(0x03)[1:]).enter(0x30)
        modulus = int.from_bytes(inner.take(0x02), "big")
        exponent = int.from_bytes(inner.take(0x02), "big")
    except (binascii.Error, ValueError, IndexError) as error:
        raise ConfigurationError("unreadable public key") from error
    if modulus.bit_length() < 1024 or exponent < 3:
        raise ConfigurationError("public key too weak")
    return modulus, exponent


class _Der:
    """Reads the few DER elements of a public key."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def take(self, tag: int) -> bytes:
        if self._raw[self._at] != tag:
            raise ValueError("unexpected DER tag")
        length, start = self._raw[self._at + 1], self._at + 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(self._raw[start : start + count], "big")
            start += count
        if start + length > len(self._raw):
            raise ValueError("DER too short")
        self._at = start + length
        return self._raw[start : self._at]

    def enter(self, tag: int) -> "_Der":
        return _Der(self.take(tag))

    def skip(self, tag: int) -> None:
        self.take(tag)
