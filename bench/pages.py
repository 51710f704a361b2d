"""What pages cost against a bare themed page of the same site, and as payments pile up."""

from bench.fixtures import PaymentMaker
from bench.site import BenchSite
from bench.storage import row
from datetime import datetime
from datetime import UTC

import resource
import threading
import time
import transaction


FEW = 1_000
MANY = 100_000
EXPORT_SECONDS = 20
EXPORT_MEGABYTES = 100
BARE_PAGE = "/bare"


def citizen_pages(site: BenchSite) -> list[dict]:
    """The démarche and the basket, against a bare themed page."""
    from imio.payment.basket.storage import add_due
    from imio.payment.basket.storage import member_basket_id
    from imio.payment.demo.commune import create_commune
    from imio.payment.demo.commune import PASSWORD
    from imio.payment.storage.store import get_store
    from imio.payment.tests import builders
    from plone import api

    site.enter()
    site.portal.portal_setup.runAllImportStepsFromProfile("imio.payment:commune-demo")
    create_commune(site.portal)
    api.content.create(site.portal, "Document", "bare", title="Bare")
    api.content.transition(site.portal.bare, "publish")
    store = get_store(site.portal)
    for _number in range(3):
        due = builders.make_request(store, platform_id="bench", now=datetime.now(UTC))
        add_due(store, member_basket_id("citoyen"), due.id, datetime.now(UTC))
    transaction.commit()
    paths = {
        "bare": BARE_PAGE,
        "démarche page": "/demarches/acte-naissance",
        "basket page of three items": "/@@payment-basket",
    }
    seconds = site.seconds_of_each(paths, f"citoyen:{PASSWORD}")
    bare = seconds.pop("bare")
    return [
        row(f"{name}, against a bare themed page", value, bare, 1.5)
        for name, value in seconds.items()
    ]


def transactions_page(site: BenchSite) -> list[dict]:
    """The list of transactions at 1,000 and at 100,000, first page and a name search."""
    from imio.payment.storage.store import get_store

    site.enter()
    store = get_store(site.portal)
    maker = PaymentMaker(store, datetime.now(UTC))
    paths = {
        "bare": BARE_PAGE,
        "first page": "/@@payment-transactions",
        "name search": "/@@payment-transactions?text=dupont+emilie",
    }
    maker.fill(FEW, transaction.commit)
    few = site.seconds_of_each(paths)
    site.enter()
    maker.fill(MANY - FEW, transaction.commit, batch=5_000)
    many = site.seconds_of_each(paths)
    rows = []
    for name in ("first page", "name search"):
        title = f"transactions, {name}, at {MANY:,}"
        bare = many["bare"]
        rows.append(row(f"{title}, against a bare themed page", many[name], bare, 1.5))
        rows.append(row(f"{title}, against {FEW:,}", many[name], few[name], 1.5))
    return rows


def csv_export(site: BenchSite) -> list[dict]:
    """The export of all transactions: its time, and what it adds to the memory."""
    before = _resident_megabytes()
    peak = [before]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            peak[0] = max(peak[0], _resident_megabytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    status, size = site.stream("/@@payment-transactions-export")
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    if status != 200 or size < MANY * 50:
        raise RuntimeError(f"export answered {status} with {size} bytes")
    return [
        _bounded(f"CSV of {MANY:,} transactions, time", seconds, "s", EXPORT_SECONDS),
        _bounded(
            f"CSV of {MANY:,} transactions, memory growth",
            peak[0] - before,
            "MB",
            EXPORT_MEGABYTES,
        ),
    ]


def _resident_megabytes() -> float:
    with open("/proc/self/statm") as stream:
        return int(stream.read().split()[1]) * resource.getpagesize() / 1e6


def _bounded(name: str, value: float, unit: str, most: float) -> dict:
    """Return a line whose baseline is the bound itself."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "baseline": most,
        "ratio": round(value / most, 3),
        "limit": 1.0,
        "holds": value <= most,
    }
