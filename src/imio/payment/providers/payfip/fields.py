"""What PayFiP accepts in each field: checked before anything is sent."""

from collections.abc import Mapping
from imio.payment.providers.encoding import ascii_words
from imio.payment.providers.payfip import facts
from urllib.parse import urlsplit

import re


_MAIL = re.compile(
    r"[A-Za-z0-9_+%'-]+(?:\.[A-Za-z0-9_+%'-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}",
    re.ASCII,
)
_SHAPES = {
    "numcli": r"[0-9]{6}",
    "exer": r"[0-9]{4}",
    "refdet": r"[A-Za-z0-9]{6,30}",
    "montant": r"[1-9][0-9]{0,11}",
}


def label(text: str, limit: int = facts.MAX_LABEL) -> str:
    """Return free text as PayFiP's "objet" takes it: plain letters, digits, blanks, cut."""
    return ascii_words(text)[:limit]


def field_problems(
    fields: Mapping[str, str], letters: tuple[str, ...], max_cents: int
) -> list[str]:
    """List the names of the fields that PayFiP would refuse; empty when all are right.

    ``letters`` are the allowed values of saisie, ``max_cents`` the largest amount.
    """
    found = []
    for name, value in fields.items():
        shape = _SHAPES.get(name)
        if (
            shape
            and not re.fullmatch(shape, value, re.ASCII)
            or name == "montant"
            and not facts.MIN_CENTS <= int(value) <= max_cents
            or name == "mel"
            and not _is_mail(value)
            or name == "saisie"
            and value not in letters
            or name == "objet"
            and not _is_label(value)
            or name.startswith("url")
            and not _is_url(value, facts.MAX_URL.get(name, facts.MAX_URL_WS))
        ):
            found.append(name)
    return found


def _is_mail(value: str) -> bool:
    return 6 <= len(value) <= 80 and bool(_MAIL.fullmatch(value))


def _is_label(value: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9 ]{0,100}", value, re.ASCII))


def _is_url(value: str, limit: int) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    plain = not re.search(r"[\s\x00-\x1f\x7f]", value)
    whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    return plain and whole and len(value) <= limit
