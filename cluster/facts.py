"""What runs inside Zope for the cluster test: prepare the site, sweep, tell the facts."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.domain.states import PAID
from imio.payment.notifications.delivery import site_sender
from imio.payment.notifications.message import message_id
from imio.payment.storage.outbox import WAITING
from imio.payment.storage.store import get_store
from imio.payment.tokens import sign
from imio.payment.worker.jobs import Site
from imio.payment.worker.thread import site_paths
from pathlib import Path
from plone import api
from zope.component.hooks import setSite

import json
import transaction
import Zope2


ROUNDS = 200
MAILS = ("mail", "raw-mail")


def prepare(app, args: list[str]) -> int:
    """Send mails to a port of this machine, and tell what is there already. Commits."""
    port, path = args
    for site_path in site_paths(app._p_jar.db()):
        setSite(app.unrestrictedTraverse(site_path))
        api.portal.set_registry_record("plone.smtp_host", "127.0.0.1")
        api.portal.set_registry_record("plone.smtp_port", int(port))
    transaction.commit()
    return tell_facts(app, [path])


def sweep_and_tell(app, args: list[str]) -> int:
    """Do the worker's rounds as if some minutes had passed, then tell the facts."""
    minutes, path = args
    database = app._p_jar.db()
    app._p_jar.close()
    if not _work_later(database, timedelta(minutes=int(minutes))):
        return 1
    return tell_facts(Zope2.app(), [path])


def _work_later(database, delay: timedelta) -> bool:
    """Work until nothing is ready; False when another worker does."""
    for path in site_paths(database):
        site = Site(database, path, "cluster-test", lambda: datetime.now(UTC) + delay)
        for _round in range(ROUNDS):
            if not site.run():
                return False
            with site.step("look") as store:
                if not store.outbox.ready(site.clock(), 1):
                    break
        site.stop()
    return True


def tell_facts(app, args: list[str]) -> int:
    """Write what the site holds to a file, as plain values."""
    (path,) = site_paths(app._p_jar.db())
    site = app.unrestrictedTraverse(path)
    setSite(site)
    store = get_store(site)
    facts = {
        "transactions": {row["id"]: row for row in map(_transaction, _all(store))},
        "journal": [
            {"transaction": row.transaction_id, "cents": row.amount_cents}
            for row in store.journal.rows.values()
        ],
        "requests": {
            name: {"state": one.state, "paid": one.paid_cents, "owed": one.amount_cents}
            for name, one in store.requests._tree.items()
        },
        "mails": _mails(store),
        "waiting": [
            key
            for key in store.outbox.waiting.keys()
            if store.outbox.entries[key].state == WAITING
        ],
        "parked": {
            key: store.outbox.entries[key].last_error
            for key in store.outbox.parked.keys()
        },
    }
    Path(args[0]).write_text(json.dumps(facts))
    return 0


def _all(store):
    return store.transactions._tree.values()


def _transaction(attempt) -> dict:
    return {
        "id": attempt.id,
        "state": attempt.state,
        "dues": [share.due_id for share in attempt.shares],
        "paid_by": next(
            (row.actor for row in attempt.history if row.to_state == PAID), ""
        ),
    }


def _mails(store) -> dict[str, str]:
    """Return the Message-ID of every mail that was delivered, by its key."""
    sender = site_sender().address
    return {
        key: message_id(sign(store.signing_secret, "mail", key), sender)
        for key, entry in store.outbox.entries.items()
        if entry.kind in MAILS and entry.done_at is not None
    }
