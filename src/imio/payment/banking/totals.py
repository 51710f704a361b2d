"""Movements that sum up others, and balances: everything adds up, to the cent."""

from collections.abc import Sequence
from dataclasses import replace
from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.statement import Movement
from itertools import chain


# A movement, followed by what it sums up.
Part = tuple[Movement, ...]


def adds_up(total: Movement, parts: Sequence[Part]) -> bool:
    """Tell whether a movement is the sum of the first of each part."""
    return sum(part[0].amount_cents for part in parts) == total.amount_cents


def open_total(total: Movement, parts: Sequence[Part], place: object) -> Part:
    """Return a total, marked as such, and its parts. Raises InvalidBankFile.

    What pays dues are the parts; the total only feeds the balance.
    """
    if not adds_up(total, parts):
        raise refuse("details_mismatch", place)
    return (replace(total, is_total=True), *chain.from_iterable(parts))


def check_balance(
    opening_cents: int, movements: Sequence[Movement], closing_cents: int, place: object
) -> None:
    """Refuse a statement whose balances do not differ by what happened in between."""
    if opening_cents + sum(list_booked(movements)) != closing_cents:
        raise refuse("balance_mismatch", place)


def list_booked(movements: Sequence[Movement]) -> list[int]:
    """Return the amounts that the balance counts: those of movements, not of details."""
    return [m.amount_cents for m in movements if m.ref.endswith("/0000")]
