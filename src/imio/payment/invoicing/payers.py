"""Those whom invoices are sent to: found again by what is certain, never by their name."""

from collections.abc import Mapping
from datetime import datetime
from imio.payment.content.payer import Payer
from imio.payment.content.request import Request
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.invoicing.tally import recount_payer
from imio.payment.storage.store import PaymentStore

import secrets


FIELDS = (
    "surname",
    "first_name",
    "organisation",
    "address_lines",
    "email",
    "language",
    "billing_reference",
    "paperless",
    "owner",
)


def find_payer(
    store: PaymentStore, billing_reference: str = "", owner: str = ""
) -> Payer | None:
    """Return the payer with a reference of the billing software, or else an account.

    Two people may have the same name, so a name finds nobody. Reads only.
    """
    if billing_reference:
        found = store.payers.catalog.search({"reference": (billing_reference,)})
        for payer_id in found:
            return store.payers._getOb(payer_id)
    if owner:
        for payer_id in store.payers.catalog.search({"owner": (owner,)}):
            payer = store.payers._getOb(payer_id)
            # Another reference: the account of a parent who pays for two files
            if not (billing_reference and payer.billing_reference):
                return payer
    return None


def find_or_create_payer(
    store: PaymentStore, values: Mapping[str, object], now: datetime
) -> Payer:
    """Return the payer that these values name, brought up to date, or a new one. Writes.

    ``values`` are fields of Payer. Only a reference of the billing software or an
    account finds somebody again, in this order.
    """
    reference = str(values.get("billing_reference") or "")
    payer = find_payer(store, reference, str(values.get("owner") or ""))
    if payer is not None:
        update_payer(store, payer, values)
        return payer
    payer = Payer(secrets.token_hex(12))
    payer.created_at = now
    _write(payer, values)
    return store.payers.add(payer)


def update_payer(
    store: PaymentStore, payer: Payer, values: Mapping[str, object]
) -> None:
    """Write what changed of a payer; invoices already issued keep what they say. Writes.

    Raises InvoiceRefused (payer_taken) for a reference that somebody else has.
    """
    reference = str(values.get("billing_reference") or "")
    is_new = reference not in ("", payer.billing_reference)
    if is_new and find_payer(store, reference) is not None:
        raise InvoiceRefused("payer_taken")
    was_paperless = payer.paperless
    if _write(payer, values):
        store.payers.reindex(payer)
    if payer.paperless != was_paperless:
        recount_payer(store, payer)


def payer_of_request(store: PaymentStore, request: Request, now: datetime) -> Payer:
    """Return whoever made a request, as a payer, made when there was none. Writes.

    Somebody without an account is found again by the invoices of the same request.
    They came by the web and gave an address, so their invoices go by mail.
    """
    for invoice_id in store.invoices.catalog.search({"request": (request.id,)}):
        known = store.payers._getOb(store.invoices._getOb(invoice_id).payer_id, None)
        if known is not None:
            return known
    payer = find_payer(store, owner=request.owner)
    if payer is not None:
        return payer
    values = {
        "surname": request.surname,
        "first_name": request.first_name,
        "email": request.email,
        "language": request.language,
        "owner": request.owner,
        "paperless": bool(request.email),
    }
    return find_or_create_payer(store, values, now)


def _write(payer: Payer, values: Mapping[str, object]) -> bool:
    changed = False
    for name in FIELDS:
        if name in values and getattr(payer, name) != values[name]:
            value = values[name]
            setattr(payer, name, tuple(value) if name == "address_lines" else value)
            changed = True
    return changed
