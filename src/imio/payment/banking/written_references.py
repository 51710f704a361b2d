"""References in what payers write: twelve digits among words, blanks and slips."""

from imio.payment.domain.reference import parse_communication
from stdnum import iso11649

import re


LENGTH = 12
_RUN = re.compile(r"[0-9]+", re.ASCII)
_BETWEEN = re.compile(r"[ /.+*-]{1,6}")
_RF = re.compile(r"(?<![A-Z0-9])RF[0-9]{2}[A-Z0-9]{1,21}(?![A-Z0-9])", re.ASCII)
_DIGITS = "0123456789"
_NO_IDENTIFIER = "NOTPROVIDED"


def find_numbers(text: str) -> tuple[str, ...]:
    """Return every twelve digits that may be a communication, right or wrong.

    The digits may stand in groups ("+++012/3456/78939+++", "012 3456 78939"), not
    within a longer number. Only a ledger tells which of them is a due: every Belgian
    account number in its old form has right check digits, too.
    """
    runs = list(_RUN.finditer(text))
    found: dict[str, None] = {}
    for first, run in enumerate(runs):
        digits, end = run.group(), run.end()
        for following in runs[first + 1 :]:
            between = text[end : following.start()]
            if len(digits) >= LENGTH or not _BETWEEN.fullmatch(between):
                break
            digits, end = digits + following.group(), following.end()
        if len(digits) == LENGTH:
            found[digits] = None
    return tuple(found)


def find_creditor_references(text: str) -> tuple[str, ...]:
    """Return the RF references with right check digits in a text."""
    found = dict.fromkeys(_RF.findall(text.upper()))
    return tuple(reference for reference in found if iso11649.is_valid(reference))


def read_creditor_reference(text: str) -> str:
    """Return an RF reference in its one form, "" for one with wrong check digits."""
    compact = "".join(text.split()).upper()
    return compact if iso11649.is_valid(compact) else ""


def read_identifier(text: str) -> str:
    """Return the reference of an order, "" for what banks write when there is none."""
    return "" if "".join(text.split()).upper() == _NO_IDENTIFIER else text


def list_slips(digits: str) -> tuple[str, ...]:
    """Return the right numbers that somebody may have meant who wrote a wrong one.

    Check digits wrong, one digit wrong, or two neighbours swapped. None for a number
    whose check digits are right.
    """
    if len(digits) != LENGTH or not _RUN.fullmatch(digits):
        return ()
    if parse_communication(digits):
        return ()
    meant = [_with_check_digits(digits[:10])]
    for place, written in enumerate(digits):
        before, after = digits[:place], digits[place + 1 :]
        meant += [before + digit + after for digit in _DIGITS if digit != written]
        meant.append(before + after[:1] + written + after[1:])
    return tuple(dict.fromkeys(one for one in meant if _is_right(one)))


def _with_check_digits(base: str) -> str:
    return f"{base}{int(base) % 97 or 97:02d}"


def _is_right(digits: str) -> bool:
    return digits == _with_check_digits(digits[:10]) and digits.strip("0") != ""
