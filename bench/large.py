"""make bench-large: one campaign of 20,000 invoices, from its list to the printer.

A real FileStorage, the real worker, papers drawn, mails written into a folder. The worker
is killed (SIGKILL) in the middle of the drawing and begun again. Prints what each part of
the work cost, and exits with 1 when memory grows, an invoice is lost, or one is doubled.
"""

from cryptography.fernet import Fernet
from pathlib import Path

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time


HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
# Objects in the cache of a connection: full after a tenth, so that growth would show.
CACHE_SIZE = 5_000
MAX_GROWTH = 1.2
HEADING = (
    "Code famille;Nom;Prénom;Rue;Code postal;Localité;E-mail;Par mail;Enfant;"
    "repas-maternelle;repas-primaire;garderie"
)
# Stages of the work, in their order
CHECK, MAKE, NUMBER = "check", "drafts", "numbers"
DRAW, PRINT, END = "papers and mails", "print files", "end"


def main() -> int:
    """Measure, with a worker that is a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="invoices to make")
    parser.add_argument("--folder", type=Path, help="a database left by a killed run")
    parser.add_argument("--part", choices=("prepare", "work", "verdict"))
    options = parser.parse_args()
    if options.part:
        return _PARTS[options.part](options.folder, options.count)
    os.environ["IMIO_PAYMENT_KEY"] = Fernet.generate_key().decode()
    folder = Path(tempfile.mkdtemp(prefix="imio-payment-large-"))
    try:
        return _run(folder, options.count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, count: int) -> int:
    if _start("prepare", folder, count).wait():
        return 1
    worker = _start("work", folder, count, stdout=subprocess.PIPE, text=True)
    rows = []
    killed = 0
    while True:
        line = worker.stdout.readline()
        if line:
            found = json.loads(line)
            if "stage" in found:
                rows.append(found)
                print(_told(found, count), flush=True)
            elif not killed and found["drawn"] * 2 >= count:
                killed = found["drawn"]
                worker.send_signal(signal.SIGKILL)
            continue
        if worker.wait() == 0:
            break
        if not killed:
            return 1
        print(f"     killed with {killed} papers drawn, begun again", flush=True)
        worker = _start("work", folder, count, stdout=subprocess.PIPE, text=True)
    flat = all(row["peak"] <= row["early"] * MAX_GROWTH for row in rows)
    print("ok   memory is flat" if flat else "FAIL memory grows with the campaign")
    return _start("verdict", folder, count).wait() or not flat


def _start(part: str, folder: Path, count: int, **more) -> subprocess.Popen:
    command = (sys.executable, str(HERE / "large.py"), "--part", part)
    command += ("--folder", str(folder), "--count", str(count))
    return subprocess.Popen(command, **more)


def _told(row: dict, count: int) -> str:
    spent = ", ".join(
        f"{name} {seconds * 1000 / count:.2f}"
        for name, seconds in row["cpu"].items()
        if seconds * 1000 / count >= 0.01
    )
    return (
        f"     {row['stage']}: {row['wall']} s, memory {row['early']} MB after a tenth, "
        f"at most {row['peak']} MB; CPU by invoice of the campaign in ms: {spent}"
    )


def _prepare(folder: Path, count: int) -> int:
    """Make a site, and a campaign whose list is to be checked."""
    from bench.site import BenchSite
    from datetime import datetime
    from datetime import UTC
    from imio.payment.invoicing import campaigns
    from imio.payment.storage.store import get_store
    from imio.payment.tests import builders_billing as billing
    from plone import api

    import transaction

    site = BenchSite(folder)
    site.enter()
    api.portal.set_registry_record("plone.email_from_address", "bench@example.org")
    store, now = get_store(site.portal), datetime.now(UTC)
    regie = billing.make_regie(site.portal, store)
    items = ("repas-maternelle", "repas-primaire", "garderie")
    for item, price in zip(items, ("2,80", "3,50", "1,25"), strict=True):
        billing.make_tariff(regie, item, price)
    invoice_type = billing.make_invoice_type(regie, items=items)
    lines = (HEADING, *(_line(number) for number in range(count)), "")
    content = "\r\n".join(lines).encode()
    campaign = campaigns.create_campaign(
        store, invoice_type, "Octobre", "repas.csv", content, "bench", now
    )
    campaigns.set_columns(store, campaign, campaign.mapping, "bench", now)
    transaction.commit()
    return 0


def _line(number: int) -> str:
    cells = (f"FAM{number:06d}", f"Dupont{number % 997}", "Émilie")
    cells += (f"Rue de la Station {number % 200}", "5060", "Sambreville")
    cells += (f"parent{number}@example.org", "oui" if number % 2 else "non")
    cells += (f"Enfant{number}", str(number % 17 + 1), str(number % 13 + 1), "4")
    return ";".join(cells)


class Costs:
    """What each part of the work costs one process: CPU seconds, and memory by stage."""

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}
        self.begun = time.monotonic()
        self.early = self.done_at_start = -1
        self.stage = ""

    def look(self, stage: str, done: int, count: int) -> None:
        """Note the memory once a tenth of the whole work of a stage is done."""
        if stage != self.stage:
            self.end()
            self.stage, self.done_at_start, self.early = stage, done, 0
            Path("/proc/self/clear_refs").write_text("5")
        if not self.early and done - self.done_at_start >= count // 10:
            self.early = _peak_megabytes()

    def end(self) -> None:
        """Tell what memory the stage needed that now ends."""
        if self.stage:
            peak = _peak_megabytes()
            early = self.early or peak
            seconds = time.monotonic() - self.begun
            found = {"stage": self.stage, "early": early, "peak": peak}
            _tell(found | {"wall": round(seconds), "cpu": self.cpu})
        self.begun, self.cpu = time.monotonic(), {}

    def timed(self, name: str, work):
        """Return some work that adds what it cost to the part of that name."""

        def measured(*arguments):
            before = time.process_time()
            try:
                return work(*arguments)
            finally:
                spent = time.process_time() - before
                self.cpu[name] = self.cpu.get(name, 0) + spent

        return measured


def _peak_megabytes() -> int:
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) >> 10


def _work(folder: Path, count: int) -> int:
    """Be the worker, and the officer who presses the buttons, until all is printed."""
    from bench.site import BenchSite
    from bench.site import SITE_ID
    from imio.payment.worker.jobs import Site

    site = BenchSite(folder)
    database = site.portal._p_jar.db()
    database.setCacheSize(CACHE_SIZE)
    site.portal._p_jar.close()
    costs = Costs()

    class MeasuredSite(Site):
        def _look(self, name, job) -> None:
            costs.timed(name, super()._look)(name, job)

    worker = MeasuredSite(database, f"/{SITE_ID}", f"bench:{os.getpid()}")
    worker.deliveries.run = costs.timed("mails", worker.deliveries.run)
    while True:
        stage, done = _look(worker)
        costs.look(stage, done, count)
        if stage == END:
            worker.stop()
            return 0
        if stage == DRAW:
            _tell({"drawn": done})
        worker.run()


def _tell(found: dict) -> None:
    print(json.dumps(found), flush=True)


def _look(worker) -> tuple[str, int]:
    """Return the stage of the campaign and how many are through it; press what is due."""
    from imio.payment.clock import utc_now
    from imio.payment.content.invoice import TO_DRAW
    from imio.payment.content.invoice import TO_PRINT
    from imio.payment.invoicing import campaigns
    from imio.payment.invoicing.lists_print import count_flag

    with worker.step("bench") as store:
        campaign = _campaign(store)
        now, state = utc_now(), campaign.state
        if state == campaigns.CHECKED:
            campaigns.make_drafts(store, campaign, "bench", now)
        elif state == campaigns.DRAFTED:
            campaigns.finalise_campaign(store, campaign, "bench", now)
        elif state == campaigns.ISSUED:
            to_draw = count_flag(store, campaign, TO_DRAW)
            if to_draw or store.outbox.waiting:
                return DRAW, campaign.total_count - to_draw
            if not count_flag(store, campaign, TO_PRINT):
                return END, campaign.total_count
            campaigns.ask_for_print(store, campaign, "bench", now)
        stage = _STAGE_OF[campaign.state]
        done = campaign.done_count
        if campaign.state == campaigns.NUMBERING:
            done = len(store.invoice_numbers) - 1
        return stage, done


_STAGE_OF = {
    "checking": CHECK,
    "making": MAKE,
    "finalising": NUMBER,
    "numbering": NUMBER,
    "printing": PRINT,
}


def _campaign(store):
    (found,) = store.batches.catalog.search({"kind": ("campaign",)})
    return store.batches._getOb(found)


def _verdict(folder: Path, count: int) -> int:
    """Look at what was left: each invoice once, with its number, paper and way out."""
    from bench.site import BenchSite
    from imio.payment.audit.invariants import audit
    from imio.payment.clock import utc_now
    from imio.payment.storage.store import get_store

    site = BenchSite(folder)
    site.enter()
    store = get_store(site.portal)
    campaign = _campaign(store)
    invoices = [store.invoices._getOb(one) for one in campaign.results.values()]
    numbers = [int(invoice.number.rpartition("-")[2]) for invoice in invoices]
    drawn = sum(invoice.document is not None for invoice in invoices)
    printed = sum(invoice.dispatch == "printed" for invoice in invoices)
    mailed = sum(invoice.dispatch == "mailed" for invoice in invoices)
    mails = len(list((folder / "mail").glob("*.eml")))
    found = {
        f"{count} invoices, and no other": len(store.invoices.catalog.search()),
        "numbers 1..n in the order of the list": sum(
            number == place for place, number in enumerate(numbers, 1)
        ),
        "papers": drawn,
        "printed or mailed": printed + mailed,
        "printed or in the mail folder": sum(part.count for part in campaign.prints)
        + mails,
    }
    for what, got in found.items():
        print(f"{'ok  ' if got == count else 'FAIL'} {what}: {got}")
    breaches = list(audit(store, utc_now()))
    print(f"{'FAIL' if breaches else 'ok  '} audit: {breaches[:3] or 'all holds'}")
    size = (folder / "Data.fs").stat().st_size >> 20
    blobs = sum(one.stat().st_size for one in folder.rglob("*.blob")) >> 20
    print(f"     database {size} MB, files {blobs} MB")
    return 0 if set(found.values()) == {count} and not breaches else 1


_PARTS = {"prepare": _prepare, "work": _work, "verdict": _verdict}


if __name__ == "__main__":
    sys.exit(main())
