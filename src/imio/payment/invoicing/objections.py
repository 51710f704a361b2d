"""When a payer says that an invoice is wrong: it waits until the service has answered."""

from datetime import datetime
from imio.payment.content.invoice import Invoice
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.invoicing.credits import demand_reason
from imio.payment.invoicing.events import Objected
from imio.payment.invoicing.events import ObjectionAnswered
from imio.payment.storage.store import PaymentStore
from zope.event import notify


CITIZEN = "citizen"
OBJECTED = "objection"
ANSWERED = "objection closed"


def object_to(
    store: PaymentStore,
    invoice: Invoice,
    words: str,
    now: datetime,
    actor: str = CITIZEN,
) -> None:
    """Note what a payer says against an open invoice; nobody pays it meanwhile. Writes.

    ``actor`` is the clerk who was told so; the payer gets an acknowledgement, and what
    they wrote themselves is mailed to the office. Raises InvoiceRefused (no_reason),
    and ForbiddenTransition for one that is not open or is already being looked at.
    """
    if not invoice.is_payable or invoice.objection:
        raise ForbiddenTransition(f"objection: {invoice.due_state}")
    invoice.objection = demand_reason(words)
    invoice.note(now, actor, "", "", OBJECTED, note=invoice.objection)
    store.reindex(invoice)
    notify(Objected(store, invoice, actor, now))


def close_objection(
    store: PaymentStore, invoice: Invoice, answer: str, actor: str, now: datetime
) -> None:
    """Answer an objection: the invoice is asked again as it stands. Writes.

    The payer gets the answer by mail. Whoever finds the payer right makes a credit note
    as well. Raises InvoiceRefused (no_reason), ForbiddenTransition when there is none.
    """
    if not invoice.objection:
        raise ForbiddenTransition("objection: none")
    noted = demand_reason(answer)
    invoice.objection = ""
    invoice.note(now, actor, "", "", ANSWERED, note=noted)
    store.reindex(invoice)
    notify(ObjectionAnswered(store, invoice, now))


def answer_of(invoice: Invoice, instant: str) -> str:
    """Return the answer that was given at an instant (ISO 8601), "" for none. Reads only."""
    given = (row for row in invoice.history if row.cause == ANSWERED)
    return next((row.note for row in given if row.at.isoformat() == instant), "")
