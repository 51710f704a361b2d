"""The worker as a thread of a Zope process, or as a process of its own."""

from imio.payment import logger
from imio.payment.storage.store import has_store
from imio.payment.worker.jobs import Site
from plone.base.interfaces import IPloneSiteRoot
from ZODB.POSException import ConflictError

import atexit
import os
import secrets
import socket
import threading
import transaction


ROUND_SECONDS = 2.0
_wake = threading.Event()


def wake() -> None:
    """Ask the worker of this process for a round now; harmless when it has none."""
    _wake.set()


def site_paths(database) -> list[str]:
    """Return the paths of the Plone sites in which the add-on is installed."""
    manager = transaction.TransactionManager()
    connection = database.open(manager)
    try:
        app = connection.root()["Application"]
        candidates = list(app.objectValues())
        candidates += [
            child
            for parent in candidates
            if getattr(parent, "isPrincipiaFolderish", False)
            and not IPloneSiteRoot.providedBy(parent)
            for child in parent.objectValues()
        ]
        return [
            "/".join(site.getPhysicalPath())
            for site in candidates
            if IPloneSiteRoot.providedBy(site) and has_store(site)
        ]
    finally:
        manager.abort()
        connection.close()


def work(database, stop: threading.Event, rounds: int | None = None) -> None:
    """Work for every site of a database until ``stop`` is set (or for some rounds)."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    sites: dict[str, Site] = {}
    while not stop.is_set():
        _wake.clear()
        try:
            for path in site_paths(database):
                if path not in sites:
                    sites[path] = Site(database, path, holder, is_stopping=stop.is_set)
                sites[path].run()
        except ConflictError:
            logger.info("worker: concurrent write, next round")
        except Exception:
            # Whatever happens in one round, payments must be looked after in the next.
            logger.exception("worker: round failed")
        if rounds is not None:
            rounds -= 1
            if rounds <= 0:
                break
        _wake.wait(ROUND_SECONDS)
    for site in sites.values():
        try:
            site.stop()
        except Exception:
            logger.exception("worker: lease not given back")


def start_thread(event) -> None:
    """Start the worker of this process (subscriber of IProcessStarting).

    IMIO_PAYMENT_WORKER=off leaves it to a process of its own (bin/instance payment_worker).
    """
    if os.environ.get("IMIO_PAYMENT_WORKER", "thread") != "thread":
        return
    from Zope2 import DB

    stop = threading.Event()
    thread = threading.Thread(
        target=work, args=(DB, stop), name="imio.payment", daemon=True
    )
    thread.start()

    def end() -> None:
        stop.set()
        wake()
        thread.join(5)

    atexit.register(end)
