"""CODA: the Belgian account statement, in records of fixed columns (version 2)."""

from collections.abc import Sequence
from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.coda_lines import Line
from imio.payment.banking.coda_lines import read_lines
from imio.payment.banking.coda_statement import CodaStatement
from imio.payment.banking.statement import StatementFile
from imio.payment.banking.statement import StatementWarning


_HEADER, _TRAILER = "0", "9"
# Which records may follow which.
_FOLLOWERS = {"0": "1", "1": "23489", "2": "23489", "3": "23489", "8": "49", "4": "489"}


def read_coda(data: bytes) -> StatementFile:
    """Return the statements of a CODA file, and what to tell about them.

    Several files put behind each other are one. Raises InvalidBankFile with the number
    of the line.
    """
    statements, warnings = [], []
    records: list[Line] = []
    more_to_come = False
    lines = read_lines(data)
    for line in lines:
        _check_place(line, records)
        records.append(line)
        if line.columns[0] == _TRAILER:
            found = CodaStatement(records)
            more_to_come = found.tells_more()
            statement, ignored = found.read()
            index = len(statements)
            warnings += [
                StatementWarning("details_ignored", index, str(at)) for at in ignored
            ]
            statements.append(statement)
            records = []
    if records or more_to_come:
        raise refuse("truncated", lines[-1].number)
    return StatementFile(tuple(statements), tuple(warnings))


def _check_place(line: Line, records: Sequence[Line]) -> None:
    """Refuse a record that does not follow those of its statement so far."""
    kind = line.columns[0]
    if kind == _HEADER and records:
        raise refuse("truncated", line.number)
    if kind != _HEADER and not records:
        raise refuse("no_header", line.number)
    if records and kind not in _FOLLOWERS[records[-1].columns[0]]:
        raise refuse("out_of_order", line.number)
