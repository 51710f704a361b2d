"""make cluster-test: pay through several processes while some are killed, then audit.

Citizens fill in forms, confirm and pay over HTTP; the bank repeats and shuffles its
notifications; a worker and a Zope process end without warning. Afterwards the site is
compared with the bank's own journal. Exit code 1 when something does not hold.
"""

from pathlib import Path

import argparse
import json
import sys
import time


# The folder's own names (test, run) must not stand in the way of others.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from cluster.assembly import Cluster  # noqa: E402
from cluster.assembly import say  # noqa: E402
from cluster.assembly import stop_on_signals  # noqa: E402
from cluster.browser import Browser  # noqa: E402
from cluster.browser import Notes  # noqa: E402
from cluster.citizens import Crowd  # noqa: E402
from cluster.figures import heard_by  # noqa: E402
from cluster.figures import line_of  # noqa: E402
from cluster.figures import table_of  # noqa: E402
from cluster.mailbox import Mailbox  # noqa: E402
from cluster.processes import ClusterFailure  # noqa: E402
from cluster.verdicts import mail_verdicts  # noqa: E402
from cluster.verdicts import money_verdicts  # noqa: E402
from cluster.verdicts import notification_verdicts  # noqa: E402
from cluster.verdicts import sweep_verdict  # noqa: E402
from cluster.verdicts import Verdict  # noqa: E402


BANK = ["--duplicates", "0.3", "--shuffle", "2", "--late", "3"]
# The sweep asks the bank about an attempt of which nothing was heard for five minutes.
SWEEP_MINUTES = 6
MAX_SECONDS = 600
TELL_EVERY = 50


def main() -> int:
    """Run the test; print the figures, the verdicts and their count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dues", type=int, default=200, help="how many are paid")
    parser.add_argument("--citizens", type=int, default=16, help="how many at once")
    parser.add_argument("--zopes", type=int, default=2, help="how many Zope processes")
    parser.add_argument("--logs", type=Path, help="a folder to keep the logs in")
    parser.add_argument("--crash-database", action="store_true", help="PostgreSQL too")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    options = parser.parse_args()
    stop_on_signals()
    say(f"seed {options.seed}: repeats the citizens' choices with --seed")
    try:
        verdicts = run(options)
    except (ClusterFailure, KeyboardInterrupt) as error:
        print(f"FAIL  the cluster: {str(error) or 'interrupted'}")
        print("0 passed, 1 failed")
        return 1
    for verdict in verdicts:
        print(verdict)
    failed = sum(not verdict.holds for verdict in verdicts)
    print(f"{len(verdicts) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def run(options) -> list[Verdict]:
    """Start the cluster, let the citizens pay, stop all, and compare."""
    mailbox = Mailbox()
    mailbox.start()
    bank_options = [*BANK, "--seed", options.seed]
    cluster = Cluster(options.zopes, bank_options=bank_options, mail_folder=False)
    started = time.monotonic()
    with cluster:
        try:
            before = cluster.folder / "before.json"
            cluster.start("cluster.facts:prepare", str(mailbox.port), str(before))
            warm_up(cluster)
            crowd = pay(cluster, options)
            known = set(read(before)["transactions"])
            return finish(cluster, crowd, mailbox, known, 1 + options.crash_database)
        finally:
            mailbox.stop()
            if options.logs:
                cluster.keep_logs(options.logs)
            say(
                f"stopping, and removing all of it, after {time.monotonic() - started:.0f} s"
            )


def warm_up(cluster: Cluster) -> None:
    """Let every Zope process show the pages once, as after any careful restart."""
    notes = Notes()
    for port in cluster.zope_ports:
        site = f"http://localhost:{port}{cluster.summary['site_path']}"
        for path in ("/demarches/acte-naissance", "/@@payment-basket"):
            Browser(notes).get("warm up", site + path)


def pay(cluster: Cluster, options) -> Crowd:
    """Let the citizens pay; kill the worker at a third, a Zope process at a half."""
    notes = Notes()
    site = cluster.base + cluster.summary["site_path"]
    crowd = Crowd(site, options.dues, options.citizens, notes, options.seed)
    say(f"{options.citizens} citizens at once pay {options.dues} dues")
    started = time.monotonic()
    crowd.start()
    kills = Kills(cluster, options.dues, options.crash_database)
    told = 0
    while crowd.is_busy:
        paid = crowd.ledger.paid
        kills.look(paid)
        if paid >= told + TELL_EVERY:
            told = paid
            say(f"{paid} of {options.dues} are paid")
        if time.monotonic() - started > MAX_SECONDS:
            crowd.ledger.trouble(f"not finished after {MAX_SECONDS} s")
            break
        time.sleep(0.1)
    kills.finish(crowd.ledger)
    tell_figures(cluster, notes, crowd.ledger.paid, time.monotonic() - started)
    return crowd


def tell_figures(cluster: Cluster, notes: Notes, paid: int, seconds: float) -> None:
    """Print how fast it went, for citizens and for the bank."""
    say(f"{paid} dues in {seconds:.0f} s, {paid / seconds:.1f} a second")
    print("\n".join(table_of(notes.answers)))
    told = [
        (exchange.status, exchange.seconds)
        for exchange in cluster.exchanges
        if "/@@payment-notify/" in exchange.path
    ]
    print(line_of("notifications", told), flush=True)


class Kills:
    """Ends processes without warning when so many dues are paid; starts them again."""

    def __init__(self, cluster: Cluster, dues: int, database: bool) -> None:
        self._cluster = cluster
        self._planned = [(dues // 3, self._worker), (dues // 2, self._zope)]
        if database:
            self._planned.append((dues * 2 // 3, self._database))

    def look(self, paid: int) -> None:
        """Kill what is due."""
        while self._planned and paid >= self._planned[0][0]:
            self._planned.pop(0)[1](paid)

    def _worker(self, paid: int) -> None:
        say(f"{paid} paid: kill -9 of the worker; another one waits for its lease")
        self._cluster.worker.kill()
        self._cluster.start_worker()

    def _zope(self, paid: int) -> None:
        say(f"{paid} paid: kill -9 of a Zope process; it starts again meanwhile")
        self._cluster.kill_zope(0)
        self._cluster.start_zope(0)

    def _database(self, paid: int) -> None:
        say(f"{paid} paid: PostgreSQL ends at once, and comes back")
        self._cluster.crash_database()

    def finish(self, ledger) -> None:
        """Tell when the citizens were done before everything was killed."""
        for _paid, _kill in self._planned:
            ledger.trouble("a process that was to be killed was not")


def finish(
    cluster: Cluster, crowd: Crowd, mailbox: Mailbox, known: set[str], kills: int
) -> list[Verdict]:
    """Wait for the bank, stop what serves, sweep, and compare; ``kills`` of the worker."""
    say("waiting for the bank's last notifications")
    wait_for_bank(cluster)
    # The bank stays: the sweep asks it.
    cluster.stop_serving(keep_bank=True)
    say(f"sweeping as {SWEEP_MINUTES} minutes later, and delivering what waits")
    after = cluster.folder / "after.json"
    sweep = "cluster.facts:sweep_and_tell"
    cluster.run_in_zope("sweep", sweep, str(SWEEP_MINUTES), str(after))
    rows = bank_rows(cluster)
    dues = crowd.ledger.dues
    facts = read(after)
    say("what the bank, the site and the mail server say")
    print(f"  payments heard of by: {heard_by(facts, known)}")
    return [
        Verdict("every citizen came to an end", tuple(crowd.ledger.troubles)),
        *money_verdicts(rows, facts, known, dues),
        sweep_verdict(facts, known, crowd.ledger.untold),
        *notification_verdicts(rows),
        *mail_verdicts(facts, known, dues, mailbox.arrived, kills),
        audit(cluster),
    ]


def audit(cluster: Cluster) -> Verdict:
    """Run the package's own audit, as bin/instance audit does."""
    try:
        told = cluster.run_in_zope("audit", "imio.payment.commands:audit")
    except ClusterFailure as failure:
        return Verdict("the audit finds nothing", (str(failure),))
    print(told, end="")
    return Verdict("the audit finds nothing")


def wait_for_bank(cluster: Cluster) -> None:
    """Wait until the bank has nothing to tell any more (its retries included)."""
    import requests

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = requests.get(f"{cluster.bank}/control/idle", timeout=30)
        if answer.json()["idle"]:
            return


def bank_rows(cluster: Cluster) -> list[dict]:
    """Return the bank's journal."""
    if not cluster.bank_journal.exists():
        return []
    return [json.loads(line) for line in cluster.bank_journal.read_text().splitlines()]


def read(path: Path) -> dict:
    """Return the facts in a file."""
    return json.loads(path.read_text())


if __name__ == "__main__":
    sys.exit(main())
