"""Values of a JSON body, strictly: what cannot be read is a bad request, never a guess."""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from decimal import InvalidOperation
from imio.payment.content.payer import Payer
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.money import check_cents
from imio.payment.invoicing.payers import find_or_create_payer
from imio.payment.storage.settings import reads_as_email
from imio.payment.storage.store import get_store
from typing import Any
from zExceptions import BadRequest

import re


MAX_TEXT = 2_000
MAX_ITEMS = 200
_QUANTITY = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,3})?", re.ASCII)
_TEXTS = ("surname", "first_name", "organisation", "email", "billing_reference")


def text_of(body: Mapping[str, Any], name: str, required: bool = False) -> str:
    """Return a text. Raises BadRequest."""
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT or "\0" in value:
        raise BadRequest(name)
    if required and not value.strip():
        raise BadRequest(name)
    return value.strip()


def day_of(body: Mapping[str, Any], name: str, required: bool = False) -> date | None:
    """Return a day written as 2026-11-22, None for none. Raises BadRequest."""
    is_none = body.get(name) is None and not required
    text = "" if is_none else text_of(body, name, required)
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest(name) from error
    if day is not None and not 1990 <= day.year <= 2200:
        raise BadRequest(name)
    return day


def cents_of(body: Mapping[str, Any], name: str) -> int:
    """Return an amount in cents. Raises BadRequest."""
    try:
        return check_cents(body.get(name))
    except InvalidAmount as error:
        raise BadRequest(name) from error


def quantities_of(body: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return quantities by item: whole numbers, or texts as "2.5". Raises BadRequest."""
    found = body.get("quantities", {})
    if not isinstance(found, Mapping) or len(found) > MAX_ITEMS:
        raise BadRequest("quantities")
    return {str(item)[:100]: _quantity(value) for item, value in found.items()}


def _quantity(value: Any) -> Decimal:
    # A float is no exact quantity: 0.1 is a text.
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    text = str(value) if is_whole else value
    if not isinstance(text, str) or not _QUANTITY.fullmatch(text):
        raise BadRequest("quantities")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise BadRequest("quantities") from error


def texts_by_item(body: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return texts by item or language. Raises BadRequest."""
    found = body.get(name, {})
    if not isinstance(found, Mapping) or len(found) > MAX_ITEMS:
        raise BadRequest(name)
    return {str(key)[:100]: text_of(found, key) for key in found}


def messages_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return what payers read, by language. Raises BadRequest."""
    found = texts_by_item(body, "messages")
    if not found.keys() <= set(LANGUAGES):
        raise BadRequest("messages")
    return found


def lines_of(body: Mapping[str, Any]) -> dict[int, int]:
    """Return cents by number of a line, the first is 0. Raises BadRequest."""
    found = body.get("lines", {})
    if not isinstance(found, Mapping) or len(found) > MAX_ITEMS:
        raise BadRequest("lines")
    if not all(re.fullmatch(r"[0-9]{1,4}", str(key), re.ASCII) for key in found):
        raise BadRequest("lines")
    return {int(key): cents_of(found, key) for key in found}


def payer_values_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a payer that a body names. Raises BadRequest."""
    values: dict[str, Any] = {
        name: text_of(body, name) for name in _TEXTS if name in body
    }
    if values.get("email") and not reads_as_email(values["email"]):
        raise BadRequest("email")
    if "language" in body:
        if body["language"] not in LANGUAGES:
            raise BadRequest("language")
        values["language"] = body["language"]
    if "paperless" in body:
        if not isinstance(body["paperless"], bool):
            raise BadRequest("paperless")
        values["paperless"] = body["paperless"]
    if "address_lines" in body:
        lines = body["address_lines"]
        if not isinstance(lines, list) or len(lines) > 10:
            raise BadRequest("address_lines")
        values["address_lines"] = tuple(text_of({"line": one}, "line") for one in lines)
    return values


def payer_of(body: Mapping[str, Any], now: datetime) -> Payer:
    """Return the payer whose id or details a body gives; new details make one. Writes.

    Raises BadRequest.
    """
    given = body.get("payer")
    if not isinstance(given, dict):
        return known_payer(text_of(body, "payer"))
    values = payer_values_of(given)
    if not (values.get("surname") or values.get("organisation")):
        raise BadRequest("payer")
    return find_or_create_payer(get_store(), values, now)


def known_payer(payer_id: str) -> Payer:
    """Return a payer. Raises BadRequest."""
    found = get_store().payers._getOb(payer_id or "-", None)
    if found is None:
        raise BadRequest("payer")
    return found
