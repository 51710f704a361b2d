"""The movements of one CODA statement, totals and details in their place."""

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.coda_lines import Line
from imio.payment.banking.coda_movement import Draft
from imio.payment.banking.statement import Movement
from imio.payment.banking.totals import adds_up
from imio.payment.banking.totals import open_total
from imio.payment.banking.totals import Part
from itertools import groupby


# A single movement, or one told in detail: its details may be no parts of it.
_MAY_STAND_ALONE = "03"
_SUBTOTAL, _BELOW_SUBTOTAL = "7", "9"


def list_movements(
    records: Sequence[Line], on: date
) -> tuple[tuple[Movement, ...], tuple[int, ...]]:
    """Return the movements, and the lines of those whose details are no parts of them.

    ``records`` are those of a statement (2 and 3 are read), ``on`` is its closing day.
    Raises InvalidBankFile (out_of_order, unreadable, sub_cent_amount, details_mismatch).
    """
    movements: list[Movement] = []
    alone: list[int] = []
    for _number, group in groupby(_list_drafts(records), lambda draft: draft.key[0]):
        main, *details = group
        if main.key[1]:
            raise refuse("out_of_order", main.first.number)
        found = _open(main, details, on)
        if details and len(found) == 1:
            alone.append(main.first.number)
        movements += found
    return tuple(movements), tuple(alone)


def _list_drafts(records: Sequence[Line]) -> Iterator[Draft]:
    draft: Draft | None = None
    for record in records:
        kind, part = record.columns[0], record.columns[1]
        if kind == "2" and part == "1":
            following = Draft(record)
            if draft:
                if following.key <= draft.key:
                    raise refuse("out_of_order", record.number)
                yield draft
            draft = following
        elif kind in "23" and draft is None:
            raise refuse("out_of_order", record.number)
        elif kind == "2":
            draft.add(record)
    if draft:
        yield draft


def _open(main: Draft, details: Sequence[Draft], on: date) -> Part:
    movement = main.finish(on)
    parts = [_open_part(drafts, on) for drafts in _list_parts(details)]
    if not parts:
        return (movement,)
    if main.type_digit in _MAY_STAND_ALONE and not adds_up(movement, parts):
        return (movement,)
    return open_total(movement, parts, main.first.number)


def _list_parts(details: Sequence[Draft]) -> list[list[Draft]]:
    """Put the details of a detail behind it."""
    parts: list[list[Draft]] = []
    for draft in details:
        if draft.type_digit == _BELOW_SUBTOTAL and _may_have_more(parts):
            parts[-1].append(draft)
        else:
            parts.append([draft])
    return parts


def _may_have_more(parts: list[list[Draft]]) -> bool:
    return bool(parts) and parts[-1][0].type_digit == _SUBTOTAL


def _open_part(drafts: Sequence[Draft], on: date) -> Part:
    first, *below = [draft.finish(on) for draft in drafts]
    if not below:
        return (first,)
    return open_total(first, [(one,) for one in below], drafts[0].first.number)
