"""Files of bank transfers: refunds that leave the commune's own account."""

from collections.abc import Sequence
from datetime import datetime
from imio.payment.banking.credit_transfer import SCHEMAS
from imio.payment.content.batch import Batch
from imio.payment.content.refund import Refund
from imio.payment.storage.store import PaymentStore


REFUND_FILE = "refund_file"
MADE = "made"
EXECUTED = "executed"
DROPPED = "dropped"


def make_file(
    store: PaymentStore,
    platform_id: str,
    refund_ids: Sequence[str],
    actor: str,
    now: datetime,
    schema: str = SCHEMAS[0],
) -> Batch:
    """Make the file (pain.001) that pays these refunds from a platform's account. Writes.

    The refunds are in transit from now on. Raises InvalidTransfer naming what must be
    mended (nothing is left out silently), ForbiddenTransition for a refund that is not
    to be sent by transfer from this platform, ConfigurationError without an account.
    """
    raise NotImplementedError


def read_file(batch: Batch) -> bytes | None:
    """Return the very bytes that were made; None once the time to keep them is over."""
    raise NotImplementedError


def refunds_in(store: PaymentStore, batch: Batch) -> tuple[Refund, ...]:
    """Return the refunds that a file pays."""
    raise NotImplementedError


def mark_executed(
    store: PaymentStore, batch: Batch, actor: str, now: datetime, reference: str = ""
) -> None:
    """The bank has executed a file: its refunds are done and booked. Writes.

    ``reference`` names the proof (a statement line, a word of the bank).
    Raises ForbiddenTransition the second time.
    """
    raise NotImplementedError


def mark_returned(
    store: PaymentStore, refund: Refund, why: str, actor: str, now: datetime
) -> None:
    """A transfer was refused or came back: the refund failed and can be retried. Writes."""
    raise NotImplementedError


def drop_file(
    store: PaymentStore, batch: Batch, why: str, actor: str, now: datetime
) -> None:
    """A file never reached the bank: its refunds failed and can be retried. Writes."""
    raise NotImplementedError
