"""The identifier of who collects by direct debit, given by a national bank."""

from imio.payment.domain.bank_errors import InvalidCreditorId
from imio.payment.domain.iban import SEPA_COUNTRIES
from stdnum.be import vat as belgian_number
from stdnum.eu import at_02

import re


_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}", re.ASCII)
_NATIONAL = {
    "BE": re.compile(r"[01][0-9]{9}", re.ASCII),
    "FR": re.compile(r"[A-Z0-9]{6}", re.ASCII),
}


def check_creditor_id(text: str) -> str:
    """Return a creditor identifier ("BE68ZZZ0123456749", the French ICS…) without blanks.

    Its check digits are computed; a Belgian one must carry a valid enterprise number, a
    French one six characters. Raises InvalidCreditorId.
    """
    if not isinstance(text, str) or not text.isascii():
        raise InvalidCreditorId("unreadable")
    number = "".join(text.split()).upper()
    if not _SHAPE.fullmatch(number) or number[:2] not in SEPA_COUNTRIES:
        raise InvalidCreditorId("unreadable")
    if at_02.calc_check_digits(number) != number[2:4]:
        raise InvalidCreditorId("wrong_checksum")
    if (shape := _NATIONAL.get(number[:2])) and not shape.fullmatch(number[7:]):
        raise InvalidCreditorId("wrong_number")
    if number.startswith("BE") and not belgian_number.is_valid(number[7:]):
        raise InvalidCreditorId("wrong_number")
    return number
