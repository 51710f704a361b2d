"""The whole commune on this machine: database, Zope processes, worker, bank, proxy."""

from cluster.configuration import write_wsgi_ini
from cluster.configuration import write_zope_conf
from cluster.database import Database
from cluster.processes import ClusterFailure
from cluster.processes import find_free_port
from cluster.processes import Process
from cluster.processes import wait_until_it_answers
from cluster.proxy import Exchange
from cluster.proxy import Proxy
from pathlib import Path

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile


ROOT = Path(__file__).resolve().parent.parent
IN_ZOPE = ROOT / "cluster" / "in_zope.py"
THREADS = 4
# What the console script payment-bank does, wherever it was installed.
BANK = "import sys; from imio.payment.providers.sandbox.server import main; sys.exit(main())"


def say(text: str) -> None:
    """Tell what happens."""
    print(f"== {text}", flush=True)


def stop_on_signals() -> None:
    """Let the usual signals end the program as Ctrl-C does, so that all is tidied up."""

    def interrupt(*_ignored):
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


class Cluster:
    """Use it in a ``with``: at its end everything is stopped and removed."""

    def __init__(
        self, zopes: int = 2, port: int = 0, bank_options=(), mail_folder: bool = True
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="imio-payment-cluster-"))
        self.port = port or find_free_port()
        self.bank_port = find_free_port()
        self.base = f"http://localhost:{self.port}"
        self.bank = f"http://localhost:{self.bank_port}"
        self.zope_ports = [find_free_port() for _number in range(zopes)]
        self.mails = self.folder / "mails" if mail_folder else None
        self.bank_journal = self.folder / "bank.jsonl"
        self.summary: dict = {}
        self._bank_options = list(bank_options)
        self._database: Database | None = None
        self._proxy: Proxy | None = None
        self._bank: Process | None = None
        self.zopes: list[Process] = []
        self.worker: Process | None = None
        self.environment = self._environment()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_error) -> None:
        self.stop()

    def _environment(self) -> dict[str, str]:
        from cryptography.fernet import Fernet

        templates = self.folder / "templates"
        templates.mkdir()
        inherited = {k: v for k, v in os.environ.items() if "IMIO_PAYMENT" not in k}
        environment = inherited | {
            # Each Zope process leaves the worker's job to the worker process.
            "IMIO_PAYMENT_WORKER": "off",
            "IMIO_PAYMENT_KEY": Fernet.generate_key().decode(),
            "IMIO_PAYMENT_PROFILES": str(ROOT / "profiles"),
            # Page templates are compiled once, not by each process and each restart.
            "CHAMELEON_CACHE": str(templates),
            "PYTHONUNBUFFERED": "1",
        }
        if self.mails:
            environment["IMIO_PAYMENT_MAIL_DIR"] = str(self.mails)
        return environment

    def log(self, name: str) -> Path:
        """Return the log of a part."""
        return self.folder / f"{name}.log"

    def start(self, *prepare: str) -> None:
        """Start everything; ``prepare`` names a function to run once the site exists."""
        say("starting PostgreSQL")
        self._database = Database(self.log("postgresql"))
        self._database.start()
        say("creating the demo commune in it (about a minute)")
        self._create_commune()
        if prepare:
            self.run_in_zope("prepare", *prepare)
        say(f"starting {len(self.zope_ports)} Zope processes, worker, bank and proxy")
        self._start_bank()
        self.zopes = [self._zope(number) for number in range(len(self.zope_ports))]
        self.start_worker()
        self._proxy = Proxy(self.port, self.zope_ports)
        self._proxy.start()
        for number in range(len(self.zopes)):
            self.wait_for_zope(number)

    def _create_commune(self) -> None:
        from AuthEncoding import AuthEncoding

        user = f"admin:{AuthEncoding.pw_encrypt(secrets.token_urlsafe(12)).decode()}"
        (self.folder / "inituser").write_text(user + "\n")
        summary = self.folder / "summary.json"
        arguments = ["--base-url", self.base, "--bank-url", self.bank]
        main = "imio.payment.demo.create:main"
        self.run_in_zope("create", main, *arguments, "--summary", str(summary))
        self.summary = json.loads(summary.read_text())

    def _conf(self, name: str) -> Path:
        return write_zope_conf(self.folder, name, self._database.dsn())

    def run_in_zope(self, name: str, function: str, *arguments: str) -> str:
        """Run a function in a Zope process of its own; return what it printed.

        Raises ClusterFailure when it returns anything but 0.
        """
        command = [sys.executable, str(IN_ZOPE), str(self._conf(name)), function]
        with self.log(name).open("a") as log:
            done = subprocess.run(
                [*command, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        if done.returncode:
            words = self.log(name).read_text(errors="replace").splitlines()[-25:]
            told = "\n".join([done.stdout, *words])
            raise ClusterFailure(f"{function} failed ({done.returncode}):\n{told}")
        return done.stdout

    def _python(self, name: str, *arguments) -> Process:
        """Start a Python process with the cluster's environment."""
        command = [sys.executable, *arguments]
        process = Process(name, command, self.log(name), env=self.environment)
        process.start()
        return process

    def _start_bank(self) -> None:
        options = ["--port", self.bank_port, "--state", self.bank_journal]
        self._bank = self._python("bank", "-c", BANK, *options, *self._bank_options)
        wait_until_it_answers(self._bank, f"{self.bank}/health")

    def _zope(self, number: int) -> Process:
        name, port = f"zope{number + 1}", self.zope_ports[number]
        ini = write_wsgi_ini(self.folder, name, self._conf(name), port, THREADS)
        return self._python(name, "-m", "Zope2.Startup.serve", ini)

    def wait_for_zope(self, number: int) -> None:
        """Wait until a Zope process answers."""
        url = f"http://localhost:{self.zope_ports[number]}{self.summary['site_path']}"
        wait_until_it_answers(self.zopes[number], url)

    def kill_zope(self, number: int) -> None:
        """End a Zope process without warning."""
        self.zopes[number].kill()

    def start_zope(self, number: int) -> None:
        """Start a Zope process again, on its port."""
        self.zopes[number] = self._zope(number)

    def start_worker(self) -> None:
        """Start the worker as a process of its own."""
        function = "imio.payment.commands:worker"
        conf = self._conf("worker")
        self.worker = self._python("worker", IN_ZOPE, conf, function)

    def crash_database(self) -> None:
        """Let PostgreSQL fail and come back, with the address it had."""
        self._database.crash()

    @property
    def exchanges(self) -> list[Exchange]:
        """Return what went through the proxy so far."""
        return list(self._proxy.exchanges)

    def check_alive(self) -> None:
        """Raise ClusterFailure when a part has ended."""
        for process in (self._bank, *self.zopes, self.worker):
            process.check_alive()

    def stop_serving(self, keep_bank: bool = False) -> None:
        """Stop what serves and works; the database stays, and the bank if wished."""
        if self._proxy is not None:
            self._proxy.stop()
            self._proxy = None
        serving = [self.worker, *self.zopes, None if keep_bank else self._bank]
        for process in serving:
            if process is not None:
                process.stop()

    def keep_logs(self, folder: Path) -> None:
        """Copy what every part has logged to a folder that stays."""
        folder.mkdir(parents=True, exist_ok=True)
        for log in self.folder.glob("*.log"):
            shutil.copy(log, folder)

    def stop(self) -> None:
        """Stop everything and remove it."""
        self.stop_serving()
        if self._database is not None:
            self._database.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
