"""References, tokens and structured communications that identify dues and attempts."""

from datetime import datetime
from stdnum.be import ogm_vcs

import hashlib
import secrets


# Letters and digits only, as PayFiP and Sips accept; no letters that look like digits.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
REFERENCE_LENGTH = 20


def new_reference() -> str:
    """Return a reference for one payment attempt: 20 letters and digits, 100 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(REFERENCE_LENGTH))


def new_ordered_id(now: datetime) -> str:
    """Return an id of 24 letters and digits: those made later come later.

    What is made by the thousand stands together in the database, which then writes
    little. It is no secret: half of it is random only so that no two are the same.
    """
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(6)}"


def new_token() -> str:
    """Return an unguessable token (192 bits) for a link that needs no account."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """Return what the database keeps of a token, so that a dump opens no link."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_tracking_code() -> str:
    """Return a code that a citizen can read out on the phone, like "K7QM-2XPD-94RT"."""
    letters = [secrets.choice(_ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def structured_communication(number: int) -> str:
    """Return the twelve digits of the OGM/VCS for a ten-digit number."""
    if not 0 <= number < 10**10:
        raise ValueError("a structured communication carries ten digits")
    base = f"{number:010d}"
    return base + ogm_vcs.calc_check_digits(base)


def format_communication(digits: str) -> str:
    """Write twelve digits as "+++012/3456/78939+++"."""
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def parse_communication(text: str) -> str | None:
    """Return the twelve digits when ``text`` is a valid structured communication."""
    try:
        return ogm_vcs.validate(text)
    except ValueError:
        return None
