"""GET @payment-invoices/types: what the caller may issue, and at which prices."""

from datetime import date
from imio.payment import access
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain.money import parse_amount
from imio.payment.invoicing.places import regie_of_type
from imio.payment.invoicing.tariffs import ItemPrice
from imio.payment.invoicing.tariffs import prices_of
from imio.payment.reporting.names import read_names
from zExceptions import Unauthorized


TYPES = "types"


def types_as_json(address: str, on: date) -> dict:
    """Return the types that the caller may issue, as the page that picks one.

    Beside them stand the offices of which they may issue anything, as links want.
    Raises Unauthorized when there are none of both.
    """
    types = access.issuable_types()
    offices = read_names(access.visible_regies(access.ISSUE_INVOICES), ()).regies
    if not (types or offices):
        raise Unauthorized(access.ISSUE_INVOICES)
    return {
        "@id": f"{address}/{TYPES}",
        "day": on.isoformat(),
        "items": [_type_as_json(one, on) for one in types],
        "items_total": len(types),
        "regies": [{"uid": uid, "title": title} for uid, title in offices.items()],
    }


def _type_as_json(invoice_type: InvoiceType, on: date) -> dict:
    fixed = invoice_type.fixed_price
    prices = () if fixed else prices_of(invoice_type, on)
    return {
        "uid": invoice_type.UID(),
        "title": invoice_type.shown_title,
        "kind": invoice_type.kind,
        "regie": regie_of_type(invoice_type).UID(),
        "term_days": invoice_type.term_days,
        "fixed_price_cents": parse_amount(fixed) if fixed else None,
        "items": [_item_as_json(one) for one in prices],
    }


def _item_as_json(price: ItemPrice) -> dict:
    """Return an item; without a price (or with two) it cannot be charged on that day."""
    tariff = price.tariff
    return {
        "item": price.item,
        "titles": dict(tariff.titles) if tariff else {},
        "unit": tariff.unit if tariff else "",
        "price_cents": tariff.amount_cents if tariff else None,
        "problem": price.code or None,
    }
