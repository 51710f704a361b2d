"""Invoices picked for a file: all of them ready, and as they were looked at."""

from collections.abc import Iterable
from collections.abc import Sequence
from hashlib import sha256
from imio.payment.content.invoice import Invoice
from imio.payment.domain.errors import RecoveryRefused
from typing import Protocol


READY = "ready"
CHANGED = "choice_changed"


class Listed(Protocol):
    """An invoice of a list; ``code`` is "ready", or why it cannot be picked."""

    @property
    def invoice(self) -> Invoice: ...

    @property
    def code(self) -> str: ...


def version_of_choice(invoices: Iterable[Invoice]) -> str:
    """Name which invoices were looked at and what each asked then. Reads only.

    The name is another one once one of them asks another sum.
    """
    told = sorted(f"{one.id}:{one.balance_cents}" for one in invoices)
    return sha256(" ".join(told).encode()).hexdigest()[:32]


def choose(
    listed: Iterable[Listed], invoice_ids: Sequence[str], seen: str | None
) -> list[Invoice]:
    """Return the picked invoices in the order of the list. Reads only.

    ``seen`` is the version_of_choice of what was looked at, None for whoever does not
    care. Raises RecoveryRefused: nothing_chosen, unknown_invoice when one of them is
    not ready (any more), choice_changed when they ask something else than was seen.
    """
    chosen = set(invoice_ids)
    found = [one.invoice for one in listed if one.code == READY]
    found = [invoice for invoice in found if invoice.id in chosen]
    if not chosen:
        raise RecoveryRefused("nothing_chosen")
    if len(found) != len(chosen):
        raise RecoveryRefused("unknown_invoice")
    if seen is not None and seen != version_of_choice(found):
        raise RecoveryRefused(CHANGED)
    return found
