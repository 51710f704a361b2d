"""The lines of a CODA file: 128 columns each, and what a column holds."""

from dataclasses import dataclass
from datetime import date
from imio.payment.banking.bank_file_codes import refuse

import re


WIDTH = 128
_LINE_END = re.compile("\r\n|\n|\r")
_END_OF_FILE = "\x1a"
_CENTURY = 2000
_NO_DAY = "000000"


@dataclass(frozen=True, slots=True)
class Line:
    """One record, as ``number`` counts in the file; columns count from 1 as in the standard."""

    number: int
    columns: str

    def read_text(self, first: int, last: int) -> str:
        """Return what stands in these columns, without the blanks around it."""
        return self.columns[first - 1 : last].strip()

    def read_digits(self, first: int, last: int) -> int:
        """Return a number. Raises InvalidBankFile for anything but digits."""
        written = self.columns[first - 1 : last]
        if not (written.isascii() and written.isdigit()):
            raise refuse("unreadable", self.number)
        return int(written)

    def read_cents(self, first: int) -> int:
        """Return an amount in cents out of 15 columns, the last a tenth of a cent.

        Raises InvalidBankFile (unreadable, sub_cent_amount).
        """
        cents, rest = divmod(self.read_digits(first, first + 14), 10)
        if rest:
            raise refuse("sub_cent_amount", self.number)
        return cents

    def read_signed_cents(self, first: int) -> int:
        """Return an amount behind its sign, 0 for money of ours and 1 for money we owe."""
        sign = self.columns[first - 1]
        if sign not in "01":
            raise refuse("unreadable", self.number)
        cents = self.read_cents(first + 1)
        return -cents if sign == "1" else cents

    def read_day(self, first: int) -> date | None:
        """Return the day in 6 columns, None for 000000. Raises InvalidBankFile."""
        written = self.columns[first - 1 : first + 5]
        if written == _NO_DAY:
            return None
        number = self.read_digits(first, first + 5)
        try:
            return date(_CENTURY + number % 100, number // 100 % 100, number // 10000)
        except ValueError as error:
            raise refuse("unreadable", self.number) from error


def read_lines(data: bytes) -> list[Line]:
    """Return the records of a file. Raises InvalidBankFile when one is cut.

    Banks write Windows-1252; programs that save a file again make UTF-8 of it.
    """
    lines = _split(_decode(data))
    for line in lines:
        if len(line.columns) != WIDTH:
            raise refuse("truncated", line.number)
    return lines


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    # Two letters of Windows-1252 can look like one of UTF-8: then the columns move.
    if text and all(len(line.columns) == WIDTH for line in _split(text)):
        return text
    # Five bytes mean nothing: a name with a hole is no reason to refuse a day's money.
    return data.decode("cp1252", "replace")


def _split(text: str) -> list[Line]:
    lines = _LINE_END.split(text.rstrip(_END_OF_FILE))
    return [Line(number, line) for number, line in enumerate(lines, 1) if line]
