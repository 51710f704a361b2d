"""Who a line of a list means: somebody known, somebody new, or one cannot say."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from imio.payment.content.payer import Payer
from imio.payment.invoicing.lists_columns import is_yes
from imio.payment.invoicing.payers import find_or_create_payer
from imio.payment.invoicing.payers import find_payer
from imio.payment.invoicing.payers import update_payer
from imio.payment.storage.catalog import fold
from imio.payment.storage.store import PaymentStore
from itertools import islice
from typing import Any


FOUND = ""
NEW = "new_payer"
OTHER_NAME = "other_name"
NAMESAKE = "namesake"
AMBIGUOUS = "ambiguous_payer"
NOBODY = "no_payer"
NO_ADDRESS = "no_address"
NO_EMAIL = "no_email"
_MAX_NAMESAKES = 50
_NAMES = ("surname", "first_name", "organisation")
_PLAIN = ("billing_reference", *_NAMES, "email")


@dataclass(frozen=True)
class Match:
    """Who is meant: the id of a known payer or "", and a code worth telling or ""."""

    payer_id: str = ""
    code: str = FOUND


def payer_values(read: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a line says of its payer; what it leaves blank stays as it is known."""
    values = {name: read[name] for name in _PLAIN if read.get(name)}
    place = f"{read.get('postal_code') or ''} {read.get('city') or ''}".strip()
    lines = [*(read.get("street") or "").splitlines(), place]
    address = [line.strip() for line in lines if line.strip()]
    if address:
        values["address_lines"] = address
    if read.get("language"):
        values["language"] = read["language"]
    if read.get("paperless"):
        values["paperless"] = is_yes(read["paperless"])
    return values


def identity_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what tells one payer of a list from another."""
    if values.get("billing_reference"):
        return (values["billing_reference"],)
    names = (fold(str(values.get(name) or "")) for name in _PLAIN)
    return (*names, *values.get("address_lines", ()))


def match_payer(store: PaymentStore, values: Mapping[str, Any]) -> Match:
    """Say who a line means, if anybody can. Reads only.

    A reference is certain. Without one, name and e-mail together are taken for the same
    person, and so are name and address where there is no e-mail; a name alone is not.
    """
    reference = values.get("billing_reference")
    if reference:
        known = find_payer(store, reference)
        if known is None:
            return Match(code=NEW if _has_name(values) else NOBODY)
        return Match(known.id, OTHER_NAME if _is_other(known, values) else FOUND)
    if not _has_name(values):
        return Match(code=NOBODY)
    namesakes = list(_namesakes(store, values))
    alike = [payer.id for payer in namesakes if _is_alike(payer, values)]
    if len(alike) == 1:
        return Match(alike[0])
    if alike:
        return Match(code=AMBIGUOUS)
    return Match(code=NAMESAKE if namesakes else NEW)


def reach_of(values: Mapping[str, Any], payer: Payer | None) -> str:
    """Return why a payer cannot be reached: no_email, no_address, or "" when they can.

    Without a postal address the e-mail must be there, and the payer want no paper.
    """
    address = values.get("address_lines") or getattr(payer, "address_lines", ())
    email = values.get("email") or getattr(payer, "email", "")
    paperless = values.get("paperless", getattr(payer, "paperless", False))
    if paperless:
        return "" if email else NO_EMAIL
    return "" if address else NO_ADDRESS


def payer_for(
    store: PaymentStore, values: Mapping[str, Any], payer_id: str, now: datetime
) -> Payer:
    """Return the payer whom a checked line means, brought up to date, or a new one.

    Somebody whom an earlier line made is found again. Writes.
    """
    known = store.payers._getOb(payer_id, None) if payer_id else None
    if known is None:
        match = match_payer(store, values)
        known = store.payers._getOb(match.payer_id, None) if match.payer_id else None
    if known is None:
        return find_or_create_payer(store, values, now)
    changed = dict(values)
    if "address_lines" in changed:
        changed["address_lines"] = tuple(changed["address_lines"])
    update_payer(store, known, changed)
    return known


def _namesakes(store: PaymentStore, values: Mapping[str, Any]) -> Iterator[Payer]:
    wanted = tuple(fold(str(values.get(name) or "")) for name in _NAMES)
    found = store.payers.catalog.search(text=" ".join(wanted))
    for payer_id in islice(found, _MAX_NAMESAKES):
        payer = store.payers._getOb(payer_id)
        if tuple(fold(getattr(payer, name)) for name in _NAMES) == wanted:
            yield payer


def _is_alike(payer: Payer, values: Mapping[str, Any]) -> bool:
    if values.get("email"):
        return fold(payer.email) == fold(values["email"])
    address = values.get("address_lines")
    return bool(address) and [*map(fold, payer.address_lines)] == [*map(fold, address)]


def _has_name(values: Mapping[str, Any]) -> bool:
    return bool(values.get("surname") or values.get("organisation"))


def _is_other(payer: Payer, values: Mapping[str, Any]) -> bool:
    """Say whether a line names somebody else than a reference does."""
    given = [name for name in _NAMES if values.get(name)]
    return any(fold(values[name]) != fold(getattr(payer, name)) for name in given)
