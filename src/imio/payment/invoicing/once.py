"""A draft that is asked for twice under one key is made once: double clicks, retries."""

from collections.abc import Callable
from collections.abc import Mapping
from hashlib import sha256
from imio.payment.content.invoice import Invoice
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.storage.store import PaymentStore
from typing import Any

import json


MAX_KEY = 100


def draft_once(
    store: PaymentStore,
    actor: str,
    key: str,
    asked: Mapping[str, Any],
    make: Callable[[], Invoice],
) -> tuple[Invoice, bool]:
    """Return the draft that somebody asked for under a key, and whether it is new. Writes.

    A key is theirs alone; without one each call makes a draft. ``asked`` is what was
    sent. Raises InvoiceRefused (key_used, with the ``invoice_id`` of the draft) when the
    key was used for something else, or its draft was deleted; and what ``make`` raises.
    """
    if not key:
        return make(), True
    told = json.dumps(asked, sort_keys=True, default=str)
    digest = sha256(told.encode()).hexdigest()
    known = store.draft_keys.get((actor, key))
    if known is None:
        invoice = make()
        store.draft_keys[actor, key] = (invoice.id, digest)
        return invoice, True
    invoice_id, earlier = known
    found = store.invoices._getOb(invoice_id, None)
    if found is None or earlier != digest:
        raise InvoiceRefused("key_used", invoice_id=invoice_id)
    return found, False
