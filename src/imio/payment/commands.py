"""What ``bin/instance audit`` and ``bin/instance payment_worker`` do."""

from imio.payment.worker.thread import work

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
