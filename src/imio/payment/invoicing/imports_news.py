"""What the billing software tells of an invoice: paid there, cancelled, handed over."""

from datetime import datetime
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.booking import waive
from imio.payment.content.batch import Import
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.errors import UnderWay
from imio.payment.domain.journal import elsewhere_account
from imio.payment.invoicing import imports_columns
from imio.payment.invoicing.corrections import hand_to_treasury
from imio.payment.invoicing.corrections import set_direct_debit
from imio.payment.storage.store import PaymentStore
from typing import Any


REASON = "billing software"


def tell_news(
    store: PaymentStore,
    batch: Import,
    invoice: Invoice,
    entry: dict[str, Any],
    now: datetime,
) -> bool:
    """Book on an issued invoice what a line tells of it; say whether all could be. Writes.

    What was paid counts in all, so money that we know of already is not booked again.
    An invoice that somebody is paying at this moment is not handed over: False.
    """
    reference = entry["pr"] or entry["n"]
    event_key = f"import:{batch.id}:{entry['l']}"
    origin = Origin(batch.asked_by, now, reference, event_key=event_key)
    missing_cents = entry["pc"] - invoice.paid_cents
    if missing_cents > 0 and invoice.due_state != states.CANCELLED:
        account = elsewhere_account(invoice.regie_uid)
        book_payment(store, invoice, missing_cents, account, origin)
    if entry["s"] == imports_columns.CANCELLED and invoice.owed_cents > 0:
        waive(store, invoice, invoice.owed_cents, "cancelled", origin)
    try:
        _hand_over(store, invoice, entry, batch.asked_by, now)
    except UnderWay:
        return False
    return True


def _hand_over(
    store: PaymentStore,
    invoice: Invoice,
    entry: dict[str, Any],
    actor: str,
    now: datetime,
) -> None:
    if "dd" in entry and invoice.is_payable:
        set_direct_debit(store, invoice, entry["dd"], actor, now)
    if entry["s"] == imports_columns.TREASURY and invoice.due_state == states.OPEN:
        hand_to_treasury(store, invoice, REASON, actor, now)
