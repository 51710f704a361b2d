"""What a campaign costs: 10,000 invoices of three lines, computed, numbered and stored."""

from bench.site import BenchSite
from bench.storage import row
from datetime import datetime
from datetime import UTC
from decimal import Decimal
from pathlib import Path

import os
import time
import transaction


COUNT = 10_000
PORTION = 500
STOCK = 100
MAX_SECONDS = 0.0015
# Objects in the cache of the connection: memory must not need more for a larger campaign.
CACHE_SIZE = 5_000
ITEMS = ("repas-maternelle", "repas-primaire", "garderie")


def campaign(site: BenchSite, count: int = COUNT) -> list[dict]:
    """Invoices against a promise in CPU time and against stock Dexterity; memory too."""
    site.enter()
    invoice_type = _prepare(site)
    stock_seconds = _stock(site)
    database = site.portal._p_jar.db()
    cache_size = database.getCacheSize()
    database.setCacheSize(CACHE_SIZE)
    for start in range(0, count, PORTION):
        _know_payers(start, min(PORTION, count - start))
        site.portal._p_jar.cacheGC()
    begun = time.process_time()
    after_a_fifth = 0
    for start in range(0, count, PORTION):
        _make(invoice_type, start, min(PORTION, count - start))
        site.portal._p_jar.cacheGC()
        if not after_a_fifth and start + PORTION >= count // 5:
            after_a_fifth = _memory()
    made_seconds = (time.process_time() - begun) / count
    begun = time.process_time()
    _number(site, invoice_type)
    numbered_seconds = (time.process_time() - begun) / count
    memory = _memory()
    database.setCacheSize(cache_size)
    seconds = made_seconds + numbered_seconds
    name = f"campaign of {count} invoices of 3 lines, CPU of each"
    return [
        row(f"{name}, against 1.5 ms", seconds, MAX_SECONDS, limit=1.0),
        row(f"{name}, against stock Dexterity", seconds, stock_seconds, limit=0.1),
        {
            "name": "campaign: memory at its end, against that after a fifth",
            "value": memory >> 20,
            "unit": "MB",
            "baseline": after_a_fifth >> 20,
            "ratio": round(memory / after_a_fifth, 3),
            "limit": 1.2,
            "holds": memory <= after_a_fifth * 1.2,
        },
    ]


def _prepare(site: BenchSite):
    from plone import api

    regie = api.content.create(
        site.portal, "imio.payment.Regie", "bench-repas", title="Repas"
    )
    for item, price in zip(ITEMS, ("2,80", "3,50", "1,25"), strict=True):
        api.content.create(
            regie, "imio.payment.Tariff", item, title=item, item=item, price=price
        )
    made = api.content.create(
        regie,
        "imio.payment.InvoiceType",
        "bench-cantine",
        title="Repas scolaires",
        items=ITEMS,
    )
    transaction.commit()
    return made


def _know_payers(start: int, count: int) -> None:
    """Make payers as an earlier month left them."""
    from imio.payment.invoicing.payers import find_or_create_payer
    from imio.payment.storage.store import get_store

    transaction.begin()
    for place in range(start, start + count):
        find_or_create_payer(get_store(), _payer(place), datetime.now(UTC))
    transaction.commit()


def _payer(place: int) -> dict:
    return {
        "surname": f"Dupont{place % 997}",
        "first_name": "Émilie",
        "billing_reference": f"FAM{place:06d}",
        "address_lines": (f"Rue de la Station {place % 200}", "5060 Sambreville"),
    }


def _make(invoice_type, start: int, count: int) -> None:
    """Do what a portion of a campaign does: payers found, prices, drafts, finalised."""
    from imio.payment.invoicing.making import finalise
    from imio.payment.invoicing.making import make_draft
    from imio.payment.invoicing.payers import find_or_create_payer
    from imio.payment.invoicing.prices import PriceList
    from imio.payment.storage.store import get_store

    transaction.begin()
    store = get_store()
    now = datetime.now(UTC)
    prices = PriceList(invoice_type, now.date())
    for place in range(start, start + count):
        payer = find_or_create_payer(store, _payer(place), now)
        quantities = {item: Decimal(place % 18 + 1) for item in ITEMS}
        priced = prices.price(quantities, dict.fromkeys(ITEMS, "Lucas, 3e année"))
        invoice = make_draft(
            store,
            invoice_type,
            payer,
            priced.charges,
            now,
            "bench",
            campaign_id="bench",
            object_title="Repas scolaires, octobre 2026",
        )
        finalise(store, invoice, "bench", now, position=place)
    transaction.commit()


def _number(site: BenchSite, invoice_type) -> None:
    from imio.payment.invoicing.numbering import number_next
    from imio.payment.invoicing.places import regie_of_type
    from imio.payment.storage.store import get_store

    regie_uid = regie_of_type(invoice_type).UID()
    while True:
        transaction.begin()
        issued = number_next(get_store(), regie_uid, datetime.now(UTC))
        transaction.commit()
        site.portal._p_jar.cacheGC()
        if not issued:
            return


def _stock(site: BenchSite) -> float:
    from plone.dexterity.utils import createContentInContainer

    def make() -> None:
        createContentInContainer(site.portal, "Document", title="Émilie Dupont")

    for _warm_up in range(20):
        make()
    transaction.commit()
    begun = time.process_time()
    for _number_of_item in range(STOCK):
        make()
    transaction.commit()
    return (time.process_time() - begun) / STOCK


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
