"""Campaigns: a period's invoices for many payers at once, from a list of quantities.

A campaign goes from its file to a check, to drafts, to numbers, and may be left at any
time: what takes long is done by the worker in slices (campaigns_job.py).
"""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from imio.payment.content.batch import Campaign
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.invoicing.campaigns_columns import check_columns
from imio.payment.invoicing.campaigns_columns import columns_for
from imio.payment.invoicing.lists_columns import suggest
from imio.payment.invoicing.lists_intake import forget_check
from imio.payment.invoicing.lists_intake import put_file
from imio.payment.invoicing.lists_work import CHECKING
from imio.payment.invoicing.lists_work import Course
from imio.payment.invoicing.lists_work import demand_faultless
from imio.payment.invoicing.lists_work import move_along
from imio.payment.invoicing.lists_work import PRINTING
from imio.payment.invoicing.making import delete_draft
from imio.payment.invoicing.places import regie_of_type
from imio.payment.invoicing.places import type_at
from imio.payment.invoicing.terms import check_due_day
from imio.payment.storage.store import PaymentStore

import secrets


# Its file is there, its columns are to be confirmed
FILE = "file"
CHECKED = "checked"
MAKING = "making"
DRAFTED = "drafted"
FINALISING = "finalising"
NUMBERING = "numbering"
ISSUED = "issued"
CANCELLING = "cancelling"
CANCELLED = "cancelled"
# What the worker is busy with
WORKING = (CHECKING, MAKING, FINALISING, NUMBERING, PRINTING, CANCELLING)
STATES = (FILE, CHECKED, DRAFTED, ISSUED, *WORKING, CANCELLED)
COURSE = Course(
    Campaign.kind,
    {
        FILE: {CHECKING, CANCELLED},
        CHECKING: {CHECKED, CANCELLED},
        CHECKED: {FILE, CHECKING, MAKING, CANCELLED},
        MAKING: {DRAFTED, CANCELLING},
        DRAFTED: {FINALISING, CANCELLING},
        FINALISING: {NUMBERING},
        NUMBERING: {ISSUED},
        ISSUED: {PRINTING},
        PRINTING: {ISSUED},
        CANCELLING: {CANCELLED},
    },
    WORKING,
    sliced=(MAKING, FINALISING, CANCELLING),
)


def create_campaign(
    store: PaymentStore,
    invoice_type: InvoiceType,
    title: str,
    file_name: str,
    content: bytes,
    actor: str,
    now: datetime,
    *,
    since: date | None = None,
    until: date | None = None,
    due_on: date | None = None,
    object_title: str = "",
) -> Campaign:
    """Begin a campaign with its list; nothing is charged to anybody yet. Writes.

    Raises UnreadableTable when the file is no list, and InvoiceRefused (bad_period,
    bad_term, far_term).
    """
    if since and until and until < since:
        raise InvoiceRefused("bad_period")
    check_due_day(due_on, now)
    campaign = Campaign(secrets.token_hex(8))
    campaign.title = title
    campaign.type_uid = invoice_type.UID()
    campaign.regie_uid = regie_of_type(invoice_type).UID()
    campaign.since, campaign.until, campaign.due_on = since, until, due_on
    campaign.object_title = object_title
    campaign.created_by, campaign.created_at = actor, now
    put_file(campaign, file_name, content)
    campaign.move_to(FILE, now, actor, "created")
    campaign = store.batches.add(campaign)
    campaign.mapping = _suggested(store, campaign, invoice_type)
    return campaign


def replace_file(
    store: PaymentStore,
    campaign: Campaign,
    file_name: str,
    content: bytes,
    actor: str,
    now: datetime,
) -> None:
    """Take a better list; the columns stay as they were where they fit. Writes.

    Raises ForbiddenTransition once drafts are made, UnreadableTable.
    """
    if campaign.state not in (FILE, CHECKED):
        raise ForbiddenTransition(f"campaign: {campaign.state} to {FILE}")
    put_file(campaign, file_name, content)
    fits = all(heading in campaign.headings for heading in campaign.mapping.values())
    if not fits:
        campaign.mapping = _suggested(store, campaign, type_at(campaign.type_uid))
    forget_check(campaign)
    if campaign.state == CHECKED:
        move(store, campaign, FILE, actor, now, "new file")
    store.batches.reindex(campaign)


def set_columns(
    store: PaymentStore,
    campaign: Campaign,
    mapping: Mapping[str, str],
    actor: str,
    now: datetime,
) -> None:
    """Say which heading means what, and have the list checked. Writes.

    Raises UnreadableTable when nobody or nothing could be charged with these columns,
    InvoiceRefused (no_type), ForbiddenTransition.
    """
    invoice_type = type_at(campaign.type_uid)
    if invoice_type is None:
        raise InvoiceRefused("no_type")
    campaign.mapping = check_columns(invoice_type, mapping, campaign.headings)
    forget_check(campaign)
    move(store, campaign, CHECKING, actor, now, "columns confirmed")


def make_drafts(
    store: PaymentStore, campaign: Campaign, actor: str, now: datetime
) -> None:
    """Have a draft made for each payer of a list without errors. Writes.

    Raises InvoiceRefused (has_errors, nothing_charged) and ForbiddenTransition.
    """
    demand_faultless(campaign)
    move(store, campaign, MAKING, actor, now, "drafts asked for")


def remove_draft(
    store: PaymentStore, campaign: Campaign, invoice: Invoice, actor: str, now: datetime
) -> None:
    """Take one draft out of a campaign before it is finalised. Writes.

    Raises ForbiddenTransition.
    """
    if campaign.state != DRAFTED or invoice.campaign_id != campaign.id:
        raise ForbiddenTransition(f"campaign: {campaign.state}")
    delete_draft(store, invoice)
    name = invoice.payer_name
    campaign.history += (_row(campaign, now, actor, "draft removed", name),)


def finalise_campaign(
    store: PaymentStore, campaign: Campaign, actor: str, now: datetime
) -> None:
    """Have all drafts numbered in the order of the list, for good. Writes.

    Raises InvoiceRefused (nothing_charged) when no draft is left, ForbiddenTransition.
    """
    if campaign.state == DRAFTED and not drafts_left(store, campaign):
        raise InvoiceRefused("nothing_charged")
    move(store, campaign, FINALISING, actor, now, "finalised")


def cancel_campaign(
    store: PaymentStore, campaign: Campaign, actor: str, now: datetime
) -> None:
    """Give a campaign up before it is finalised; its drafts are deleted. Writes.

    Raises ForbiddenTransition.
    """
    has_drafts = campaign.state in (MAKING, DRAFTED)
    state = CANCELLING if has_drafts else CANCELLED
    move(store, campaign, state, actor, now, "cancelled")


def ask_for_print(
    store: PaymentStore, campaign: Campaign, actor: str, now: datetime
) -> None:
    """Have the invoices that go by post gathered in files for the printer. Writes.

    Raises ForbiddenTransition.
    """
    move(store, campaign, PRINTING, actor, now, "print file asked for")


def drafts_left(store: PaymentStore, campaign: Campaign) -> int:
    """Return how many drafts of a campaign still wait. Reads only."""
    filters = {"campaign": (campaign.id,), "state": (states.DRAFT,)}
    return len(store.invoices.catalog.search(filters))


def move(
    store: PaymentStore,
    campaign: Campaign,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
) -> None:
    """Bring a campaign to its next state; its work begins at 0. Writes.

    Raises ForbiddenTransition.
    """
    move_along(store, COURSE, campaign, state, actor, now, cause)


def _suggested(
    store: PaymentStore, campaign: Campaign, invoice_type: InvoiceType | None
) -> dict[str, str]:
    if invoice_type is None:
        return {}
    return suggest(store, campaign, columns_for(invoice_type), campaign.headings)


def _row(
    campaign: Campaign, now: datetime, actor: str, cause: str, note: str
) -> states.HistoryRow:
    state = campaign.state
    return states.HistoryRow(now, actor, state, state, cause, note=note)
