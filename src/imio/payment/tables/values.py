"""One cell as clerks write it in French, Dutch, German or English, and what it means.

Each reader takes a cell that is not blank and raises InvalidCell with a code. What can be
read in two ways is refused as ambiguous, never guessed.
"""

from collections.abc import Iterable
from datetime import date
from datetime import timedelta
from decimal import Decimal
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.file_errors import InvalidCell
from imio.payment.domain.iban import check_iban
from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.money import check_cents
from imio.payment.tables.table import PlainNumber

import re
import unicodedata


MIN_YEAR = 1990
MAX_YEAR = 2100
MAX_QUANTITY = 1_000_000
_AMOUNT_DECIMALS = 2
_QUANTITY_DECIMALS = 3
_MAX_NUMBER = 60
_MAX_DIGITS = 15

_CURRENCY = re.compile(r"€|euros?|eur", re.IGNORECASE)
_BLANKS = " \u00a0\u2009\u202f"
_DASHES = str.maketrans("−–", "--")
# "12,-" and "12.-" are how whole euros are written in Dutch and German.
_WHOLE = re.compile(r"(?<=[.,])-{1,2}$")
_PLAIN = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?", re.ASCII)
_GROUPED = re.compile(
    rf"([0-9]{{1,3}}(?:([{_BLANKS}]|[.,'’])[0-9]{{3}})(?:\2[0-9]{{3}})*)(?:([.,])([0-9]+))?",
    re.ASCII,
)
_EPOCH = date(1899, 12, 30)
_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAY_FIRST = re.compile(
    rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}", re.ASCII
)
_YEAR_FIRST = re.compile(
    rf"([0-9]{{4}})([/-])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}", re.ASCII
)
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]",
    re.ASCII,
)
_LANGUAGE_NAMES = {
    "fr": ("fr", "fra", "fre", "francais", "frans", "franzosisch", "french"),
    "nl": ("nl", "nld", "dut", "neerlandais", "nederlands", "niederlandisch", "dutch"),
    "de": ("de", "deu", "ger", "allemand", "duits", "deutsch", "german"),
    "en": ("en", "eng", "anglais", "engels", "englisch", "english"),
}
_LANGUAGE_OF = {word: code for code in LANGUAGES for word in _LANGUAGE_NAMES[code]}


def fold(text: str) -> str:
    """Return a text without accents, capitals, blanks and signs, to compare words by."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return "".join(character for character in spread if character.isalnum())


def read_text(cell: str) -> str:
    """Return a text without blanks around it; a formula in it stays text."""
    return unicodedata.normalize("NFC", cell.strip())


def read_amount(cell: str, may_be_negative: bool = False) -> int:
    """Read an amount of money ("1.234,56", "1 234,56 €", "12.5", "EUR 12,50") into cents.

    Codes: unreadable_amount, ambiguous, too_precise, too_large, negative.
    """
    number = _read_number(cell, _AMOUNT_DECIMALS, "unreadable_amount")
    if number < 0 and not may_be_negative:
        raise InvalidCell("negative")
    cents = int(number * 100)
    try:
        return check_cents(abs(cents)) * (-1 if cents < 0 else 1)
    except InvalidAmount as error:
        raise InvalidCell("too_large") from error


def read_quantity(cell: str, may_be_negative: bool = False) -> Decimal:
    """Read a quantity with at most three decimals ("3", "1,5", "0,125").

    Codes: unreadable_quantity, ambiguous, too_precise, too_large, negative.
    """
    number = _read_number(cell, _QUANTITY_DECIMALS, "unreadable_quantity")
    if number < 0 and not may_be_negative:
        raise InvalidCell("negative")
    if abs(number) > MAX_QUANTITY:
        raise InvalidCell("too_large")
    return number + 0  # never minus zero


def _read_number(cell: str, decimals: int, code: str) -> Decimal:
    if len(cell) > _MAX_NUMBER:
        raise InvalidCell("too_large" if fold(cell).isdecimal() else code)
    if isinstance(cell, PlainNumber):
        return _limit(Decimal(cell), decimals)
    bare, sign = _strip_signs(cell.strip().translate(_DASHES))
    bare = _WHOLE.sub("00", bare)
    plain, grouped = _PLAIN.fullmatch(bare), _GROUPED.fullmatch(bare)
    if grouped and grouped[3] != grouped[2]:
        if plain and not bare.startswith("0"):
            raise InvalidCell("ambiguous")
        if not plain:
            whole = re.sub(r"[^0-9]", "", grouped[1])
            return sign * _limit(Decimal(f"{whole}.{grouped[4] or 0}"), decimals)
    if not plain:
        raise InvalidCell(code)
    return sign * _limit(Decimal(f"{plain[1]}.{plain[3] or 0}"), decimals)


def _strip_signs(text: str) -> tuple[str, int]:
    """Return a number without its currency and sign, and the sign as 1 or -1."""
    bare = text
    named = _CURRENCY.search(bare)
    if named and (
        not bare[: named.start()].strip("+-" + _BLANKS)
        or not bare[named.end() :].strip("-" + _BLANKS)
    ):
        bare = bare[: named.start()] + bare[named.end() :]
    bare = bare.strip()
    if bare.startswith(("-", "+")):
        return bare[1:].strip(), -1 if bare[0] == "-" else 1
    if bare.endswith("-") and bare[:-1].rstrip()[-1:].isdigit():
        return bare[:-1].strip(), -1
    return bare, 1


def _limit(number: Decimal, decimals: int) -> Decimal:
    """Return a number that has no more decimals than allowed, zeros at its end apart."""
    if number.adjusted() > _MAX_DIGITS:
        raise InvalidCell("too_large")
    rounded = round(number, decimals)
    if number != rounded:
        raise InvalidCell("too_precise")
    whole = round(rounded, 0)
    return whole if whole == rounded else rounded.normalize()


def read_date(cell: str) -> date:
    """Read a day: 31/12/2026, 31-12-2026, 31.12.2026, 2026-12-31, or as Excel counts.

    Codes: unreadable_date, impossible_date, unlikely_date (before 1990, after 2100).
    """
    if isinstance(cell, PlainNumber):
        return _check_year(_read_serial(cell))
    bare = cell.strip()
    if found := _DAY_FIRST.fullmatch(bare):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif found := _YEAR_FIRST.fullmatch(bare):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    else:
        raise InvalidCell("unreadable_date")
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise InvalidCell("unlikely_date")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InvalidCell("impossible_date") from error


def _read_serial(cell: str) -> date:
    if not cell.isdigit() or len(cell) > 6:
        raise InvalidCell("unreadable_date")
    return _EPOCH + timedelta(days=int(cell))


def _check_year(found: date) -> date:
    if not MIN_YEAR <= found.year <= MAX_YEAR:
        raise InvalidCell("unlikely_date")
    return found


def read_email(cell: str) -> str:
    """Return an e-mail address that a mail server would take. Code: invalid_email."""
    bare = cell.strip()
    local = bare.partition("@")[0]
    if len(bare) > 254 or len(local) > 64 or not _EMAIL.fullmatch(bare):
        raise InvalidCell("invalid_email")
    return bare


def read_iban(cell: str) -> str:
    """Return an account number without blanks. Codes: iban_ and those of InvalidIban."""
    try:
        return check_iban(cell)
    except InvalidIban as error:
        raise InvalidCell(f"iban_{error.code}") from None


def read_language(cell: str) -> str:
    """Return fr, nl, de or en for a code or a name. Code: unknown_language."""
    word = fold(cell)
    if word[:2] in LANGUAGES and re.fullmatch(r"[a-z]{2}[-_][A-Za-z]{2}", cell.strip()):
        word = word[:2]
    if word not in _LANGUAGE_OF:
        raise InvalidCell("unknown_language")
    return _LANGUAGE_OF[word]


def read_choice(cell: str, choices: Iterable[str]) -> str:
    """Return the choice that a word means, accents and capitals apart.

    Code: unknown_choice.
    """
    word = fold(cell)
    found = [choice for choice in choices if fold(choice) == word]
    if len(found) != 1:
        raise InvalidCell("unknown_choice")
    return found[0]
