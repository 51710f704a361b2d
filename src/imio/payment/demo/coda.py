"""A small CODA file as a bank writes it, for the demo and for whoever tries an import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta


TRANSFER_IN = "00150000"
TRANSFER_OUT = "00101000"
RETURNED = "00154000"
STRUCTURED = "101"


@dataclass(frozen=True)
class Move:
    """One movement; a ``communication`` of twelve digits is structured.

    ``our_reference`` is what our own orders are known by, ``reason`` the code with which
    the bank gives one back (returned when ``kind`` is "2").
    """

    amount_cents: int
    communication: str = ""
    name: str = ""
    iban: str = ""
    code: str = ""
    our_reference: str = ""
    kind: str = ""
    reason: str = ""

    @property
    def is_structured(self) -> bool:
        return len(self.communication) == 12 and self.communication.isdigit()


def write_coda(
    iban: str, number: int, on: date, opening_cents: int, moves: Sequence[Move]
) -> bytes:
    """Return one statement of an account as a CODA file, with its balances and totals."""
    day, paper = _day(on), f"{number % 1000:03d}"
    account = _pad(iban, 31) + "   EUR"
    closing_cents = opening_cents + sum(one.amount_cents for one in moves)
    records = [
        f"00000{day}00005{'':8}{_pad(f'DEMO{number:06d}', 10)}{'':26}GKCCBEBB   "
        f"00999000003 00000{'':39}2",
        f"12{paper}{account}{_signed(opening_cents)}{_day(on - timedelta(days=1))}"
        f"{_pad('COMMUNE DE SAMBRELLES', 26)}{'':35}{paper}",
    ]
    for place, move in enumerate(moves, 1):
        records += _movement(move, place, day, paper)
    records.append(f"8{paper}{account}{_signed(closing_cents)}{day}{'':64}0")
    spent = sum(-one.amount_cents for one in moves if one.amount_cents < 0)
    got = sum(one.amount_cents for one in moves if one.amount_cents > 0)
    count = sum(record[0] in "128" for record in records)
    records.append(f"9{'':15}{count:06d}{_cents(spent)}{_cents(got)}{'':75}2")
    return "".join(f"{record}\r\n" for record in records).encode("cp1252")


def join_coda(files: Sequence[bytes]) -> bytes:
    """Return one file with the statements of several, as banks send them."""
    # The last sign says whether another statement follows.
    followed = [one.removesuffix(b"2\r\n") + b"1\r\n" for one in files[:-1]]
    return b"".join([*followed, *files[-1:]])


def _movement(move: Move, place: int, day: str, paper: str) -> list[str]:
    mark = f"{place:04d}0000"
    text = _pad(move.communication, 53 + 53)
    first, second = f"0{text[:53]}", text[53:]
    if move.is_structured:
        first, second = f"1{STRUCTURED}{_pad(move.communication, 50)}", f"{'':53}"
    code = move.code or (TRANSFER_IN if move.amount_cents > 0 else TRANSFER_OUT)
    bank_reference = _pad(f"DEMO{paper}{place:04d}", 21)
    return [
        f"21{mark}{bank_reference}{_signed(move.amount_cents)}{day}{code}{first}"
        f"{day}{paper}01 0",
        f"22{mark}{second}{_pad(move.our_reference, 35)}{'':11}   "
        f"{_pad(move.kind, 1)}{_pad(move.reason, 4)}{'':8}1 0",
        f"23{mark}{_pad(_pad(move.iban, 34) + ('EUR' if move.iban else ''), 37)}"
        f"{_pad(move.name.upper(), 35)}{'':43}0 0",
    ]


def _pad(text: str, length: int) -> str:
    return text[:length].ljust(length)


def _day(on: date) -> str:
    return on.strftime("%d%m%y")


def _cents(cents: int) -> str:
    # Twelve digits and three decimals
    return f"{abs(cents) * 10:015d}"


def _signed(cents: int) -> str:
    return f"{'1' if cents < 0 else '0'}{_cents(cents)}"
