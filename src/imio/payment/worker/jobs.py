"""What the worker does for one site: ask banks, close delays, deliver the outbox.

Each step is a short database transaction of its own; network calls stand between
transactions. ``Site`` gives each step a fresh view of the database.
"""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from datetime import timedelta
from imio.payment import logger
from imio.payment.basket.storage import forget_unused
from imio.payment.checkout import ask
from imio.payment.clock import utc_now
from imio.payment.domain import states
from imio.payment.domain.errors import PaymentError
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.submission import expiry
from imio.payment.submission import retention
from imio.payment.worker import lease
from imio.payment.worker.deliveries import Deliveries
from imio.payment.worker.interfaces import IJob
from Testing.makerequest import makerequest
from transaction.interfaces import TransientError
from ZODB.POSException import ConflictError
from zope.component import getUtilitiesFor
from zope.component.hooks import getSite
from zope.component.hooks import setSite
from zope.globalrequest import clearRequest
from zope.globalrequest import setRequest

import transaction


# Delays are counted in days: looking at every unpaid request costs more than it tells.
DELAYS_EVERY = timedelta(minutes=1)


class Site:
    """One Plone site of a database, opened afresh for each step."""

    def __init__(
        self,
        database,
        path: str,
        holder: str,
        clock: Callable[[], datetime] = utc_now,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.database = database
        self.path = path
        self.holder = holder
        self.clock = clock
        self.is_stopping = is_stopping
        self.delays_at: datetime | None = None
        self.deliveries = Deliveries(self)
        # when each job of the features was last looked at
        self._looked_at: dict[str, datetime] = {}

    @contextmanager
    def step(self, note: str) -> Iterator:
        """Yield the store within a database transaction, committed at the end."""
        manager = transaction.manager
        manager.begin()
        connection = self.database.open(manager)
        previous = getSite()
        try:
            app = makerequest(connection.root()["Application"])
            site = app.unrestrictedTraverse(self.path)
            setSite(site)
            setRequest(site.REQUEST)
            yield get_store(site)
            manager.get().note(f"imio.payment worker: {note}")
            manager.commit()
        except BaseException:
            manager.abort()
            raise
        finally:
            setSite(previous)
            clearRequest()
            connection.close()

    def run(self) -> bool:
        """Do all that is due now; False when stopping, or another holds the lease."""
        if not self.has_lease():
            return False
        jobs = (
            self._sweep,
            self._expire,
            self._features,
            self.deliveries.run,
            self._seal,
        )
        for job in jobs:
            job()
            if self.is_stopping() or not self.has_lease():
                return False
        return True

    def stop(self) -> None:
        """Give the lease back, so that another process need not wait for its end."""
        with self.step("lease") as store:
            lease.give_back(store, self.holder)

    def has_lease(self) -> bool:
        """Take or renew the lease; False when another worker holds it."""
        try:
            with self.step("lease") as store:
                return lease.take(store, self.holder, self.clock())
        except ConflictError:
            return False

    def _sweep(self) -> None:
        with self.step("sweep") as store:
            found = store.transactions.catalog.search({"state": states.LIVE_STATES})
            waiting = [
                transaction_id
                for transaction_id in found
                if ask.needs_asking(store.get_transaction(transaction_id), self.clock())
            ]
        for transaction_id in waiting:
            self.guarded(f"sweep {transaction_id}", self._ask, transaction_id)

    def _ask(self, transaction_id: str) -> None:
        with self.step("sweep") as store:
            attempt = store.get_transaction(transaction_id)
            verdict = ask.fetch_verdict(store, attempt)
        with self.step(f"sweep {transaction_id}") as store:
            attempt = store.get_transaction(transaction_id)
            ask.apply_verdict(store, attempt, verdict, "sweep", self.clock())

    def _expire(self) -> None:
        now = self.clock()
        if self.delays_at is not None and now < self.delays_at + DELAYS_EVERY:
            return
        self.delays_at = now
        with self.step("expiry") as store:
            forget_unused(store, now)
            settings = get_settings()
            outdated = list(retention.outdated(store, now, settings.retention_months))
            overdue = list(expiry.overdue(store, now))
            to_warn = list(expiry.to_warn(store, now, settings.expiry_notice_days))
            stale = expiry.stale_drafts(store, now, settings.retention_draft_hours)
        work = [(expiry.expire_overdue, (request_id, now)) for request_id in overdue]
        work += [(expiry.warn, (request_id, now)) for request_id in to_warn]
        work += [(expiry.forget_draft, (request_id,)) for request_id in stale]
        work += [(retention.forget_answers, (found, now)) for found in outdated]
        for function, arguments in work:
            self.guarded(function.__name__, self._write, function, *arguments)

    def _features(self) -> None:
        for name, job in sorted(getUtilitiesFor(IJob)):
            now = self.clock()
            looked_at = self._looked_at.get(name)
            if looked_at is None or now >= looked_at + job.every:
                self._looked_at[name] = now
                self.guarded(f"job {name}", self._look, name, job)

    def _look(self, name: str, job) -> None:
        with self.step(f"job {name}") as store:
            keys = list(job.find(store, self.clock()))
        for key in keys:
            self.guarded(f"{name} {key}", self._do, name, job, key)
            if self.is_stopping() or not self.has_lease():
                return

    def _do(self, name: str, job, key: str) -> None:
        with self.step(f"job {name}") as store:
            news = job.ask(store, key)
        with self.step(f"{name} {key}") as store:
            job.do(store, key, news, self.clock())

    def _write(self, function, *arguments) -> None:
        with self.step(function.__name__) as store:
            function(store, *arguments)

    def _seal(self) -> None:
        self.guarded("seal", self._seal_waiting)

    def _seal_waiting(self) -> None:
        with self.step("journal") as store:
            while store.journal.seal():
                pass

    def guarded(self, what: str, work: Callable[..., None], *arguments) -> None:
        """Run one piece of work; its trouble is logged and must not stop the others."""
        try:
            work(*arguments)
        except TransientError:
            logger.info("worker: %s met a concurrent write, next round", what)
        except PaymentError as error:
            logger.warning("worker: %s: %s", what, type(error).__name__)
        except Exception:
            logger.exception("worker: %s failed", what)
