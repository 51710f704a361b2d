"""Amounts and dates as each language's readers write them."""

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.numbers import format_currency
from babel.numbers import format_decimal
from datetime import date
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from imio.payment.domain.languages import LANGUAGES
from text_unidecode import unidecode
from zoneinfo import ZoneInfo


_LOCALES = {"fr": "fr_BE", "nl": "nl_BE", "de": "de_BE", "en": "en_BE"}
# Codes of two letters that are no countries,
# and islands that have no code in ISO 3166: a bank refuses a file with theirs
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
_NO_COUNTRIES |= {"AC", "CP", "DG", "EA", "IC", "TA"}
TIME_ZONE = ZoneInfo("Europe/Brussels")


def known_language(language: str | None) -> str:
    """Return the two-letter code of a language that we speak, French when we do not."""
    code = (language or "")[:2].lower()
    return code if code in LANGUAGES else "fr"


@lru_cache(maxsize=4096)
def format_amount(amount_cents: int, language: str) -> str:
    """Write cents as "12,00 €" (fr, de), "€ 12,00" (nl) or "€12.00" (en)."""
    euros = Decimal(amount_cents) / 100
    return format_currency(euros, "EUR", locale=_locale_of_amounts(language))


def _locale_of_amounts(language: str) -> str:
    # CLDR writes en_BE with a decimal comma; our English readers expect a point.
    return (
        "en_IE"
        if known_language(language) == "en"
        else _LOCALES[known_language(language)]
    )


def format_quantity(quantity: Decimal, language: str) -> str:
    """Write a quantity with the decimals that it needs: "12,5" (fr, nl, de) or "12.5"."""
    return format_decimal(
        quantity, format="#,##0.####", locale=_locale_of_amounts(language)
    )


def format_percent(rate: Decimal, language: str) -> str:
    """Write a percentage: "21 %", "5,5 %"."""
    return f"{format_quantity(rate, language)}\u00a0%"


def format_date(day: date, language: str, length: str = "long") -> str:
    """Write a day in full ("22 novembre 2026") or short ("22/11/2026")."""
    if isinstance(day, datetime):
        day = day.astimezone(TIME_ZONE).date()
    if length == "short":
        pattern = "dd.MM.yyyy" if known_language(language) == "de" else "dd/MM/yyyy"
        return babel_date(day, pattern)
    return babel_date(day, "long", locale=_LOCALES[known_language(language)])


def format_datetime(moment: datetime, language: str) -> str:
    """Write an instant in Belgian time, "22/11/2026 14:05"."""
    pattern = (
        "dd.MM.yyyy HH:mm" if known_language(language) == "de" else "dd/MM/yyyy HH:mm"
    )
    return babel_datetime(moment, pattern, tzinfo=TIME_ZONE)


def local_day(moment: datetime) -> date:
    """Return the Belgian calendar day of an instant."""
    return moment.astimezone(TIME_ZONE).date()


@lru_cache(maxsize=8)
def country_names(language: str) -> tuple[tuple[str, str], ...]:
    """Return the code and the name of each country, in the order of the names."""
    locale = Locale.parse(_LOCALES[known_language(language)])
    found = [
        (code, name)
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return tuple(sorted(found, key=lambda one: unidecode(one[1]).casefold()))
