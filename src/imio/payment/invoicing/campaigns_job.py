"""The long work of campaigns, slice by slice: a stopped worker goes on where it was."""

from datetime import datetime
from datetime import timedelta
from imio.payment import logger
from imio.payment.content.batch import Campaign
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain import states
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import PaymentError
from imio.payment.formatting import local_day
from imio.payment.invoicing import campaigns
from imio.payment.invoicing.campaigns_check import charges_of
from imio.payment.invoicing.campaigns_check import check_list
from imio.payment.invoicing.campaigns_check import Checked
from imio.payment.invoicing.lists_entries import keep_blob
from imio.payment.invoicing.lists_entries import read_slice
from imio.payment.invoicing.lists_entries import SLICE
from imio.payment.invoicing.lists_payers import payer_for
from imio.payment.invoicing.lists_print import print_part
from imio.payment.invoicing.making import finalise
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore
from itertools import islice
from typing import Any

import transaction


WORKER = "worker"
# So many slices in one round: payments of others must not wait for a campaign.
AT_ONCE = 20
_SLICED = (campaigns.MAKING, campaigns.FINALISING, campaigns.CANCELLING)


class Campaigns:
    """IJob that checks lists, makes drafts, finalises and prints."""

    every = timedelta(seconds=1)

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return a ticket for each slice of a campaign that is to be done now."""
        filters = {"kind": (Campaign.kind,), "state": campaigns.WORKING}
        tickets = []
        for campaign_id in store.batches.catalog.search(filters):
            campaign = store.batches._getOb(campaign_id)
            count = 1
            if campaign.state in _SLICED:
                count = campaign.slice_count - campaign.done_count // SLICE
            elif campaign.state == campaigns.PRINTING:
                count = AT_ONCE
            count = max(min(count, AT_ONCE), 1)
            tickets += [f"{campaign_id}:{number}" for number in range(count)]
        return tickets

    def ask(self, store: PaymentStore, key: str) -> Checked | None:
        """Read a list that is to be checked: that takes long and writes nothing."""
        campaign = _campaign_of(store, key)
        if campaign is None or campaign.state != campaigns.CHECKING:
            return None
        return check_list(store, campaign, local_day(campaign.asked_at))

    def do(
        self, store: PaymentStore, key: str, news: Checked | None, now: datetime
    ) -> None:
        """Do the next slice of whatever the campaign is at."""
        campaign = _campaign_of(store, key)
        if campaign is None:
            return
        if campaign.state == campaigns.CHECKING:
            if news is not None:
                keep_check(store, campaign, news, now)
            return
        steps = {
            campaigns.MAKING: make_slice,
            campaigns.FINALISING: finalise_slice,
            campaigns.NUMBERING: look_at_numbers,
            campaigns.PRINTING: print_slice,
            campaigns.CANCELLING: delete_slice,
        }
        if campaign.state in steps:
            steps[campaign.state](store, campaign, now)


def keep_check(
    store: PaymentStore, campaign: Campaign, found: Checked, now: datetime
) -> None:
    """Keep what a dry run found, for the page and for the drafts. Writes."""
    campaign.trouble = found.trouble
    campaign.entries = keep_blob(found.entries.file)
    campaign.offsets = tuple(found.entries.offsets)
    campaign.findings = keep_blob(found.findings.sorted_file())
    campaign.problem_counts = dict(found.findings.counts)
    campaign.counts = found.counts | {"errors": found.findings.error_count}
    campaign.charges = dict(found.charges)
    campaign.total_count = found.entries.count
    campaign.amount_cents = found.amount_cents
    campaign.checked_at = now
    campaigns.move(store, campaign, campaigns.CHECKED, WORKER, now, "checked")


def make_slice(store: PaymentStore, campaign: Campaign, now: datetime) -> None:
    """Make the drafts of the next slice; all of them, or the campaign stops. Writes."""
    first = campaign.done_count
    entries = read_slice(campaign, first // SLICE)
    before = transaction.savepoint(optimistic=True)
    try:
        invoice_type = _type_of(campaign)
        for place, entry in enumerate(entries, first):
            _make_one(store, campaign, invoice_type, place, entry, now)
    except PaymentError as error:
        # The prices or the type changed under our hands: nothing of it stays.
        before.rollback()
        logger.warning("campaign %s: %s", campaign.id, type(error).__name__)
        campaign.trouble = (getattr(error, "code", "") or "not_possible", None, "")
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


def _campaign_of(store: PaymentStore, key: str) -> Campaign | None:
    return store.batches._getOb(key.partition(":")[0], None)
