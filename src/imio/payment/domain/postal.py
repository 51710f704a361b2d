"""Postal addresses in the parts that banks read; most transfers need none at all."""

from dataclasses import dataclass
from imio.payment.domain.errors import InvalidAddress
from imio.payment.domain.iban import needs_bic

import re


# Where the bank that pays wants the address of whoever is paid: a setting of the account.
NEVER = "never"
OUTSIDE_EEA = "outside_eea"
ALWAYS = "always"
ADDRESS_RULES = (NEVER, OUTSIDE_EEA, ALWAYS)
PARTS = ("street", "number", "postcode", "town", "country")
# The lengths that messages for banks have room for.
LENGTHS = {"street": 70, "number": 16, "postcode": 16, "town": 35, "country": 2}
_NEEDED = ("street", "town", "country")
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


@dataclass(frozen=True)
class PostalAddress:
    """Where somebody lives; ``country`` is its code of two letters."""

    street: str
    town: str
    country: str
    number: str = ""
    postcode: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The address as people write it, line by line."""
        street = f"{self.street} {self.number}".strip()
        return street, f"{self.postcode} {self.town}".strip(), self.country


def wants_address(rule: str | None, iban: str) -> bool:
    """Say whether the bank wants the address of the holder of a checked IBAN."""
    return rule == ALWAYS or (rule == OUTSIDE_EEA and needs_bic(iban))


def check_address(typed: dict[str, str]) -> PostalAddress:
    """Return the address behind its parts as somebody typed them (see PARTS).

    Street, town and country are needed. Raises InvalidAddress naming each wrong part.
    """
    parts = {name: " ".join(typed.get(name, "").split()) for name in PARTS}
    parts["country"] = parts["country"].upper()
    wrong = [
        name
        for name, text in parts.items()
        if len(text) > LENGTHS[name] or (name in _NEEDED and not _says(text))
    ]
    if "country" not in wrong and not _COUNTRY.fullmatch(parts["country"]):
        wrong.append("country")
    if wrong:
        raise InvalidAddress(*wrong)
    return PostalAddress(**parts)


def _says(text: str) -> bool:
    return any(character.isalnum() for character in text)
