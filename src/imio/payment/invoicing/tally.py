"""What the drafts of a campaign come to, kept while they are made and corrected."""

from collections.abc import Iterator
from contextlib import contextmanager
from imio.payment.content.batch import Campaign
from imio.payment.content.invoice import Invoice
from imio.payment.content.payer import Payer
from imio.payment.domain import states
from imio.payment.storage.store import PaymentStore


def count_in(store: PaymentStore, invoice: Invoice) -> None:
    """Count a draft with those of its campaign, if it has one. Writes."""
    campaign = _campaign_of(store, invoice)
    if campaign is not None:
        payer = store.payers._getOb(invoice.payer_id, None)
        invoice.goes_by_mail = wants_mail(payer, invoice)
        _add(campaign, invoice, 1)


def count_out(store: PaymentStore, invoice: Invoice) -> None:
    """Take a draft that is deleted or finalised out of the figures. Writes."""
    campaign = _campaign_of(store, invoice)
    if campaign is not None:
        _add(campaign, invoice, -1)


@contextmanager
def recounted(store: PaymentStore, invoice: Invoice) -> Iterator[None]:
    """Count a draft anew after what is done to it. Writes."""
    count_out(store, invoice)
    try:
        yield
    finally:
        count_in(store, invoice)


def recount_payer(store: PaymentStore, payer: Payer) -> None:
    """Count the drafts of a payer anew, who may want mails now or no more. Writes."""
    filters = {"payer": (payer.id,), "state": (states.DRAFT,)}
    for invoice_id in store.invoices.catalog.search(filters):
        with recounted(store, store.invoices._getOb(invoice_id)):
            pass


def wants_mail(payer: Payer | None, invoice: Invoice) -> bool:
    """Say whether an invoice leaves by mail: its payer wants it and has an address."""
    return bool(payer is not None and payer.paperless and invoice.email)


def _campaign_of(store: PaymentStore, invoice: Invoice) -> Campaign | None:
    found = store.batches._getOb(invoice.campaign_id or "-", None)
    return found if isinstance(found, Campaign) else None


def _add(campaign: Campaign, invoice: Invoice, sign: int) -> None:
    campaign.draft_count += sign
    campaign.draft_cents += sign * invoice.amount_cents
    campaign.draft_mails += sign * invoice.goes_by_mail
