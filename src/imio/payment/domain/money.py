"""Money is an ``int`` of euro cents; ``Decimal`` only reads, rounds and prints it."""

from decimal import Decimal
from decimal import InvalidOperation
from decimal import ROUND_HALF_UP
from imio.payment.domain.errors import InvalidAmount

import re


CURRENCY = "EUR"
MAX_AMOUNT_CENTS = 100_000_000_00
_AMOUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?", re.ASCII)


def parse_amount(text: str) -> int:
    """Read an amount as a clerk types it ("12", "12,5", "12.50", "1 250,00 €") into cents.

    Raises InvalidAmount for anything else: signs, exponents, foreign digits,
    three decimals or an amount above the bound are refused, never guessed.
    """
    if not isinstance(text, str):
        raise InvalidAmount(f"not a text: {type(text).__name__}")
    bare = text.strip().removeprefix("€").removesuffix("€").strip()
    grouped = re.fullmatch(
        r"([0-9]{1,3})((?:[ \u00a0\u202f][0-9]{3})+)([.,][0-9]{1,2})?", bare
    )
    if grouped:
        bare = re.sub(r"[ \u00a0\u202f]", "", bare)
    if not _AMOUNT.fullmatch(bare):
        raise InvalidAmount(text[:40])
    return check_cents(int(Decimal(bare.replace(",", ".")) * 100))


def check_cents(value: object) -> int:
    """Return ``value`` if it is a whole, non-negative, bounded number of cents.

    Raises InvalidAmount otherwise; a bool or a float is never an amount.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidAmount(repr(value)[:40])
    if not 0 <= value <= MAX_AMOUNT_CENTS:
        raise InvalidAmount(repr(value)[:40])
    return value


def percentage_of(amount_cents: int, percent: Decimal) -> int:
    """Return ``percent`` of an amount, rounded half up to the cent, once."""
    try:
        exact = Decimal(amount_cents) * percent / 100
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except InvalidOperation as error:
        raise InvalidAmount(str(percent)) from error


def decimal_text(amount_cents: int) -> str:
    """Write cents as "12.50", the form that machines exchange."""
    sign = "-" if amount_cents < 0 else ""
    euros, cents = divmod(abs(amount_cents), 100)
    return f"{sign}{euros}.{cents:02d}"
