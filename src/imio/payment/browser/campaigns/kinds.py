"""What differs between campaigns and imports, so that one set of pages shows both."""

from collections.abc import Callable
from dataclasses import dataclass
from imio.payment import _
from imio.payment.content.batch import Campaign
from imio.payment.content.batch import Import
from imio.payment.content.batch import ListBatch
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.invoicing import campaigns
from imio.payment.invoicing import imports
from imio.payment.invoicing.campaigns_columns import columns_for
from imio.payment.invoicing.campaigns_columns import PREFIX
from imio.payment.invoicing.imports_columns import INVOICE_COLUMNS
from imio.payment.tables.columns import Column
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of batch: its page, its texts, and what its buttons call."""

    kind: str
    page: str
    title: Any
    title_new: Any
    # step (from 0) at which each state stands
    step_of: dict[str, int]
    working: tuple[str, ...]
    states: tuple[str, ...]
    columns: Callable[[InvoiceType], tuple[Column, ...]]
    set_columns: Callable[..., None]
    go_on: Callable[..., None]
    finalise: Callable[..., None] | None
    cancel: Callable[..., None]
    ask_for_print: Callable[..., None]
    finished: str
    cancellable: tuple[str, ...]


def is_item(column: str) -> bool:
    """Say whether a column holds quantities of one item, whose title names it."""
    return column.startswith(PREFIX)


def _import_columns(invoice_type: InvoiceType) -> tuple[Column, ...]:
    return INVOICE_COLUMNS


CAMPAIGN = Kind(
    kind=Campaign.kind,
    page="payment-campaigns",
    title=_("title_campaigns", default="Invoicing campaigns"),
    title_new=_("title_new_campaign", default="New campaign"),
    step_of={
        campaigns.FILE: 0,
        campaigns.CHECKING: 1,
        campaigns.CHECKED: 1,
        campaigns.MAKING: 1,
        campaigns.DRAFTED: 2,
    },
    working=campaigns.WORKING,
    states=campaigns.STATES,
    columns=columns_for,
    set_columns=campaigns.set_columns,
    go_on=campaigns.make_drafts,
    finalise=campaigns.finalise_campaign,
    cancel=campaigns.cancel_campaign,
    ask_for_print=campaigns.ask_for_print,
    finished=campaigns.ISSUED,
    cancellable=(
        campaigns.FILE,
        campaigns.CHECKING,
        campaigns.CHECKED,
        campaigns.MAKING,
        campaigns.DRAFTED,
    ),
)
IMPORT = Kind(
    kind=Import.kind,
    page="payment-imports",
    title=_("title_imports", default="Imports from the billing software"),
    title_new=_("title_new_import", default="New import"),
    step_of={imports.FILE: 0, imports.CHECKING: 1, imports.CHECKED: 1},
    working=imports.WORKING,
    states=imports.STATES,
    columns=_import_columns,
    set_columns=imports.confirm_columns,
    go_on=imports.apply_import,
    finalise=None,
    cancel=imports.cancel_import,
    ask_for_print=imports.ask_import_print,
    finished=imports.DONE,
    cancellable=(imports.FILE, imports.CHECKING, imports.CHECKED, imports.APPLYING),
)


def has_errors(batch: ListBatch) -> bool:
    """Say whether something must be mended before a batch can go on."""
    return bool(batch.trouble or batch.counts.get("errors"))
