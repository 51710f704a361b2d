"""One entry of a CAMT.053 statement, with the payments that it sums up."""

from dataclasses import replace
from datetime import date
from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.camt_payment import describe
from imio.payment.banking.camt_payment import read_code
from imio.payment.banking.iso_reader import IsoReader
from imio.payment.banking.iso_reader import read_amount
from imio.payment.banking.iso_reader import SIDES
from imio.payment.banking.statement import Movement
from imio.payment.banking.totals import open_total
from imio.payment.banking.totals import Part
from imio.payment.banking.written_references import read_identifier
from lxml import etree


_BOOKED = "BOOK"
_STATUSES = frozenset({_BOOKED, "PDNG", "INFO", "FUTR"})
_TRUE = ("true", "1")
# Where the amount of one payment within an entry stands, by version.
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
# The file of our orders that an entry executes.
_FILE_PATHS = ("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId")


class CamtEntry:
    """Reads one Ntry element of an account in ``currency``."""

    def __init__(
        self, element: etree._Element, reader: IsoReader, currency: str
    ) -> None:
        self._element = element
        self._reader = reader
        self._currency = currency
        self._payments = reader.list_elements(element, "NtryDtls/TxDtls")

    def is_booked(self) -> bool:
        """Tell whether the balance counts this entry; others are announcements.

        Raises InvalidBankFile for a status that nobody knows.
        """
        status = self._text("Sts/Cd", "Sts")
        if status not in _STATUSES:
            raise refuse("unreadable", "Sts")
        return status == _BOOKED

    def has_several(self) -> bool:
        """Tell whether the entry names several payments."""
        return len(self._payments) > 1

    def list_movements(self, number: int, on: date) -> Part:
        """Return the movement, or a total and its payments when their amounts are told.

        ``on`` stands in for a day that the bank left out. Raises InvalidBankFile.
        """
        bare = self._read_bare(number, on)
        if not self.has_several():
            said = self._payments[0] if self._payments else self._element
            return (self._describe(bare, said),)
        amounts = [self._read_part(one, bare) for one in self._payments]
        if None in amounts:
            return (self._describe(bare, self._element),)
        parts = []
        rows = zip(self._payments, amounts, strict=True)
        for detail, (payment, cents) in enumerate(rows, 1):
            part = replace(
                bare,
                ref=f"{number:04d}/{detail:04d}",
                amount_cents=cents,
                # What is said of all of them is no word of one payer.
                communication="",
                message_id="",
            )
            parts.append((self._describe(part, payment),))
        return open_total(bare, parts, f"Ntry {number}")

    def _text(self, *paths: str) -> str:
        return self._reader.read_text(self._element, *paths)

    def _describe(self, movement: Movement, said: etree._Element) -> Movement:
        is_reversal = self._text("RvslInd") in _TRUE
        return describe(movement, said, self._reader, is_reversal)

    def _read_bare(self, number: int, on: date) -> Movement:
        cents, currency = self._reader.read_signed(self._element, "Amt")
        if currency != self._currency:
            raise refuse("mixed_currencies", f"Ntry {number}")
        day = self._reader.read_day
        return Movement(
            ref=f"{number:04d}/0000",
            amount_cents=cents,
            entry_on=day(self._element, "BookgDt/Dt", "BookgDt/DtTm") or on,
            value_on=day(self._element, "ValDt/Dt", "ValDt/DtTm"),
            communication=self._text("AddtlNtryInf"),
            message_id=read_identifier(self._text(*_FILE_PATHS)),
            bank_reference=self._text("AcctSvcrRef", "NtryRef"),
            code=read_code(self._element, self._reader),
        )

    def _read_part(self, payment: etree._Element, entry: Movement) -> int | None:
        """Return the amount of one payment in the account's currency, None if not told."""
        side = self._reader.read_text(payment, "CdtDbtInd")
        sign = SIDES.get(side) or (1 if entry.amount_cents >= 0 else -1)
        for path in _AMOUNTS:
            element = self._reader.find(payment, path)
            if element is not None and element.get("Ccy") == self._currency:
                return sign * read_amount(element)[0]
        return None
