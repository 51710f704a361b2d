"""A ledger that remembers what would be booked: a check judges lines without booking."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from imio.payment.banking.statement import DEBIT_COLLECTED
from imio.payment.banking.statement import FILE_EXECUTED
from imio.payment.banking.statement import KnownDue
from imio.payment.banking.statement import KnownFile
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import REFUND_EXECUTED
from imio.payment.banking.statement import Verdict
from imio.payment.content.due import Due
from imio.payment.reconciliation.ledger import SiteLedger
from imio.payment.storage.store import PaymentStore


_SHOWN = (FILE_EXECUTED, REFUND_EXECUTED, DEBIT_COLLECTED)


@dataclass
class Changes:
    """What the lines before would have booked, on all accounts of a file."""

    cents: Counter = field(default_factory=Counter)
    # the dues that would still ask something, or something again
    asking: set[str] = field(default_factory=set)
    # the dues that a movement of so many cents paid
    brought: dict[int, list[str]] = field(default_factory=dict)
    # the orders of ours that a movement showed
    shown: set[str] = field(default_factory=set)


class DryLedger(SiteLedger):
    """The ledger as it will be once the lines before are booked. Reads only."""

    def __init__(
        self,
        store: PaymentStore,
        iban: str,
        accounts: Mapping[str, tuple[str, ...]],
        changes: Changes,
    ) -> None:
        super().__init__(store, iban, accounts)
        self.changes = changes

    def note(
        self, movement: Movement, verdict: Verdict, parts: Sequence[tuple[str, int]]
    ) -> None:
        """Remember what would be booked of a movement."""
        for due_id, cents in parts:
            self.changes.cents[due_id] += cents
            self.changes.brought.setdefault(cents, []).append(due_id)
            is_asking = self.open_cents(self.store.get_due(due_id)) > 0
            (set.add if is_asking else set.discard)(self.changes.asking, due_id)
        order_id = verdict.file_id or verdict.refund_id or verdict.collection_id
        # A refund that came back may be sent once more.
        if verdict.outcome in _SHOWN:
            self.changes.shown.add(order_id)

    def open_cents(self, due: Due) -> int:
        return max(super().open_cents(due) - self.changes.cents[due.id], 0)

    def paid_cents(self, due: Due) -> int:
        return max(super().paid_cents(due) + self.changes.cents[due.id], 0)

    def list_open(self, amount_cents: int) -> Sequence[KnownDue]:
        found = {one.id: one for one in super().list_open(amount_cents)}
        for due_id in self.changes.asking:
            due = self.store.get_due(due_id)
            if due_id not in found and self.open_cents(due) == amount_cents:
                found[due_id] = self._known(due)
        return list(found.values())

    def list_paid(self, amount_cents: int) -> Sequence[KnownDue]:
        found = {one.id: one for one in super().list_paid(amount_cents)}
        for due_id in self.changes.brought.get(amount_cents, ()):
            found[due_id] = self._known(self.store.get_due(due_id))
        return list(found.values())

    def is_shown(self, *order_ids: str) -> bool:
        is_new = not self.changes.shown.isdisjoint(order_ids)
        return is_new or super().is_shown(*order_ids)

    def list_files(self, amount_cents: int, on: date) -> Sequence[KnownFile]:
        found = super().list_files(amount_cents, on)
        return [one for one in found if one.id not in self.changes.shown]
