"""The columns of a campaign's list: payers, and one quantity for each thing charged."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain.billing import Charge
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.invoicing.lists_columns import check_mapping
from imio.payment.invoicing.lists_columns import PAYER_COLUMNS
from imio.payment.invoicing.tariffs import tariffs_by_item
from imio.payment.tables.columns import Column
from imio.payment.tables.values import fold


ITEM = "item"
QUANTITY = "quantity"
PREFIX = "item:"
_ITEM = Column(
    ITEM,
    "Item",
    aliases=("article", "prestation", "tarif", "produit", "artikel", "tariff"),
)
_QUANTITY = Column(
    QUANTITY,
    "Quantity",
    kind="quantity",
    aliases=("quantité", "nombre", "qté", "aantal", "anzahl", "menge"),
)


def columns_for(invoice_type: InvoiceType) -> tuple[Column, ...]:
    """Return the columns that a list for a type may have. Reads only.

    Quantities stand either in a column for each item, or in lines that name the item;
    a type with a fixed amount needs none.
    """
    if invoice_type.fixed_price:
        return PAYER_COLUMNS
    items = tuple(
        Column(
            f"{PREFIX}{item}",
            tariffs[0].titles.get("fr") or item if tariffs else item,
            kind="quantity",
            aliases=(item, *_titles(tariffs)),
        )
        for item, tariffs in tariffs_by_item(invoice_type).items()
    )
    return (*PAYER_COLUMNS, *items, _ITEM, _QUANTITY)


def columns_of(
    invoice_type: InvoiceType, mapping: Mapping[str, str]
) -> tuple[Column, ...]:
    """Return the columns that a mapping uses, with those that its form requires.

    With a column for the item, each line is one item and needs its quantity.
    """
    columns = columns_for(invoice_type)
    if is_long(mapping):
        unused = tuple(one.name for one in columns if one.name.startswith(PREFIX))
    else:
        unused = (ITEM, QUANTITY)
    required = (ITEM, QUANTITY) if is_long(mapping) else ()
    return tuple(
        replace(column, required=column.name in required)
        for column in columns
        if column.name not in unused
    )


def check_columns(
    invoice_type: InvoiceType, mapping: Mapping[str, str], headings: tuple[str, ...]
) -> dict[str, str]:
    """Return a mapping that says who pays and how much. Raises UnreadableTable.

    Codes: those of check_mapping, no_payer_column, no_quantity_column.
    """
    wanted = columns_of(invoice_type, {k: v for k, v in mapping.items() if v})
    found = check_mapping(mapping, wanted, headings)
    if not found.keys() & {"billing_reference", "surname", "organisation"}:
        raise UnreadableTable("no_payer_column")
    has_quantity = QUANTITY in found or any(name.startswith(PREFIX) for name in found)
    if not has_quantity and not invoice_type.fixed_price:
        raise UnreadableTable("no_quantity_column")
    return found


def is_long(mapping: Mapping[str, str]) -> bool:
    """Say whether each line of a list is one item of a payer."""
    return bool(mapping.get(ITEM))


def items_by_word(charges: Mapping[str, Charge]) -> dict[str, str]:
    """Return which item a word of a line means: its code, or its name in a language."""
    found: dict[str, str] = {}
    for item, charge in charges.items():
        for word in (item, *charge.labels.values()):
            found.setdefault(fold(word), item)
    return found


def _titles(tariffs: Iterable) -> tuple[str, ...]:
    return tuple({title for tariff in tariffs for title in tariff.titles.values()})
