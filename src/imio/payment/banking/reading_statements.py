"""Bank statements of either format, told apart by what is in the file."""

from collections.abc import Sequence
from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.camt import read_camt
from imio.payment.banking.coda import read_coda
from imio.payment.banking.incoming_xml import MAX_FILE_BYTES
from imio.payment.banking.statement import Statement
from imio.payment.banking.statement import StatementFile
from imio.payment.banking.statement import StatementWarning
from itertools import pairwise

import codecs
import re


_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A header, or any whole record: then the header is what is missing.
_CODA = re.compile(rb"0000|[0-9][^\r\n]{127}[\r\n]")
_XML = b"<"
# The page of a bank's site that somebody saved instead of the file
_PAGE = re.compile(rb"<(!doctype )?html", re.IGNORECASE)


def read_statements(data: bytes) -> StatementFile:
    """Return the bank statements of a file, CODA 2 or CAMT.053 by its content.

    The file is refused whole when anything in it does not hold together: raises
    InvalidBankFile (codes in bank_file_codes.py). Statements in another currency are
    read, and never to be booked (``is_euro``). Writes nothing, fetches nothing.
    """
    if len(data) > MAX_FILE_BYTES:
        raise refuse("too_large")
    beginning = data[:200]
    for mark in _MARKS:
        beginning = beginning.removeprefix(mark)
    beginning = beginning.lstrip()
    if not beginning:
        raise refuse("empty")
    if _PAGE.match(beginning):
        raise refuse("unknown_format")
    if beginning.lstrip(b"\0").startswith(_XML):
        found = read_camt(data)
    elif _CODA.match(beginning):
        found = read_coda(data)
    else:
        raise refuse("unknown_format")
    return StatementFile(
        found.statements, (*found.warnings, *_list_warnings(found.statements))
    )


def follows(previous: Statement, following: Statement) -> bool:
    """Tell whether no statement is missing between two of the same account.

    One begins with the balance at which the other ended.
    """
    return previous.closing_cents == following.opening_cents


def _list_warnings(statements: Sequence[Statement]) -> list[StatementWarning]:
    places = {id(one): index for index, one in enumerate(statements)}
    warnings = [
        StatementWarning("foreign_currency", places[id(one)])
        for one in statements
        if not one.is_euro
    ]
    accounts = {(one.iban, one.currency) for one in statements}
    for account in sorted(accounts):
        own = [one for one in statements if (one.iban, one.currency) == account]
        warnings += [
            StatementWarning("statement_gap", places[id(following)])
            for previous, following in pairwise(own)
            if not follows(previous, following)
            and previous.identity != following.identity
        ]
    return warnings
