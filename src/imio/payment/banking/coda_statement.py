"""One CODA statement, from its header to its trailer."""

from collections.abc import Sequence
from datetime import date
from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.coda_account import read_account
from imio.payment.banking.coda_lines import Line
from imio.payment.banking.coda_movements import list_movements
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import Statement
from imio.payment.banking.totals import check_balance
from imio.payment.banking.totals import list_booked


_APPLICATION = "05"
_VERSION = "2"
_CLOSING = "8"
_MORE, _LAST = "1", "2"
_COUNTED = "1238"
_COPY = "D"


class CodaStatement:
    """Reads the records of one statement: a header (0), a balance (1), ..., a trailer (9)."""

    def __init__(self, records: Sequence[Line]) -> None:
        self._records = records
        self._header, self._opening = records[:2]
        self._trailer = records[-1]
        # Banks leave the closing balance out when nothing happened.
        closing = [record for record in records if record.columns[0] == _CLOSING]
        self._closing = closing[0] if closing else None

    def tells_more(self) -> bool:
        """Tell whether the trailer announces another statement in the same file."""
        announced = self._trailer.columns[127]
        if announced not in (_MORE, _LAST):
            raise refuse("unreadable", self._trailer.number)
        return announced == _MORE

    def read(self) -> tuple[Statement, tuple[int, ...]]:
        """Return the statement, and the lines of movements whose details were ignored.

        Raises InvalidBankFile when anything in it does not hold together.
        """
        self._check_kind()
        opening = self._opening
        iban, currency = read_account(opening)
        on = self._read_closing_day()
        movements, ignored = list_movements(self._records, on)
        opening_cents = opening.read_signed_cents(43)
        closing_cents = self._read_closing_balance(opening_cents)
        check_balance(opening_cents, movements, closing_cents, self._trailer.number)
        self._check_totals(movements)
        statement = Statement(
            iban=iban,
            currency=currency,
            number=opening.columns[2:5],
            on=on,
            opened_on=opening.read_day(59),
            opening_cents=opening_cents,
            closing_cents=closing_cents,
            holder=opening.read_text(65, 90) or self._header.read_text(35, 60),
            movements=movements,
            is_copy=self._header.columns[16] == _COPY,
        )
        return statement, ignored

    def _check_kind(self) -> None:
        if self._header.columns[14:16] != _APPLICATION:
            raise refuse("not_a_statement", self._header.number)
        if self._header.columns[127] != _VERSION:
            raise refuse("unsupported_version", self._header.number)

    def _read_closing_day(self) -> date:
        closing = self._closing
        record, column = (closing, 58) if closing else (self._header, 6)
        day = record.read_day(column)
        if day is None:
            raise refuse("unreadable", record.number)
        return day

    def _read_closing_balance(self, opening_cents: int) -> int:
        closing, opening = self._closing, self._opening
        if closing is None:
            return opening_cents
        same_number = closing.columns[1:4] == opening.columns[2:5]
        account = opening.columns[5:39].split()[:1]
        if not same_number or closing.columns[4:38].split()[:1] != account:
            raise refuse("mixed_statements", closing.number)
        return closing.read_signed_cents(42)

    def _check_totals(self, movements: Sequence[Movement]) -> None:
        booked = list_booked(movements)
        counted = sum(record.columns[0] in _COUNTED for record in self._records)
        debits = -sum(amount for amount in booked if amount < 0)
        trailer = self._trailer
        announced = trailer.read_digits(17, 22)
        sums = trailer.read_cents(23), trailer.read_cents(38)
        if (announced, *sums) != (counted, debits, sum(booked) + debits):
            raise refuse("control_totals", trailer.number)
