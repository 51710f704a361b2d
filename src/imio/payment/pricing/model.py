"""What a price is made of: rules go in, lines come out, all of them plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from imio.payment.domain.errors import InvalidAmount

import hashlib
import json


BASE = "base"
SURCHARGE = "surcharge"
UNIT = "unit"
NEXT_ITEMS = "next_items"
DISCOUNT = "discount"
FREE = "free"
CAP = "cap"
MINIMUM = "minimum"
MAX_QUANTITY = "max_quantity"
EFFECTS = (
    BASE,
    SURCHARGE,
    UNIT,
    NEXT_ITEMS,
    DISCOUNT,
    FREE,
    CAP,
    MINIMUM,
    MAX_QUANTITY,
)
QUANTITY_EFFECTS = (UNIT, NEXT_ITEMS, MAX_QUANTITY)
PRICED_EFFECTS = (BASE, SURCHARGE, UNIT, NEXT_ITEMS, DISCOUNT, CAP, MINIMUM)
TARIFF_EFFECTS = (BASE, SURCHARGE, UNIT, NEXT_ITEMS)
PERCENT_EFFECTS = (DISCOUNT, NEXT_ITEMS)

APPLIED = "applied"
CUT = "cut"
SKIPPED_CONDITION = "condition"
SKIPPED_BASE = "base_chosen"
SKIPPED_QUANTITY = "no_quantity"
SKIPPED_NOTHING = "nothing_above"
SKIPPED_CAP = "cap_not_reached"
SKIPPED_MINIMUM = "minimum_reached"
SKIPPED_MAXIMUM = "maximum_respected"
SKIPPED_FREE = "already_free"

NO_PRICE = "no_price"
NO_TARIFF = "no_tariff"
TARIFFS_OVERLAP = "tariffs_overlap"
TOO_MANY = "too_many"


@dataclass(frozen=True)
class Condition:
    """One test on one answer of the form; ``value`` is text, or several for lists."""

    field: str
    operator: str
    value: str | tuple[str, ...] = ""


@dataclass(frozen=True)
class Rule:
    """One row of the price of a démarche: when all conditions hold, an effect."""

    effect: str
    conditions: tuple[Condition, ...] = ()
    amount_cents: int | None = None
    percent: Decimal | None = None
    tariff: str = ""
    quantity_fields: tuple[str, ...] = ()
    from_item: int = 2
    maximum: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    accounting_code: str = ""


@dataclass(frozen=True)
class Tariff:
    """A price that the council decided for an item, between two days, both included."""

    tariff_id: str
    item: str
    amount_cents: int
    titles: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    legal_basis: str = ""
    accounting_code: str = ""
    vat_rate: Decimal | None = None

    def covers(self, on: date) -> bool:
        """Tell whether this tariff is the one in force on a day."""
        after = self.valid_from is None or self.valid_from <= on
        return after and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class PriceLine:
    """One line of a price: ``amount_cents`` is ``quantity`` times ``unit_cents``."""

    rule_number: int
    labels: Mapping[str, str]
    quantity: int
    unit_cents: int
    amount_cents: int
    accounting_code: str = ""
    tariff_id: str = ""

    def __post_init__(self) -> None:
        for value in (self.quantity, self.unit_cents, self.amount_cents):
            if type(value) is not int:
                raise InvalidAmount(repr(value)[:40])
        if self.quantity * self.unit_cents != self.amount_cents:
            raise InvalidAmount("a line is its quantity times its unit price")

    def as_dict(self) -> dict:
        """Return the line as plain values, to be stored with a request."""
        return {
            "rule_number": self.rule_number,
            "labels": dict(self.labels),
            "quantity": self.quantity,
            "unit_cents": self.unit_cents,
            "amount_cents": self.amount_cents,
            "accounting_code": self.accounting_code,
            "tariff_id": self.tariff_id,
        }

    @classmethod
    def from_dict(cls, stored: Mapping) -> "PriceLine":
        """Read back a line that ``as_dict`` wrote."""
        return cls(**stored)


@dataclass(frozen=True)
class Step:
    """What one rule did: its outcome, the change it made and the total after it."""

    rule_number: int
    outcome: str
    change_cents: int
    total_cents: int

    @property
    def applied(self) -> bool:
        return self.outcome in (APPLIED, CUT)


@dataclass(frozen=True)
class Refusal:
    """Why these answers cannot be accepted; row 0 speaks of the rules as a whole."""

    code: str
    rule_number: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    field: str = ""
    maximum: int | None = None
    # what the person may still ask for, when earlier requests took some of it
    left: int | None = None


@dataclass(frozen=True)
class Quote:
    """The price of one set of answers on one day."""

    lines: tuple[PriceLine, ...]
    steps: tuple[Step, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def total_cents(self) -> int:
        """Return the sum of the lines, in euro cents, never negative."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def covered(self) -> bool:
        """Tell whether a rule and a tariff were found where the price needs one."""
        return all(refusal.code == TOO_MANY for refusal in self.refusals)

    @property
    def acceptable(self) -> bool:
        """Tell whether a request may be made at this price."""
        return not self.refusals

    @property
    def digest(self) -> str:
        """Return a seal of the price: equal when nobody would pay anything else.

        Labels are left out, so that a corrected spelling asks for no new review.
        """
        rows = [
            (
                line.quantity,
                line.unit_cents,
                line.amount_cents,
                line.accounting_code,
                line.tariff_id,
            )
            for line in self.lines
        ]
        text = json.dumps([rows, self.total_cents], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
