"""Whose account a CODA statement is of, in the four ways to write it."""

from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.coda_lines import Line
from stdnum.iso7064 import mod_97_10


_BELGIAN_NUMBER, _FOREIGN_NUMBER, _BELGIAN_IBAN, _FOREIGN_IBAN = "0123"


def read_account(line: Line) -> tuple[str, str]:
    """Return the account (an IBAN wherever there is one) and its currency.

    Reads the record of the opening balance. Raises InvalidBankFile for another layout.
    """
    structure, columns = line.columns[1], line.columns[5:42]
    if structure == _BELGIAN_NUMBER:
        return _belgian_iban(columns[:12], line), columns[13:16]
    if structure == _BELGIAN_IBAN:
        return _compact(columns[:31]), columns[34:37]
    if structure in (_FOREIGN_NUMBER, _FOREIGN_IBAN):
        return _compact(columns[:34]), columns[34:37]
    raise refuse("unreadable", line.number)


def _compact(columns: str) -> str:
    return "".join(columns.split()).upper()


def _belgian_iban(number: str, line: Line) -> str:
    if not (number.isascii() and number.isdigit()):
        raise refuse("unreadable", line.number)
    return f"BE{mod_97_10.calc_check_digits(number + 'BE')}{number}"
