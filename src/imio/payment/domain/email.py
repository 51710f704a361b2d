"""E-mail addresses: one plain address each, and nothing that could add another."""

from imio.payment.domain.errors import InvalidEmail

import re


_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", re.ASCII)
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", re.ASCII)
_LONGEST = 254


def check_email(text: object) -> str:
    """Return an address fit for a header and for SMTP, its domain in lower-case ASCII.

    Raises InvalidEmail for anything but one plain address.
    """
    if not isinstance(text, str):
        raise InvalidEmail("email")
    local, _at, domain = text.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise InvalidEmail("email") from error
    labels = domain.split(".")
    # "=?" opens an encoded word, which mail software decodes before it reads the rest.
    dotted = all(local.split("."))
    if (
        not _LOCAL.fullmatch(local)
        or "=?" in local
        or not dotted
        or len(labels) < 2
        or not all(_LABEL.fullmatch(label) for label in labels)
        or len(local) + len(domain) >= _LONGEST
    ):
        raise InvalidEmail("email")
    return f"{local}@{domain}"
