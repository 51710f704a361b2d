"""What waits because somebody said so: suspended payments, and paused reminders."""

from Acquisition import aq_parent
from collections.abc import Iterator
from dataclasses import dataclass
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import IInvoiceType
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.payer import Payer
from imio.payment.invoicing import pauses
from imio.payment.invoicing.places import type_at
from imio.payment.reporting.names import invoice_type_titles
from imio.payment.reporting.names import read_names
from imio.payment.storage import suspensions
from imio.payment.storage.store import PaymentStore
from imio.payment.storage.suspensions import Suspension


# None means all of them, as imio.payment.access says it
Regies = tuple[str, ...] | None
Place = tuple[str, str]
MAX_SHOWN = 200


@dataclass(frozen=True)
class Paused:
    """Whose reminders wait: an invoice, a payer or a type, by its name."""

    scope: str
    uid: str
    title: str
    pause: pauses.Pause


def places_of(regies: Regies) -> dict[Place, str]:
    """Return the names of the régies and types whose payments can be suspended."""
    names = read_names(regies, demarches=()).regies
    found = {(suspensions.REGIE, uid): title for uid, title in names.items()}
    for uid, title in invoice_type_titles(regies).items():
        # A type often has the name of its régie.
        regie_uid = aq_parent(type_at(uid)).UID()
        found[suspensions.TYPE, uid] = f"{title} ({names[regie_uid]})"
    return found


def suspended(
    store: PaymentStore, regies: Regies
) -> Iterator[tuple[Place, str, Suspension]]:
    """Yield the suspensions of régies and types, running or to come. Reads only."""
    for place, title in places_of(regies).items():
        found = store.suspensions.get(place)
        if found is not None:
            yield place, title, found


def paused(store: PaymentStore, regies: Regies) -> list[Paused]:
    """Return whose reminders wait: types first, then payers, then invoices. Reads only.

    A payer belongs to a reader whose régies sent them an invoice. At most two hundred
    of a kind are told.
    """
    found: list[Paused] = []
    for uid, title in invoice_type_titles(regies).items():
        pause = type_at(uid).reminder_pause
        if pause is not None:
            found.append(Paused(pauses.TYPE, uid, title, pause))
    payers = store.payers.catalog.search({"flag": ("paused",)})
    for payer_id in payers.page(0, MAX_SHOWN):
        payer = store.payers._getOb(payer_id)
        if is_payer_of(store, payer, regies):
            one = Paused(pauses.PAYER, payer.id, payer.name, payer.reminder_pause)
            found.append(one)
    filters = {"flag": ("paused",)}
    if regies is not None:
        filters["regie"] = regies
    for invoice_id in store.invoices.catalog.search(filters).page(0, MAX_SHOWN):
        invoice = store.invoices._getOb(invoice_id)
        title = f"{invoice.tracking_code} · {invoice.payer_name}"
        found.append(Paused(pauses.INVOICE, invoice.id, title, invoice.reminder_pause))
    return found


def subject_at(
    store: PaymentStore, scope: str, uid: str, regies: Regies
) -> Invoice | Payer | InvoiceType | None:
    """Return whose reminders are meant, None when they are not the reader's. Reads only."""
    if scope == pauses.TYPE:
        found = type_at(uid)
        if not IInvoiceType.providedBy(found):
            return None
        return found if regies is None or aq_parent(found).UID() in regies else None
    if scope == pauses.PAYER:
        payer = store.payers._getOb(uid or "-", None)
        is_own = payer is not None and is_payer_of(store, payer, regies)
        return payer if is_own else None
    if scope == pauses.INVOICE:
        invoice = store.invoices._getOb(uid or "-", None)
        is_own = invoice is not None and (regies is None or invoice.regie_uid in regies)
        return invoice if is_own else None
    return None


def is_payer_of(store: PaymentStore, payer: Payer, regies: Regies) -> bool:
    """Say whether one of these régies sent an invoice to a payer. Reads only."""
    if regies is None:
        return True
    filters = {"payer": (payer.id,), "regie": regies}
    return bool(store.invoices.catalog.search(filters).page(0, 1))
