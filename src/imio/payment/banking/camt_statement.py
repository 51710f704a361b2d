"""One CAMT.053 statement: whose account, its balances and its entries."""

from collections.abc import Sequence
from datetime import date
from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.camt_entry import CamtEntry
from imio.payment.banking.iso_reader import IsoReader
from imio.payment.banking.iso_reader import read_amount
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import Statement
from imio.payment.banking.totals import check_balance
from imio.payment.banking.totals import list_booked
from lxml import etree


# The closing balance of the statement before is as good as an opening balance.
_OPENING, _PREVIOUS, _CLOSING = "OPBD", "PRCD", "CLBD"
_COPIES = frozenset({"CODU", "COPY", "DUPL"})
_NUMBER_WIDTH = 3

Balance = tuple[int, date]


class CamtStatement:
    """Reads one Stmt element."""

    def __init__(self, element: etree._Element, reader: IsoReader) -> None:
        self._element = element
        self._reader = reader

    def read(self) -> tuple[Statement, tuple[str, ...]]:
        """Return the statement, and the movements whose details were no amounts.

        Raises InvalidBankFile when anything in it does not hold together.
        """
        currency, balances = self._read_balances()
        opening = balances.get(_OPENING) or balances.get(_PREVIOUS)
        closing = balances.get(_CLOSING)
        if opening is None or closing is None:
            raise refuse("no_balance")
        movements, ignored = self._list_movements(currency, closing[1])
        check_balance(opening[0], movements, closing[0], "Bal")
        self._check_summary(movements)
        statement = Statement(
            iban=self._text("Acct/Id/IBAN", "Acct/Id/Othr/Id").replace(" ", ""),
            currency=currency,
            number=self._read_number(),
            on=closing[1],
            opened_on=opening[1],
            opening_cents=opening[0],
            closing_cents=closing[0],
            holder=self._text("Acct/Ownr/Nm", "Acct/Nm"),
            movements=movements,
            is_copy=self._text("CpyDplctInd") in _COPIES,
        )
        return statement, ignored

    def _text(self, *paths: str) -> str:
        return self._reader.read_text(self._element, *paths)

    def _read_number(self) -> str:
        """Return the number as CODA writes it, so that a statement is told in both."""
        return self._text("LglSeqNb", "ElctrncSeqNb", "Id").zfill(_NUMBER_WIDTH)

    def _read_balances(self) -> tuple[str, dict[str, Balance]]:
        """Return the currency of the account, and the first balance of each kind."""
        currency = self._text("Acct/Ccy")
        balances: dict[str, Balance] = {}
        for element in self._reader.list_elements(self._element, "Bal"):
            code = self._reader.read_text(element, "Tp/CdOrPrtry/Cd")
            if code not in (_OPENING, _PREVIOUS, _CLOSING):
                continue
            cents, own_currency = self._reader.read_signed(element, "Amt")
            currency = currency or own_currency
            if own_currency != currency:
                raise refuse("mixed_currencies", "Bal")
            day = self._reader.read_day(element, "Dt/Dt", "Dt/DtTm")
            if day is None:
                raise refuse("unreadable", "Bal")
            balances.setdefault(code, (cents, day))
        return currency, balances

    def _list_movements(
        self, currency: str, on: date
    ) -> tuple[tuple[Movement, ...], tuple[str, ...]]:
        movements: list[Movement] = []
        ignored: list[str] = []
        number = 0
        for element in self._reader.list_elements(self._element, "Ntry"):
            entry = CamtEntry(element, self._reader, currency)
            if not entry.is_booked():
                continue
            number += 1
            found = entry.list_movements(number, on)
            movements += found
            if entry.has_several() and len(found) == 1:
                ignored.append(found[0].ref)
        return tuple(movements), tuple(ignored)

    def _check_summary(self, movements: Sequence[Movement]) -> None:
        """Compare the totals that some banks announce."""
        booked = list_booked(movements)
        debits = [-amount for amount in booked if amount < 0]
        credits = [amount for amount in booked if amount >= 0]
        for path, amounts in (("TtlCdtNtries", credits), ("TtlDbtNtries", debits)):
            element = self._reader.find(self._element, f"TxsSummry/{path}")
            if element is None:
                continue
            announced = self._reader.find(element, "Sum")
            if announced is not None and read_amount(announced)[0] != sum(amounts):
                raise refuse("control_totals", path)
            count = self._reader.read_text(element, "NbOfNtries").lstrip("0")
            if count and count != str(len(amounts)):
                raise refuse("control_totals", path)
