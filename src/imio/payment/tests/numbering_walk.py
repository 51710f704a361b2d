"""A process that numbers invoices in threads until it is done or killed: see the test.

Run as ``python -m imio.payment.tests.numbering_walk <file> <threads> <portion>``. It
prints a line for each portion that is stored.
"""

from datetime import datetime
from datetime import UTC
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.invoicing.numbering import number_next
from imio.payment.invoicing.queue import enqueue
from imio.payment.storage.store import PaymentStore
from unittest import mock
from ZODB.FileStorage import FileStorage
from ZODB.POSException import ConflictError

import random
import sys
import threading
import time
import transaction
import ZODB


REGIE = "regie-uid"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TYPES = mock.patch("imio.payment.invoicing.numbering.type_at", return_value=None)


def fill(path, count):
    """Make a database whose store has so many finalised invoices."""
    database = ZODB.DB(FileStorage(path))
    with database.transaction() as connection:
        store = connection.root()["store"] = PaymentStore()
        for number in range(count):
            invoice = Invoice(f"invoice-{number:05d}")
            invoice.created_at = NOW
            invoice.regie_uid = REGIE
            invoice.amount_cents = 1200
            invoice.state = states.TO_NUMBER
            enqueue(store, invoice, NOW, number)
            store.invoices.add(invoice)
    database.close()


def walk(database, portion, failures):
    """Number portion after portion; a conflict is begun again."""
    manager = transaction.TransactionManager()
    connection = database.open(manager)
    while True:
        manager.begin()
        store = connection.root()["store"]
        try:
            issued = number_next(store, REGIE, NOW, limit=portion)
            manager.commit()
        except ConflictError:
            manager.abort()
            # Else four threads in step would only ever disturb each other.
            time.sleep(random.random() / 100)
            continue
        except Exception as error:
            failures.append(repr(error))
            raise
        if not issued:
            break
        sys.stdout.write(f"{len(issued)}\n")
        sys.stdout.flush()
    connection.close()


def main(path, threads, portion):
    database = ZODB.DB(FileStorage(path))
    failures = []
    with TYPES:
        works = [
            threading.Thread(target=walk, args=(database, portion, failures))
            for _thread in range(threads)
        ]
        for work in works:
            work.start()
        for work in works:
            work.join()
    database.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
