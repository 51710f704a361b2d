"""The running demo in a folder of its own: site, worker and sandbox bank as processes.

Tests that drive a browser, and the script that takes the pictures of the docs, use
what a newcomer gets from ``make run``.
"""

from cryptography.fernet import Fernet
from pathlib import Path
from Zope2.Startup import serve

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request


ZOPE_CONF = """\
%define INSTANCE {folder}
instancehome $INSTANCE
clienthome $INSTANCE
<zodb_db main>
  cache-size 30000
  <blobstorage>
    blob-dir $INSTANCE/blobs
    <filestorage>
      path $INSTANCE/Data.fs
    </filestorage>
  </blobstorage>
  mount-point /
</zodb_db>
"""
WSGI_INI = """\
[server:main]
use = egg:waitress#main
host = localhost
port = {port}
threads = 4

[app:zope]
use = egg:Zope#main
zope_conf = {folder}/zope.conf

[pipeline:main]
pipeline = egg:Zope#httpexceptions zope

[loggers]
keys = root

[handlers]
keys = console

[formatters]
keys = plain

[logger_root]
level = INFO
handlers = console

[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain

[formatter_plain]
format = %(asctime)s %(levelname)s %(name)s %(message)s
"""
CREATE = """\
import sys
from Zope2.Startup.run import configure_wsgi
configure_wsgi(sys.argv[1])
import transaction
import Zope2
app = Zope2.app()
app.acl_users.userFolderAddUser("admin", "admin", ["Manager"], [])
transaction.commit()
from imio.payment.demo.create import main
sys.exit(main(app, sys.argv[2:]))
"""
SECONDS_TO_START = 240


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class DemoSite:
    """Creates the demo commune in a temporary folder and runs it until ``stop``."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="imio-payment-demo-"))
        self.port, self.bank_port = free_port(), free_port()
        self.root_url = f"http://localhost:{self.port}"
        self.url = f"{self.root_url}/commune"
        self.bank_url = f"http://localhost:{self.bank_port}"
        self.processes: list[subprocess.Popen] = []
        self.environment = os.environ | {
            "IMIO_PAYMENT_KEY": Fernet.generate_key().decode(),
            "IMIO_PAYMENT_MAIL_DIR": str(self.folder / "mail"),
            "IMIO_PAYMENT_WORKER": "thread",
            "CHAMELEON_CACHE": "",
            "zope_i18n_compile_mo_files": "true",
        }

    def start(self) -> None:
        """Create the commune, then start the bank and the site."""
        (self.folder / "zope.conf").write_text(ZOPE_CONF.format(folder=self.folder))
        ini = self.folder / "wsgi.ini"
        ini.write_text(WSGI_INI.format(folder=self.folder, port=self.port))
        addresses = ("--base-url", self.root_url, "--bank-url", self.bank_url)
        creation = self._spawn("-c", CREATE, self.folder / "zope.conf", *addresses)
        if creation.wait(SECONDS_TO_START):
            raise RuntimeError(f"the demo could not be created\n{self.log()}")
        self.processes.append(
            self._spawn(
                "-c",
                "from imio.payment.providers.sandbox.server import main; main()",
                "--port",
                self.bank_port,
                "--state",
                self.folder / "bank",
            )
        )
        self.processes.append(self._spawn(serve.__file__, ini))
        self._wait_until_it_answers(self.url)

    def _spawn(self, *arguments) -> subprocess.Popen:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-W", "ignore", *map(str, arguments)],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def _wait_until_it_answers(self, url: str) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline:
            if self.processes[-1].poll() is not None:
                break
            try:
                opener.open(url, timeout=60).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                # The port is not open yet: the next try tells, there is no event for it.
                self._pause()
        raise RuntimeError(f"the demo does not answer\n{self.log()}")

    def _pause(self) -> None:
        try:
            self.processes[-1].wait(0.3)
        except subprocess.TimeoutExpired:
            return

    def log(self) -> str:
        """Return the end of what the processes said."""
        return (self.folder / "log").read_text(errors="replace")[-6000:]

    def mails(self) -> list[Path]:
        """Return the mails that were sent, oldest first."""
        folder = self.folder / "mail"
        return sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime)

    def stop(self) -> None:
        """End the processes and remove the folder."""
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class DEMO_SITE:
    """Test layer: one running demo for all browser tests."""

    site: DemoSite

    @classmethod
    def setUp(cls) -> None:
        cls.site = DemoSite()
        try:
            cls.site.start()
        except BaseException:
            cls.site.stop()
            raise

    @classmethod
    def tearDown(cls) -> None:
        cls.site.stop()
