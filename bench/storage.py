"""What it costs to store: lean objects against Dexterity, a payment against plain writes."""

from bench.site import BenchSite
from bench.site import median
from datetime import datetime
from datetime import UTC

import time
import transaction


BATCH = 200
NOTIFICATIONS = 60


def lean_object(site: BenchSite) -> dict:
    """One lean transaction of a batch, against one stock Dexterity item of a batch."""
    from imio.payment.content.transaction import Transaction
    from imio.payment.domain.reference import new_reference
    from imio.payment.storage.store import get_store
    from plone.dexterity.utils import createContentInContainer

    store = get_store(site.portal)

    def lean() -> None:
        made = Transaction(new_reference())
        made.created_at = made.expires_at = datetime.now(UTC)
        made.surname, made.first_name = "Dupont", "Émilie"
        made.email = "emilie.dupont@example.org"
        made.platform_id, made.amount_cents = "belfius", 1200
        store.transactions.add(made)

    def stock() -> None:
        createContentInContainer(site.portal, "Document", title="Émilie Dupont")

    lean_seconds = _batch(lean)
    stock_seconds = _batch(stock)
    return row(
        "lean object, created in a batch", lean_seconds, stock_seconds, limit=0.1
    )


def _batch(make) -> float:
    for _warm_up in range(20):
        make()
    transaction.commit()
    before = time.process_time()
    for _number in range(BATCH):
        make()
    transaction.commit()
    return (time.process_time() - before) / BATCH


def notification(site: BenchSite) -> dict:
    """Notification to paid, commit included, against as many plain persistent writes."""
    from imio.payment.checkout.settle import settle
    from imio.payment.checkout.start import account_for
    from imio.payment.storage.store import get_store
    from imio.payment.tests import builders
    from persistent.mapping import PersistentMapping

    store = get_store(site.portal)
    builders.make_platform(store, "bench")
    connection = site.portal._p_jar
    attempts = []
    for _number in range(NOTIFICATIONS):
        due = builders.make_request(store, platform_id="bench")
        attempts.append(builders.make_attempt(store, due))
        transaction.commit()
    account = account_for(store, "bench")
    times, written = [], []
    for attempt in attempts:
        verdict = builders.make_verdict(attempt)
        before = time.perf_counter()
        settle(store, attempt, verdict, account, "notification", datetime.now(UTC))
        written.append(len(connection._registered_objects))
        transaction.commit()
        times.append(time.perf_counter() - before)
    count = int(median(written))
    shelf = [PersistentMapping(value="x" * 500) for _number in range(count)]
    site.portal._bench_shelf = PersistentMapping(enumerate(shelf))
    transaction.commit()
    plain = []
    for number in range(NOTIFICATIONS):
        before = time.perf_counter()
        for obj in shelf:
            obj["value"] = str(number) * 500
        transaction.commit()
        plain.append(time.perf_counter() - before)
    return row(
        f"notification to paid ({count} objects written)",
        median(times),
        median(plain),
        limit=2.0,
    )


def row(name: str, seconds: float, baseline: float, limit: float) -> dict:
    """Return one line of the report; times are in milliseconds."""
    ratio = seconds / baseline
    return {
        "name": name,
        "value": round(seconds * 1000, 3),
        "unit": "ms",
        "baseline": round(baseline * 1000, 3),
        "ratio": round(ratio, 3),
        "limit": limit,
        "holds": ratio <= limit,
    }
