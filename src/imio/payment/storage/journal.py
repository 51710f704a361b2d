"""The journal of a site: rows are only ever added, then sealed into a chain per régie."""

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from BTrees.OOBTree import OOTreeSet
from collections.abc import Iterator
from imio.payment.domain.journal import GENESIS
from imio.payment.domain.journal import JournalRow
from imio.payment.domain.journal import RECEIVED
from imio.payment.domain.journal import row_hash
from imio.payment.formatting import local_day
from persistent import Persistent


class Chain(Persistent):
    """The sealed rows of one régie, numbered from 1: number -> (row id, seal)."""

    def __init__(self) -> None:
        self.seals = LOBTree()
        # Belgian month ("2026-11") -> cents received, so that figures need no counting
        self.months = OOBTree()

    def last(self) -> tuple[int, str]:
        """Return the highest number and its seal."""
        if not self.seals:
            return 0, GENESIS
        number = self.seals.maxKey()
        return number, self.seals[number][1]

    def count(self, row: JournalRow) -> None:
        """Add what a row brought to the figure of its month."""
        if row.kind in RECEIVED:
            month = f"{local_day(row.at):%Y-%m}"
            self.months[month] = self.months.get(month, 0) + row.amount_cents


class Journal(Persistent):
    """Rows under random ids, so that payments at the same second do not collide.

    A hash chain is one queue, and a queue inside the payment would make citizens
    wait for each other. So a payment only adds its rows to ``unsealed``; the worker
    seals them into the chain of their régie, alone and in order.
    """

    def __init__(self) -> None:
        self.rows = OOBTree()
        self.unsealed = OOTreeSet()
        self.chains = OOBTree()

    def append(self, row: JournalRow) -> None:
        """Add a row. Raises ValueError when its id is taken: rows are never replaced."""
        if not self.rows.insert(row.row_id, row):
            raise ValueError(f"journal row {row.row_id} exists")
        self.unsealed.insert(row.row_id)

    def seal(self, limit: int = 500) -> int:
        """Seal waiting rows, oldest first; return how many. Only the worker calls this."""
        waiting = sorted(
            (self.rows[row_id] for row_id in list(self.unsealed.keys())[:limit]),
            key=lambda row: (row.at, row.row_id),
        )
        for row in waiting:
            chain = self.chains.get(row.regie_uid)
            if chain is None:
                chain = self.chains[row.regie_uid] = Chain()
            number, previous = chain.last()
            seal = row_hash(previous, number + 1, row)
            chain.seals[number + 1] = (row.row_id, seal)
            chain.count(row)
            self.unsealed.remove(row.row_id)
        return len(waiting)

    def broken_chains(self) -> Iterator[str]:
        """Yield the régies whose chain no longer proves its rows, with the first bad number."""
        for regie_uid, chain in self.chains.items():
            previous = GENESIS
            for expected, (number, (row_id, seal)) in enumerate(
                chain.seals.items(), start=1
            ):
                row = self.rows.get(row_id)
                if (
                    number != expected
                    or row is None
                    or row_hash(previous, number, row) != seal
                ):
                    yield f"{regie_uid}: row {expected}"
                    break
                previous = seal
