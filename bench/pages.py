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
    citizen = f"citoyen:{PASSWORD}"
    bare = site.seconds_of(BARE_PAGE, citizen)
    pages = {
        "démarche page": "/demarches/acte-naissance",
        "basket page of three items": "/@@payment-basket",
    }
    return [
        row(
            f"{name}, against a bare themed page",
            site.seconds_of(path, citizen),
            bare,
            1.5,
        )
        for name, path in pages.items()
    ]


def transactions_page(site: BenchSite) -> list[dict]:
    """The list of transactions at 1,000 and at 100,000, first page and a name search."""
    from imio.payment.storage.store import get_store

    site.enter()
    store = get_store(site.portal)
    maker = PaymentMaker(store, datetime.now(UTC))
    paths = {
        "first page": "/@@payment-transactions",
        "name search": "/@@payment-transactions?text=dupont+emilie",
    }
    maker.fill(FEW, transaction.commit)
    bare = site.seconds_of(BARE_PAGE)
    few = {name: site.seconds_of(path) for name, path in paths.items()}
    site.enter()
    maker.fill(MANY - FEW, transaction.commit)
    many = {name: site.seconds_of(path) for name, path in paths.items()}
    rows = []
    for name in paths:
        title = f"transactions, {name}, at {MANY:,}"
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
