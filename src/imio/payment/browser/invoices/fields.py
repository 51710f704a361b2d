"""Fields of our forms: what was typed, what is wrong with it, and how it is drawn."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from decimal import InvalidOperation
from imio.payment import _
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.money import parse_amount
from typing import Any

import re


MAX_TEXT = 5_000
MAX_LINE = 250
TOO_LONG = _("error_too_long", default="This is too long.")
REQUIRED = _("error_required_field", default="Fill in this field.")
UNREADABLE_AMOUNT = _(
    "error_unreadable_price", default="This is not an amount. Write it like 5,00."
)
UNREADABLE_DAY = _("error_unreadable_day", default="This is not a date.")
UNREADABLE_NUMBER = _("error_unreadable_number", default="This is not a whole number.")
UNKNOWN_CHOICE = _("error_unknown_choice", default="Choose one of the values offered.")
# Nobody types these; they turn the text beside them round, or hide in it.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_QUANTITY = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,3})?", re.ASCII)


@dataclass
class Field:
    """One field; ``kind`` is text, area, day, amount, quantity, number, box,
    choice or email."""

    name: str
    label: Any
    kind: str = "text"
    help: Any = ""
    required: bool = False
    options: Sequence[tuple[str, Any]] = ()
    value: str = ""
    error: Any = ""
    # language of what is typed, for screen readers
    lang: str = ""
    prefix: str = "payment"
    # one of several of which at least one is to be filled in: not optional by itself
    is_one_of: bool = False

    @property
    def id(self) -> str:
        return f"{self.prefix}-{self.name}"

    @property
    def described_by(self) -> str | None:
        parts = [f"{self.id}-help"] if self.help else []
        parts += [f"{self.id}-error"] if self.error else []
        return " ".join(parts) or None

    @property
    def most(self) -> int:
        """How many signs can be typed."""
        return MAX_TEXT if self.kind == "area" else MAX_LINE

    @property
    def input_type(self) -> str:
        return {"day": "date", "email": "email"}.get(self.kind, "text")

    @property
    def input_mode(self) -> str | None:
        return {
            "amount": "decimal",
            "quantity": "decimal",
            "number": "numeric",
        }.get(self.kind)

    def read(self, form: Mapping[str, Any]) -> Any:
        """Take what was typed; return it as a value, None when empty or wrong."""
        typed = form.get(self.name, "")
        typed = typed if isinstance(typed, str) else ""
        self.value = _UNSEEN.sub("", typed).strip()
        if len(self.value) > self.most:
            self.value, self.error = self.value[: self.most], TOO_LONG
            return None
        if not self.value:
            self.error = REQUIRED if self.required else ""
            return None
        return self._understood()

    def _understood(self) -> Any:
        try:
            if self.kind == "amount":
                return parse_amount(self.value)
            if self.kind == "day":
                return read_day(self.value)
            if self.kind == "number":
                return read_whole(self.value)
        except (InvalidAmount, ValueError):
            self.error = _UNREADABLE[self.kind]
            return None
        if self.kind == "choice" and self.value not in dict(self.options):
            self.error = UNKNOWN_CHOICE
            return None
        return self.value


_UNREADABLE = {
    "amount": UNREADABLE_AMOUNT,
    "day": UNREADABLE_DAY,
    "number": UNREADABLE_NUMBER,
}


def read_all(fields: Sequence[Field], form: Mapping[str, Any]) -> dict[str, Any]:
    """Read every field; see ``errors_of`` before the values are used."""
    return {field.name: field.read(form) for field in fields}


def errors_of(fields: Sequence[Field]) -> list[Field]:
    """Return the fields in which something is wrong."""
    return [field for field in fields if field.error]


def read_day(text: str) -> date:
    """Read the day of a date field. Raises ValueError."""
    day = date.fromisoformat(text)
    if not 1990 <= day.year <= 2200:
        raise ValueError("out of bounds")
    return day


def read_whole(text: str) -> int:
    """Read a whole number that may be negative. Raises ValueError."""
    if not re.fullmatch(r"-?[0-9]{1,5}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def read_quantity(text: str) -> Decimal:
    """Read a quantity as a clerk types it, up to three decimals. Raises ValueError."""
    bare = text.strip()
    if not _QUANTITY.fullmatch(bare):
        raise ValueError(bare[:20])
    try:
        return Decimal(bare.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(bare[:20]) from error
