"""What campaigns and imports share of their long work: states, slices, what was found.

The worker does one slice in one short transaction, so that a stopped one goes on where
it was and the payments of others need not wait.
"""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from imio.payment import logger
from imio.payment.content.batch import ListBatch
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import PaymentError
from imio.payment.invoicing.lists_entries import keep_blob
from imio.payment.invoicing.lists_entries import SLICE
from imio.payment.storage.store import PaymentStore
from typing import Any

import transaction


CHECKING = "checking"
PRINTING = "printing"
WORKER = "worker"
# So many slices in one round: payments of others must not wait for a list.
AT_ONCE = 20
Step = Callable[[PaymentStore, Any, datetime], None]


@dataclass(frozen=True)
class Course:
    """The way of one kind of list: its moves, and what the worker is busy with.

    In the ``sliced`` states it works through the entries, a slice at a time.
    """

    kind: str
    moves: Mapping[str, set[str]]
    working: tuple[str, ...]
    sliced: tuple[str, ...]


def move_along(
    store: PaymentStore,
    course: Course,
    batch: ListBatch,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
) -> None:
    """Bring a list to its next state; the work there begins at 0. Writes.

    Raises ForbiddenTransition.
    """
    if state not in course.moves.get(batch.state, ()):
        raise ForbiddenTransition(f"{course.kind}: {batch.state} to {state}")
    batch.move_to(state, now, actor, cause)
    if state in course.working:
        batch.done_count = 0
        batch.asked_by, batch.asked_at = actor, now
    store.batches.reindex(batch)


def demand_faultless(batch: ListBatch) -> None:
    """Refuse to go on with a list that has errors or charges nobody.

    Raises InvoiceRefused (has_errors, nothing_charged).
    """
    if batch.trouble or batch.counts.get("errors"):
        raise InvoiceRefused("has_errors")
    if not batch.total_count:
        raise InvoiceRefused("nothing_charged")


def keep_findings(batch: ListBatch, found: Any, now: datetime) -> None:
    """Keep what a dry run found, for the page and for the work itself. Writes."""
    batch.trouble = found.trouble
    batch.entries = keep_blob(found.entries.file)
    batch.offsets = tuple(found.entries.offsets)
    batch.findings = keep_blob(found.findings.sorted_file())
    batch.problem_counts = dict(found.findings.counts)
    batch.counts = found.counts | {"errors": found.findings.error_count}
    batch.total_count = found.entries.count
    batch.amount_cents = found.amount_cents
    batch.checked_at = now


def make_or_tell(batch: ListBatch, make: Callable[[], None]) -> bool:
    """Make a slice of drafts, or none of it: then ``trouble`` says why. Writes."""
    before = transaction.savepoint(optimistic=True)
    try:
        make()
    except PaymentError as error:
        # The prices or the type changed under our hands: nothing of it stays.
        before.rollback()
        logger.warning("%s %s: %s", batch.kind, batch.id, type(error).__name__)
        batch.trouble = (getattr(error, "code", "") or "not_possible", None, "")
        return False
    return True


class ListJob:
    """IJob over the lists of one kind; subclasses say how one is checked and worked on."""

    every = timedelta(seconds=1)
    course: Course

    @property
    def steps(self) -> Mapping[str, Step]:
        """What is done with a slice in each state of the work."""
        raise NotImplementedError

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return a ticket for each slice that is to be done now. Reads only."""
        filters = {"kind": (self.course.kind,), "state": self.course.working}
        found = store.batches.catalog.search(filters)
        return [ticket for one in found for ticket in self._tickets(store, one)]

    def _tickets(self, store: PaymentStore, batch_id: str) -> Iterator[str]:
        batch = store.batches._getOb(batch_id)
        count = 1
        if batch.state in self.course.sliced:
            count = max(batch.slice_count - batch.done_count // SLICE, 1)
        elif batch.state == PRINTING:
            count = AT_ONCE
        for number in range(min(count, AT_ONCE)):
            yield f"{batch_id}:{number}"

    def ask(self, store: PaymentStore, key: str) -> Any | None:
        """Read a list that is to be checked: that takes long and writes nothing."""
        batch = _batch_of(store, key)
        if batch is None or batch.state != CHECKING:
            return None
        return self.check(store, batch)

    def do(
        self, store: PaymentStore, key: str, news: Any | None, now: datetime
    ) -> None:
        """Keep what a check found, or do the next slice of whatever comes now. Writes."""
        batch = _batch_of(store, key)
        if batch is None:
            return
        if batch.state == CHECKING:
            if news is not None:
                self.keep_check(store, batch, news, now)
        elif batch.state in self.steps:
            self.steps[batch.state](store, batch, now)

    def check(self, store: PaymentStore, batch: Any) -> Any:
        """Return what a dry run finds in a list. Reads only."""
        raise NotImplementedError

    def keep_check(
        self, store: PaymentStore, batch: Any, found: Any, now: datetime
    ) -> None:
        """Keep what a dry run found. Writes."""
        raise NotImplementedError


def _batch_of(store: PaymentStore, key: str) -> Any | None:
    return store.batches._getOb(key.partition(":")[0], None)
