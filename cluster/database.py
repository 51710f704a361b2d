"""A private PostgreSQL on a free port of this machine, gone when it is stopped."""

from cluster.processes import find_free_port
from cluster.processes import Process
from pathlib import Path

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time


DEBIAN = Path("/usr/lib/postgresql")
OWNER = "imio_payment"
NAME = "imio_payment"
SECONDS_TO_START = 60
# Nothing but this machine is listened to, by password only.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
}


def find_programs() -> Path:
    """Return the folder of Debian's newest PostgreSQL; stop with advice without one."""
    found = sorted(
        DEBIAN.glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
        reverse=True,
    )
    if not found:
        sys.exit("PostgreSQL is missing: apt-get install postgresql")
    return found[0].parent


class Database:
    """A PostgreSQL cluster in a folder of its own."""

    def __init__(self, log: Path) -> None:
        self.programs = find_programs()
        self.port = find_free_port()
        self.password = secrets.token_urlsafe(18)
        self.folder = Path(tempfile.mkdtemp(prefix="imio-payment-postgresql-"))
        self._log = log
        self._process: Process | None = None
        # initdb and postgres refuse to run as root.
        self._user = {"user": "postgres"} if os.geteuid() == 0 else {}
        if self._user:
            shutil.chown(self.folder, "postgres", "postgres")

    def dsn(self, name: str = NAME) -> str:
        """Return how clients reach a database, password included."""
        return (
            f"dbname='{name}' user='{OWNER}' host='127.0.0.1' port='{self.port}' "
            f"password='{self.password}'"
        )

    def start(self) -> None:
        """Create the cluster, start it, create the database."""
        self._initialise()
        options = [part for item in SETTINGS.items() for part in ("-c", "=".join(item))]
        self._process = Process(
            "postgresql",
            [self.programs / "postgres", "-D", self.folder / "data"]
            + ["-p", self.port, *options],
            self._log,
            **self._user,
        )
        self._process.start()
        self._create_database()

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(self.password + "\n")
        if self._user:
            shutil.chown(password, "postgres", "postgres")
        password.chmod(0o600)
        command = [self.programs / "initdb", "-D", self.folder / "data", "-U", OWNER]
        command += ["--auth=scram-sha-256", "--pwfile", password, "--encoding=UTF8"]
        subprocess.run(
            [str(part) for part in [*command, "--no-locale"]],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            check=True,
            **self._user,
        )
        password.unlink()

    def _create_database(self) -> None:
        import psycopg2

        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            self._process.check_alive()
            try:
                connection = psycopg2.connect(self.dsn("postgres"))
                break
            except psycopg2.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {NAME}")
        finally:
            connection.close()

    def crash(self) -> None:
        """Cut all connections without a word, as a failing machine does; start again."""
        self._process.quit()
        self._process.start()

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._process is not None:
            # SIGINT is PostgreSQL's fast shutdown: it does not wait for its clients.
            self._process.interrupt()
        shutil.rmtree(self.folder, ignore_errors=True)
