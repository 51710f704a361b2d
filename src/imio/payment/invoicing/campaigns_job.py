"""The long work of campaigns, slice by slice: a stopped worker goes on where it was."""

from collections.abc import Mapping
from datetime import datetime
from imio.payment.content.batch import Campaign
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain import states
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing import campaigns
from imio.payment.invoicing.campaigns_check import charges_of
from imio.payment.invoicing.campaigns_check import check_list
from imio.payment.invoicing.campaigns_check import Checked
from imio.payment.invoicing.lists_entries import read_slice
from imio.payment.invoicing.lists_entries import SLICE
from imio.payment.invoicing.lists_payers import payer_for
from imio.payment.invoicing.lists_print import print_part
from imio.payment.invoicing.lists_work import keep_findings
from imio.payment.invoicing.lists_work import ListJob
from imio.payment.invoicing.lists_work import make_or_tell
from imio.payment.invoicing.lists_work import Step
from imio.payment.invoicing.lists_work import WORKER
from imio.payment.invoicing.making import finalise
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore
from itertools import islice
from typing import Any


class Campaigns(ListJob):
    """IJob that checks lists, makes drafts, finalises and prints."""

    course = campaigns.COURSE

    @property
    def steps(self) -> Mapping[str, Step]:
        return {
            campaigns.MAKING: make_slice,
            campaigns.FINALISING: finalise_slice,
            campaigns.NUMBERING: look_at_numbers,
            campaigns.PRINTING: print_slice,
            campaigns.CANCELLING: delete_slice,
        }

    def check(self, store: PaymentStore, batch: Campaign) -> Checked:
        return check_list(store, batch, local_day(batch.asked_at))

    def keep_check(
        self, store: PaymentStore, batch: Campaign, found: Checked, now: datetime
    ) -> None:
        keep_findings(batch, found, now)
        batch.charges = dict(found.charges)
        campaigns.move(store, batch, campaigns.CHECKED, WORKER, now, "checked")


def make_slice(store: PaymentStore, campaign: Campaign, now: datetime) -> None:
    """Make the drafts of the next slice; all of them, or the campaign stops. Writes."""
    first = campaign.done_count
    entries = read_slice(campaign, first // SLICE)

    def make() -> None:
        invoice_type = _type_of(campaign)
        for place, entry in enumerate(entries, first):
            _make_one(store, campaign, invoice_type, place, entry, now)

    if not make_or_tell(campaign, make):
        campaigns.move(store, campaign, campaigns.CANCELLING, WORKER, now, "stopped")
        return
    campaign.done_count = first + len(entries)
    if campaign.done_count >= campaign.total_count:
        campaigns.move(store, campaign, campaigns.DRAFTED, WORKER, now, "drafts made")


def finalise_slice(store: PaymentStore, campaign: Campaign, now: datetime) -> None:
    """Let the next slice of drafts wait for their numbers, in their order. Writes."""
    for place in _next_places(campaign):
        invoice = store.invoices._getOb(campaign.results[place], None)
        if invoice is not None and invoice.state == states.DRAFT:
            actor = campaign.asked_by
            finalise(store, invoice, actor, campaign.asked_at, position=place)
    campaign.done_count += SLICE
    if campaign.done_count >= campaign.total_count:
        campaigns.move(store, campaign, campaigns.NUMBERING, WORKER, now, "queued")


def look_at_numbers(store: PaymentStore, campaign: Campaign, now: datetime) -> None:
    """Note that every invoice of a campaign has its number, once it is so. Writes."""
    filters = {"campaign": (campaign.id,), "state": (states.TO_NUMBER,)}
    if not len(store.invoices.catalog.search(filters)):
        campaigns.move(store, campaign, campaigns.ISSUED, WORKER, now, "issued")


def print_slice(store: PaymentStore, campaign: Campaign, now: datetime) -> None:
    """Gather the next documents for the printer. Writes."""
    if print_part(store, campaign, now):
        campaigns.move(
            store, campaign, campaigns.ISSUED, WORKER, now, "print file made"
        )


def delete_slice(store: PaymentStore, campaign: Campaign, now: datetime) -> None:
    """Delete the next slice of the drafts of a campaign that was given up. Writes."""
    for place in list(_next_places(campaign)):
        invoice = store.invoices._getOb(campaign.results[place], None)
        if invoice is not None and invoice.state == states.DRAFT:
            store.invoices.remove(invoice)
        del campaign.results[place]
    campaign.done_count += SLICE
    if not campaign.results or campaign.done_count >= campaign.total_count:
        campaigns.move(store, campaign, campaigns.CANCELLED, WORKER, now, "deleted")


def _make_one(
    store: PaymentStore,
    campaign: Campaign,
    invoice_type: InvoiceType,
    place: int,
    entry: dict[str, Any],
    now: datetime,
) -> None:
    if place in campaign.results:
        return
    invoice = make_draft(
        store,
        invoice_type,
        payer_for(store, entry["p"], entry["id"], now),
        charges_of(entry["q"], campaign.charges),
        now,
        campaign.asked_by,
        campaign_id=campaign.id,
        beneficiary=entry["b"],
        due_on=campaign.due_on,
        object_title=campaign.object_title,
    )
    campaign.results[place] = invoice.id


def _next_places(campaign: Campaign) -> list[int]:
    start = campaign.done_count
    return list(
        islice(campaign.results.keys(start, start + SLICE, excludemax=True), SLICE)
    )


def _type_of(campaign: Campaign) -> InvoiceType:
    invoice_type = type_at(campaign.type_uid)
    if invoice_type is None:
        raise InvoiceRefused("no_type")
    return invoice_type
