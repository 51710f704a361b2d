"""Card numbers do not belong in a form: find them before anything is kept."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

import re


# A run of digits that people group with spaces, dots or hyphens, and that no letter
# or digit touches: "BE68 5390 0754 7034" is an account number, not a card's.
_RUN = re.compile(r"(?<![\w+])\d(?:[ .\-]?\d){12,}(?!\w)", re.ASCII)
# First digits and lengths of cards in use here: Visa, Mastercard, Maestro and
# Bancontact, American Express, Diners Club, JCB.
_CARD = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}"
    r"|(?:50|5[6-9]|6\d)\d{14,17}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}"
)


def fields_with_card(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the answers that hold what looks like a card number."""
    return tuple(
        name
        for name, value in values.items()
        if any(holds_card(text) for text in _texts(value))
    )


def holds_card(text: str) -> bool:
    """Say whether a text holds a card number: its first digits, length and check digit."""
    return any(
        _CARD.fullmatch(digits) and passes_luhn(digits)
        for run in _RUN.findall(text)
        for digits in _windows(re.findall(r"\d+", run))
    )


def _windows(groups: list[str]) -> Iterator[str]:
    """Yield the digits of neighbouring groups: a date may follow the number."""
    for start in range(len(groups)):
        digits = ""
        for group in groups[start:]:
            digits += group
            if len(digits) > 19:
                break
            yield digits


def passes_luhn(digits: str) -> bool:
    """Say whether the last digit is the check digit of the others (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, Mapping):
        yield from _of_all(value.values())
    elif isinstance(value, list | tuple | set | frozenset):
        yield from _of_all(value)
    elif hasattr(value, "raw"):
        yield str(value.raw or "")
    elif hasattr(value, "filename"):
        yield str(value.filename or "")
    else:
        yield str(value)


def _of_all(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from _texts(value)
