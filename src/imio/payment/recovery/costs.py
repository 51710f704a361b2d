"""What a reminder costs is asked by an invoice of its own, never added to another.

An issued invoice never changes. So the costs have their own number, claim and
communication, can be credited like any, and the books stay as they are. They are not
reminded by themselves, which would cost again, but the treasury gets them too.
"""

from datetime import datetime
from decimal import Decimal
from imio.payment import _
from imio.payment.content.invoice import Invoice
from imio.payment.domain.billing import Charge
from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.languages import pick_text
from imio.payment.invoicing.making import finalise
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore
from zope.i18n import translate


def charge_costs(
    store: PaymentStore, invoice: Invoice, cost_cents: int, actor: str, now: datetime
) -> Invoice | None:
    """Ask the costs of a reminder that has just left, by a linked invoice. Writes.

    None when the type or the payer is gone: nobody is charged by halves.
    """
    invoice_type = type_at(invoice.type_uid)
    payer = store.payers._getOb(invoice.payer_id, None)
    if invoice_type is None or payer is None or cost_cents <= 0:
        return None
    labels = _labels(invoice.number)
    charge = Charge(labels, Decimal(1), Decimal(cost_cents) / 100)
    costs = make_draft(
        store,
        invoice_type,
        payer,
        (charge,),
        now,
        actor,
        costs_of=invoice.id,
        object_title=pick_text(labels, invoice.language),
    )
    finalise(store, costs, actor, now)
    return costs


def _labels(number: str) -> dict[str, str]:
    message = _(
        "text_reminder_costs",
        default="Costs of a reminder of ${number}",
        mapping={"number": number},
    )
    return {code: translate(message, target_language=code) for code in LANGUAGES}
