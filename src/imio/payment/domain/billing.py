"""Lines of an invoice: one rounding per line, VAT taken out of the price, exact sums.

Prices for families are decided as they are paid: VAT is included in them and worked
out per rate over the sum of its lines, so that no rounding ever moves the total.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from decimal import ROUND_HALF_UP
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.money import check_cents

import json


MAX_QUANTITY = Decimal(1_000_000)
_CENT = Decimal(1)
# Places of quantity, unit price and VAT rate among the fields of a line
_DECIMALS = (1, 2, 6)


@dataclass(frozen=True)
class InvoiceLine:
    """One thing that is charged: ``quantity`` (up to 3 decimals) × ``unit_price``.

    ``unit_price`` is in euros with up to 4 decimals, VAT included; ``labels`` by
    language; ``vat_rate`` a percentage, None outside of VAT; ``detail`` a text of this
    invoice alone (a child's name, a period).
    """

    labels: Mapping[str, str]
    quantity: Decimal
    unit_price: Decimal
    amount_cents: int
    detail: str = ""
    unit: str = ""
    vat_rate: Decimal | None = None
    accounting_code: str = ""
    tariff_uid: str = ""
    item: str = ""

    def __reduce__(self) -> tuple:
        # A campaign writes tens of thousands of lines, each several times until it is
        # issued: one text, kept once made, is ten times cheaper than twenty values.
        packed = self.__dict__.get("packed")
        if packed is None:
            packed = json.dumps(
                [
                    str(value) if isinstance(value, Decimal) else value
                    for value in self.__dict__.values()
                ],
                default=dict,
            )
            object.__setattr__(self, "packed", packed)
        return unpack_line, (packed,)


def unpack_line(packed: str) -> InvoiceLine:
    """Read back a line from the text that the database keeps."""
    values = json.loads(packed)
    for place in _DECIMALS:
        if values[place] is not None:
            values[place] = Decimal(values[place])
    line = InvoiceLine(*values)
    object.__setattr__(line, "packed", packed)
    return line


@dataclass(frozen=True)
class VatRow:
    """What the lines of one rate come to: net and VAT add up to what is paid."""

    rate: Decimal
    net_cents: int
    vat_cents: int


@dataclass(frozen=True)
class Charge:
    """What is charged before rounding: a quantity at a price."""

    labels: Mapping[str, str]
    quantity: Decimal
    unit_price: Decimal
    detail: str = ""
    unit: str = ""
    vat_rate: Decimal | None = None
    accounting_code: str = ""
    tariff_uid: str = ""
    item: str = ""


def line_of(charge: Charge) -> InvoiceLine:
    """Return the line of a charge, rounded half up to the cent, once.

    Raises InvalidAmount for a quantity or price that is negative, not finite, too
    precise or out of bounds.
    """
    quantity = _checked(charge.quantity, 3, MAX_QUANTITY)
    unit_price = _checked(charge.unit_price, 4, Decimal(10_000_000))
    exact = quantity * unit_price * 100
    amount_cents = check_cents(int(exact.quantize(_CENT, rounding=ROUND_HALF_UP)))
    return InvoiceLine(
        charge.labels,
        quantity,
        unit_price,
        amount_cents,
        charge.detail,
        charge.unit,
        charge.vat_rate,
        charge.accounting_code,
        charge.tariff_uid,
        charge.item,
    )


def total_of(lines: Sequence[InvoiceLine]) -> int:
    """Return the sum of the lines in cents. Raises InvalidAmount above the bound."""
    return check_cents(sum(line.amount_cents for line in lines))


def vat_rows(lines: Sequence[InvoiceLine]) -> tuple[VatRow, ...]:
    """Return net and VAT per rate, lowest rate first; lines outside of VAT count nowhere."""
    sums: dict[Decimal, int] = {}
    for line in lines:
        if line.vat_rate is not None:
            sums[line.vat_rate] = sums.get(line.vat_rate, 0) + line.amount_cents
    rows = []
    for rate, gross_cents in sorted(sums.items()):
        exact = Decimal(gross_cents) * 100 / (100 + rate)
        net_cents = int(exact.quantize(_CENT, rounding=ROUND_HALF_UP))
        rows.append(VatRow(rate, net_cents, gross_cents - net_cents))
    return tuple(rows)


def split_cents(amount_cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split an amount by weights, by largest remainder: the parts always add up to it.

    Raises InvalidAmount without a positive weight.
    """
    check_cents(amount_cents)
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise InvalidAmount("weights")
    parts = [amount_cents * weight // whole for weight in weights]
    rests = [amount_cents * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-rests[place], place))
    for place in order[: amount_cents - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def _checked(value: Decimal, places: int, bound: Decimal) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InvalidAmount(repr(value)[:40])
    if not 0 <= value <= bound or value != round(value, places):
        raise InvalidAmount(str(value)[:40])
    return value
