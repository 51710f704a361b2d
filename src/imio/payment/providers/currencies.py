"""Currency numbers that PSPs use (ISO 4217, read 2026-11)."""

NUMBERS = {"978": "EUR", "840": "USD", "826": "GBP", "756": "CHF", "752": "SEK"}
_CODES = {code: number for number, code in NUMBERS.items()}


def currency_number(code: str) -> str:
    """Return the ISO number of a currency. Raises KeyError for one we never use."""
    return _CODES[code]


def currency_code(number: str) -> str:
    """Return the ISO code of a number; an unknown number stands for itself."""
    return NUMBERS.get(number, number)
