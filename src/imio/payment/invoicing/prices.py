"""What quantities cost: the charges of an invoice, its total, and why it has none."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain.billing import Charge
from imio.payment.domain.billing import InvoiceLine
from imio.payment.domain.billing import line_of
from imio.payment.domain.billing import total_of
from imio.payment.domain.billing import vat_rows
from imio.payment.domain.billing import VatRow
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.money import parse_amount
from imio.payment.invoicing.tariffs import OVERLAP
from imio.payment.invoicing.tariffs import price_of
from imio.payment.invoicing.tariffs import tariffs_by_item
from imio.payment.pricing.model import Tariff


UNKNOWN_ITEM = "unknown_item"
BAD_QUANTITY = "bad_quantity"
NO_TARIFF = "no_tariff"
TARIFFS_OVERLAP = "tariffs_overlap"
NOTHING_CHARGED = "nothing_charged"
BELOW_MINIMUM = "below_minimum"
TOO_HIGH = "too_high"


@dataclass(frozen=True)
class PriceProblem:
    """Why quantities cannot be invoiced: a code, and the item at fault or ""."""

    code: str
    item: str = ""


@dataclass(frozen=True)
class Priced:
    """What quantities come to; with ``problems`` no invoice can be made of it."""

    charges: tuple[Charge, ...]
    lines: tuple[InvoiceLine, ...]
    total_cents: int
    vat_rows: tuple[VatRow, ...]
    minimum_cents: int
    problems: tuple[PriceProblem, ...]


class PriceList:
    """The prices of an invoice type on a day, read once for as many invoices as wanted."""

    def __init__(self, invoice_type: InvoiceType, on: date) -> None:
        self.minimum_cents = minimum_of(invoice_type)
        self._fixed = _fixed_charge(invoice_type)
        self._vat_rate = invoice_type.vat_rate
        self._code = invoice_type.accounting_code or ""
        self._prices = {
            item: price_of(item, tariffs, on)
            for item, tariffs in tariffs_by_item(invoice_type).items()
        }

    @property
    def items(self) -> tuple[str, ...]:
        """The codes that quantities may name, in the order of the lines."""
        return tuple(self._prices) if self._fixed is None else ()

    def price(
        self,
        quantities: Mapping[str, Decimal],
        details: Mapping[str, str] | None = None,
    ) -> Priced:
        """Return what quantities by item cost; those of zero make no line.

        A type with a fixed amount asks it once, whatever the quantities. ``details``
        are texts by item for this invoice alone. Reads only, raises nothing for what
        people type: see ``problems``.
        """
        if self._fixed is not None:
            return self._totalled([self._fixed], [line_of(self._fixed)], [])
        charges: list[Charge] = []
        lines: list[InvoiceLine] = []
        problems: list[PriceProblem] = []
        for item in quantities.keys() - self._prices.keys():
            problems.append(PriceProblem(UNKNOWN_ITEM, item))
        for item, found in self._prices.items():
            quantity = quantities.get(item)
            if quantity is None or quantity == 0:
                continue
            if found.tariff is None:
                code = TARIFFS_OVERLAP if found.code == OVERLAP else NO_TARIFF
                problems.append(PriceProblem(code, item))
                continue
            detail = (details or {}).get(item, "")
            charge = self._charge(found.tariff, quantity, detail)
            try:
                lines.append(line_of(charge))
            except InvalidAmount:
                problems.append(PriceProblem(BAD_QUANTITY, item))
                continue
            charges.append(charge)
        return self._totalled(charges, lines, problems)

    def _charge(self, tariff: Tariff, quantity: Decimal, detail: str) -> Charge:
        rate = tariff.vat_rate if tariff.vat_rate is not None else self._vat_rate
        return Charge(
            tariff.titles,
            quantity,
            Decimal(tariff.amount_cents) / 100,
            detail,
            tariff.unit,
            rate,
            tariff.accounting_code or self._code,
            tariff.tariff_id,
            tariff.item,
        )

    def _totalled(
        self,
        charges: Sequence[Charge],
        lines: Sequence[InvoiceLine],
        problems: Sequence[PriceProblem],
    ) -> Priced:
        found = list(problems)
        try:
            total_cents = total_of(lines)
        except InvalidAmount:
            total_cents = 0
            found.append(PriceProblem(TOO_HIGH))
        if not found and total_cents == 0:
            found.append(PriceProblem(NOTHING_CHARGED))
        if not found and total_cents < self.minimum_cents:
            found.append(PriceProblem(BELOW_MINIMUM))
        return Priced(
            tuple(charges),
            tuple(lines),
            total_cents,
            vat_rows(lines),
            self.minimum_cents,
            tuple(found),
        )


def price(
    invoice_type: InvoiceType, quantities: Mapping[str, Decimal], on: date
) -> Priced:
    """Return what quantities by item cost on a day, with all that is wrong. Reads only."""
    return PriceList(invoice_type, on).price(quantities)


def minimum_of(invoice_type: InvoiceType) -> int:
    """Return the smallest amount that a type collects, in cents; 0 without one."""
    text = invoice_type.minimum_price
    return parse_amount(text) if text else 0


def refuse_problems(priced: Priced) -> None:
    """Raise InvoiceRefused for the first thing that is wrong with a price."""
    for problem in priced.problems:
        raise InvoiceRefused(
            problem.code,
            item=problem.item,
            amount_cents=priced.total_cents,
            minimum_cents=priced.minimum_cents,
        )


def _fixed_charge(invoice_type: InvoiceType) -> Charge | None:
    if not invoice_type.fixed_price:
        return None
    return Charge(
        invoice_type.titles,
        Decimal(1),
        Decimal(parse_amount(invoice_type.fixed_price)) / 100,
        vat_rate=invoice_type.vat_rate,
        accounting_code=invoice_type.accounting_code or "",
    )
