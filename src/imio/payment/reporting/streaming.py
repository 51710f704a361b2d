"""A file that is read from the database while it is sent, in constant memory."""

from collections.abc import Callable
from collections.abc import Iterator
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.transactions import find_transactions
from imio.payment.reporting.transactions import Regies
from imio.payment.storage.store import get_store
from imio.payment.storage.store import PaymentStore
from typing import Any
from zope.interface import implementer
from ZPublisher.Iterators import IUnboundStreamIterator

import transaction


@implementer(IUnboundStreamIterator)
class DatabaseStream:
    """Yields bytes made from a view of the database of its own.

    The publisher closes its connection before it sends the body. So this one opens
    another, at the first piece, and gives it back when the body ends or the reader
    hangs up. It sees the database as it was at that moment, and never writes.
    """

    def __init__(
        self, database: Any, path: tuple[str, ...], make: Callable[..., Iterator[bytes]]
    ) -> None:
        self._pieces = self._read(database, path, make)

    def __iter__(self) -> "DatabaseStream":
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Stop reading; the WSGI server calls this at the end in any case."""
        self._pieces.close()

    @staticmethod
    def _read(database, path, make) -> Iterator[bytes]:
        manager = transaction.TransactionManager()
        connection = database.open(manager)
        try:
            app = connection.root()["Application"]
            yield from make(get_store(app.unrestrictedTraverse(path)))
        finally:
            manager.abort()
            # What was read fills the memory of this connection: nobody needs it again.
            connection.cacheMinimize()
            connection.close()


def read_transactions(
    store: PaymentStore, search: Filters, regies: Regies
) -> Iterator[Any]:
    """Yield each transaction of a search, newest first, and forget it afterwards."""
    for transaction_id in find_transactions(store, search, regies):
        found = store.transactions._getOb(transaction_id)
        yield found
        found._p_deactivate()
