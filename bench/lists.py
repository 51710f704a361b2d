"""What a large list costs the worker: read, checked with its report, taken over."""

from bench.site import BenchSite
from datetime import datetime
from datetime import UTC

import resource
import time
import transaction


LINES = 10_000
SECONDS = 20.0
# What the worker may keep in memory above what it had before, whatever the list
MEGABYTES = 150.0
HEADING = "Numéro;N° débiteur;Nom;Rue;Code postal;Localité;Objet;Montant;Échéance"


def import_of_a_list(site: BenchSite) -> list[dict]:
    """An import of 10,000 lines, from the file to invoices that can be paid."""
    from imio.payment.invoicing import imports
    from imio.payment.storage.store import get_store
    from imio.payment.tests import builders_billing as billing

    site.enter()
    store, now = get_store(site.portal), datetime.now(UTC)
    regie = billing.make_regie(site.portal, store, "import")
    invoice_type = billing.make_invoice_type(regie, "titres")
    content = "\r\n".join((HEADING, *map(_line, range(LINES)), "")).encode()
    batch, _is_new = imports.create_import(
        store, invoice_type, "Import", "list.csv", content, "bench", now, sends=False
    )
    imports.confirm_columns(store, batch, batch.mapping, "bench", now)
    transaction.commit()
    before = _megabytes()
    check_seconds = _work(site, batch, imports.CHECKED)
    report_seconds = _report(batch)
    imports.apply_import(store, batch, "bench", now)
    transaction.commit()
    apply_seconds = _work(site, batch, imports.DONE)
    seconds = check_seconds + report_seconds + apply_seconds
    name = f"import of {LINES} lines, with its report"
    return [
        _row(name, seconds, SECONDS, "s"),
        _row(f"{name}: memory", _megabytes() - before, MEGABYTES, "MB"),
    ]


def _line(number: int) -> str:
    cells = (f"R-{number}", f"D{number}", f"Redevable {number}", "Rue Haute 1")
    cells += ("5060", "Sambreville", "Repas octobre", f"{number % 90 + 10},50")
    return ";".join((*cells, "31/12/2099"))


def _work(site: BenchSite, batch, state: str) -> float:
    """Let a worker import until a state is reached; return its CPU seconds.

    Its other jobs rest: they would draw and sweep what other measures left.
    """
    from imio.payment.worker.interfaces import IJob
    from imio.payment.worker.jobs import Site
    from zope.component import getUtility
    from zope.component.hooks import setSite

    path = "/".join(site.portal.getPhysicalPath())
    worker = Site(site.portal._p_jar.db(), path, "bench")
    transaction.abort()
    begun = time.process_time()
    for _round in range(200):
        worker._look("import", getUtility(IJob, "invoice-imports"))
        transaction.begin()
        if batch.state == state:
            break
    spent = time.process_time() - begun
    if batch.state != state:
        raise AssertionError(batch.state)
    setSite(site.portal)
    site.enter()
    return spent


def _report(batch) -> float:
    from imio.payment.invoicing.lists_entries import read_findings
    from imio.payment.tables.report import write_report

    begun = time.process_time()
    problems = (problem for problem, _weight in read_findings(batch))
    write_report(problems, ("Line", "Column", "What is wrong", "Text"), str)
    return time.process_time() - begun


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _row(name: str, value: float, limit: float, unit: str) -> dict:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "baseline": limit,
        "ratio": round(value / limit, 3),
        "limit": 1,
        "holds": value <= limit,
    }
