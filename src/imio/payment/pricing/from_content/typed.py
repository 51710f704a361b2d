"""Rows as an editor typed them, judged before anything is stored."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from imio.payment.pricing.form import by_name
from imio.payment.pricing.from_content.fields import form_fields
from imio.payment.pricing.from_content.prices import problems_in
from imio.payment.pricing.problems import Problem
from imio.payment.pricing.rows import row_from_typed
from typing import Any


_FAULTS = {
    "amount": "unreadable_amount",
    "percent": "unreadable_percent",
    "from_item": "unreadable_number",
    "maximum": "unreadable_number",
}


def judge_typed(
    form: Any, typed: Sequence[Mapping[str, Any]], on: date, language: str = "fr"
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the rows that were typed, ready to be stored, and all their problems.

    Rows with a problem must not be stored. Choices were typed by their titles in
    ``language``. Writes nothing.
    """
    fields = by_name(form_fields(form, language))
    rows, unreadable = [], []
    for number, one in enumerate(typed, start=1):
        row, faults = row_from_typed(one, fields)
        rows.append(row)
        unreadable += [
            Problem(number, _FAULTS[cell], cell, {"typed": one[cell]})
            for cell, _code in faults
        ]
    broken = {problem.row for problem in unreadable}
    # What else such a row lacks follows from the text that could not be read.
    others = [
        one for one in problems_in(form, rows, on, language) if one.row not in broken
    ]
    if broken:
        others = [one for one in others if one.row]
    found = sorted([*unreadable, *others], key=lambda one: one.row)
    return rows, found
