"""What ``bin/instance audit`` and ``bin/instance payment_worker`` do."""

from imio.payment.audit.invariants import audit as breaches_of
from imio.payment.clock import utc_now
from imio.payment.storage.store import get_store
from imio.payment.worker.thread import site_paths
from imio.payment.worker.thread import work
from zope.component.hooks import setSite

import signal
import threading


def worker(app, args: list[str]) -> int:
    """Run the worker as this process until it is told to stop."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_ignored: stop.set())
    database = app._p_jar.db()
    app._p_jar.close()
    work(database, stop)
    return 0


def audit(app, args: list[str]) -> int:
    """Print every breach of every site (or of the sites named); 1 when there is one."""
    paths = args or site_paths(app._p_jar.db())
    found = 0
    for path in paths:
        site = app.unrestrictedTraverse(path)
        setSite(site)
        store = get_store(site)
        for breach in breaches_of(store, utc_now()):
            found += 1
            print(f"{path}: {breach.invariant} {breach.about}: {breach.why}")
        print(
            f"{path}: {store.transactions.objectCount()} transactions, "
            f"{store.requests.objectCount()} requests, "
            f"{store.invoices.objectCount()} invoices, "
            f"{store.refunds.objectCount()} refunds, "
            f"{len(store.journal.rows)} journal rows checked"
        )
    print("audit: all invariants hold" if not found else f"audit: {found} breaches")
    return 1 if found else 0
