"""Account numbers (IBAN) and bank codes (BIC) within the single euro payments area.

An account number is somebody's: nothing here logs one or puts one into an error.
"""

from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from stdnum import numdb
from stdnum.be import iban as belgian_iban
from stdnum.iso7064 import mod_97_10
from stdnum.util import clean

import re


# The European Economic Area, where the IBAN alone finds the bank, ...
_EEA = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO "
    "SE SI SK"
)
# ... and the other members of SEPA, whose banks want their BIC named.
_BEYOND = "AD AL CH GB GI MC MD ME MK RS SM VA"
EEA_COUNTRIES = frozenset(_EEA.split())
SEPA_COUNTRIES = EEA_COUNTRIES | frozenset(_BEYOND.split())

_MAX_TYPED = 80
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", re.ASCII)
_PART = re.compile(r"([0-9]+)!([nac])")
_CHARACTERS = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
# What every version of the ISO messages takes: the older ones are the stricter.
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?", re.ASCII)
_HIDDEN = "\N{BULLET}" * 4


def check_iban(text: str) -> str:
    """Return the account number behind what somebody typed, without blanks, in capitals.

    Blanks, dashes, dots and a leading "IBAN" do not matter. Raises InvalidIban with a
    code. A Belgian bank we never heard of is no error (see ``is_bank_unknown``): banks
    open more often than lists are renewed.
    """
    number = _compact(text)
    structure = numdb.get("iban").info(number)[0][1].get("bban")
    if not structure:
        raise InvalidIban("unknown_country")
    if number[:2] not in SEPA_COUNTRIES:
        raise InvalidIban("not_sepa")
    parts = _PART.findall(structure)
    if len(number) != 4 + sum(int(length) for length, _kind in parts):
        raise InvalidIban("wrong_length")
    if not re.fullmatch(_pattern(parts), number[4:]):
        raise InvalidIban("unreadable")
    if not _has_right_digits(number):
        raise InvalidIban("wrong_checksum")
    return number


def is_bank_unknown(iban: str) -> bool:
    """Tell whether a checked Belgian IBAN names a bank absent from our list: only warn.

    Always False for other countries, of whose banks we keep no list.
    """
    return iban.startswith("BE") and not belgian_iban.info(iban)


def needs_bic(iban: str) -> bool:
    """Tell whether paying this checked IBAN needs the BIC too: only outside the EEA."""
    return iban[:2] not in EEA_COUNTRIES


def check_bic(text: str) -> str:
    """Return a bank code of 8 or 11 characters, without blanks, in capitals.

    Raises InvalidBic. Only the form is checked: no list of banks is complete.
    """
    if not isinstance(text, str) or len(text) > _MAX_TYPED:
        raise InvalidBic("unreadable")
    bare = "".join(text.split())
    if not bare.isascii() or not _BIC.fullmatch(bare.upper()):
        raise InvalidBic("unreadable")
    return bare.upper()


def format_iban(iban: str) -> str:
    """Write an account number in groups of four, as on a bank card."""
    bare = "".join(iban.split())
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def mask_iban(iban: str) -> str:
    """Write what may be shown of an account number: "BE68 •••• •••• 7034".

    The same number of dots for each country; nothing at all of what is too short.
    """
    bare = "".join(iban.split())
    if len(bare) < 15:
        return _HIDDEN
    return f"{bare[:4]} {_HIDDEN} {_HIDDEN} {bare[-4:]}"


def _compact(text: str) -> str:
    if not isinstance(text, str) or len(text) > _MAX_TYPED:
        raise InvalidIban("unreadable")
    # clean() also knows the many dashes and blanks of a pasted text. Capitals come after
    # the look at ASCII: some foreign letters turn into A to Z by it.
    bare = clean("".join(text.split()), " -.")
    if not bare.isascii():
        raise InvalidIban("unreadable")
    number = bare.upper().removeprefix("IBAN").removeprefix(":")
    if not _SHAPE.fullmatch(number):
        raise InvalidIban("unreadable")
    return number


def _pattern(parts: list[tuple[str, str]]) -> str:
    return "".join(f"{_CHARACTERS[kind]}{{{length}}}" for length, kind in parts)


def _has_right_digits(number: str) -> bool:
    # Compared, not only tested: 00, 01 and 99 would pass a test modulo 97.
    if mod_97_10.calc_check_digits(number[4:] + number[:2]) != number[2:4]:
        return False
    if number.startswith("BE"):
        return int(number[-2:]) == (int(number[4:-2]) % 97 or 97)
    return True
