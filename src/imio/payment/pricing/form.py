"""What the rules need to know of a form: its fields, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass


TEXT = "text"
WHOLE = "whole"
DECIMAL = "decimal"
DAY = "day"
YES_NO = "yes_no"
CHOICE = "choice"
CHOICES = "choices"
OTHER = "other"
NUMBERS = (WHOLE, DECIMAL)
COUNTABLE = (WHOLE, CHOICES, YES_NO, CHOICE, TEXT)


@dataclass(frozen=True)
class FormField:
    """One question of a form; ``choices`` are pairs of stored value and title.

    ``tokens`` are pairs of what a browser sends for a choice and its stored value.
    """

    name: str
    title: str
    kind: str = TEXT
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    tokens: tuple[tuple[str, str], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values that may be chosen."""
        return tuple(value for value, _title in self.choices)

    def choice_title(self, value: str) -> str:
        """Return the words shown for a value, or the value when it has none."""
        return dict(self.choices).get(value, value)

    def chosen_value(self, typed: str) -> str:
        """Return the value that somebody means who typed or sent it otherwise."""
        if typed in self.values:
            return typed
        if typed in dict(self.tokens):
            return dict(self.tokens)[typed]
        meant = [value for value, title in self.choices if title == typed]
        return meant[0] if len(meant) == 1 else typed


def by_name(fields: Iterable[FormField]) -> dict[str, FormField]:
    """Return the fields of a form under their names, in the order of the form."""
    return {field.name: field for field in fields}
