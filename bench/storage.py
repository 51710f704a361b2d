"""What it costs to store: lean objects against Dexterity, a payment against plain writes."""

from bench.site import BenchSite
from bench.site import median
from datetime import datetime
from datetime import UTC

import json
import secrets
import time
import transaction


BATCH = 200
# More than any notification writes
MOST_OBJECTS = 500
NOTIFICATIONS = 60


def lean_object(site: BenchSite) -> dict:
    """One lean transaction of a batch, against one stock Dexterity item of a batch."""
    from imio.payment.content.transaction import Transaction
    from imio.payment.domain.reference import new_reference
    from imio.payment.storage.store import get_store
    from plone.dexterity.utils import createContentInContainer

    site.enter()
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
    """Notification to paid, against a view that writes as many plain persistent objects."""
    from imio.payment.storage.store import get_store
    from imio.payment.tests import builders

    site.enter()
    store = get_store(site.portal)
    builders.make_platform(store, "bench")
    letters = [_sealed_letter(store) for _number in range(NOTIFICATIONS)]
    shelf = _register_plain_view(site)
    times, plain, counts = [], [], []
    for body, seal in letters:
        site.headers = {"HTTP_X_SANDBOX_SEAL": seal}
        times.append(_publish(site, "/@@payment-notify/bench", body))
        site.headers = {}
        counts.append(_objects_of_last_transaction(site))
        # One after the other, so that a busy moment of the machine strikes both.
        shelf.wanted = counts[-1]
        plain.append(_publish(site, "/@@bench-plain-writes", b""))
        if _objects_of_last_transaction(site) != counts[-1]:
            raise RuntimeError("the baseline does not write as many objects")
    name = f"notification to paid ({int(median(counts))} objects written)"
    return row(name, median(times), median(plain), limit=2.0)


def _sealed_letter(store) -> tuple[bytes, str]:
    """Return what the sandbox bank would send about a new attempt, and its seal."""
    from imio.payment.checkout.start import note_started
    from imio.payment.domain.psp import Redirect
    from imio.payment.providers.sandbox import signing
    from imio.payment.tests import builders

    due = builders.make_request(store, platform_id="bench")
    attempt = builders.make_attempt(store, due)
    session = secrets.token_hex(8)
    note_started(store, attempt, Redirect("http://localhost/", session), builders.NOW)
    transaction.commit()
    word = {
        "session": session,
        "reference": attempt.id,
        "amount": attempt.amount_cents,
        "currency": "EUR",
        "shop": "shop-bench",
        "status": "paid",
        "test": True,
        "means": "bancontact",
    }
    body = json.dumps(word).encode()
    return body, signing.seal(builders.SEAL_KEY, signing.NOTIFICATION, body)


def _publish(site: BenchSite, path: str, body: bytes) -> float:
    before = time.perf_counter()
    status, chunks = site.publish(path, user="", post=body)
    b"".join(chunks)
    seconds = time.perf_counter() - before
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return seconds


def _objects_of_last_transaction(site: BenchSite) -> int:
    storage = site.portal._p_jar.db().storage
    last = storage.lastTransaction()
    return sum(1 for record in storage.iterator(last, last) for _object in record)


def _register_plain_view(site: BenchSite):
    from persistent.mapping import PersistentMapping
    from Products.Five.browser import BrowserView
    from zope.component import provideAdapter
    from zope.interface import Interface

    site.portal.bench_shelf = PersistentMapping(
        {number: PersistentMapping(value="") for number in range(MOST_OBJECTS)}
    )
    transaction.commit()

    class PlainWrites(BrowserView):
        """Writes as many small objects as are ``wanted``, and nothing else."""

        wanted = 0

        def __call__(self):
            for number in range(self.wanted):
                self.context.bench_shelf[number]["value"] = secrets.token_hex(200)
            return "ok"

    provideAdapter(
        PlainWrites, (Interface, Interface), Interface, name="bench-plain-writes"
    )
    return PlainWrites


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
