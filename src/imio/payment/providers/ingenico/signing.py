"""Ogone's SHA signatures over the named parameters, each followed by the passphrase."""

from collections.abc import Iterable
from collections.abc import Mapping
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.encoding import digest_name
from imio.payment.providers.encoding import same_hex
from imio.payment.providers.ingenico import signed_names

import hashlib
import re


SIGNATURE = "SHASIGN"
# All that a feedback is read for; other parameters are not signed.
ANSWER_NAMES = signed_names.SHA_OUT_LATER | {SIGNATURE}


def text_to_hash(params: Mapping[str, str], passphrase: str) -> str:
    """Return the text that a request signs: SHA-IN names, upper case, sorted, not empty.

    Raises ConfigurationError when two names differ only by their case.
    """
    folded = {name.upper(): str(value) for name, value in params.items()}
    if len(folded) != len(params):
        raise ConfigurationError("field given twice")
    named = {name: value for name, value in folded.items() if _is_signed_in(name)}
    return _join(named, passphrase)


def sign_request(
    params: Mapping[str, str], passphrase: str, algorithm: str, charset: str = "utf-8"
) -> str:
    """Return the SHASIGN of a request, in upper case. Raises ConfigurationError."""
    return _digest(text_to_hash(params, passphrase), algorithm, charset)


def verify_feedback(
    params: Mapping[str, str], passphrases: Iterable[str], algorithm: str, charset: str
) -> dict[str, str]:
    """Verify a message of Ogone and return the parameters that its signature covers.

    ``params`` have upper-case names. Raises InvalidNotification: missing_signature or
    bad_signature.
    """
    given = params.get(SIGNATURE)
    if not given:
        raise InvalidNotification("missing_signature")
    for names in (signed_names.SHA_OUT_LATER, signed_names.SHA_OUT):
        covered = {name: value for name, value in params.items() if name in names}
        for passphrase in passphrases:
            expected = _digest(_join(covered, passphrase), algorithm, charset)
            if same_hex(expected, given):
                return covered
    raise InvalidNotification("bad_signature")


def _is_signed_in(name: str) -> bool:
    if name in signed_names.SHA_IN:
        return True
    numbered = re.fullmatch(r"([A-Z_]+)[0-9]{1,3}", name, re.ASCII)
    return bool(numbered) and numbered[1] in signed_names.SHA_IN_NUMBERED


def _join(params: Mapping[str, str], passphrase: str) -> str:
    return "".join(
        f"{name}={params[name]}{passphrase}" for name in sorted(params) if params[name]
    )


def _digest(text: str, algorithm: str, charset: str) -> str:
    try:
        raw = text.encode(charset)
    except UnicodeEncodeError as error:
        raise ConfigurationError(f"not writable in {charset}") from error
    return hashlib.new(digest_name(algorithm), raw).hexdigest().upper()
