"""A Plone site on a FileStorage of its own, with the add-on, in this process."""

from base64 import b64encode
from cryptography.fernet import Fernet
from io import BytesIO
from pathlib import Path

import os
import shutil
import tempfile
import time


BENCH_USER = "bench:bench-password"
SITE_ID = "commune"
ZOPE_CONF = """\
%define INSTANCE {folder}
instancehome $INSTANCE
<zodb_db main>
  cache-size 60000
  <blobstorage>
    blob-dir $INSTANCE/blobs
    <filestorage>
      path $INSTANCE/Data.fs
    </filestorage>
  </blobstorage>
  mount-point /
</zodb_db>
"""


class BenchSite:
    """Starts Zope, makes one site, answers requests; ``close`` removes everything.

    A ``folder`` that an earlier process left is opened again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="imio-payment-bench-"))
        os.environ["IMIO_PAYMENT_WORKER"] = "off"
        os.environ.setdefault("IMIO_PAYMENT_KEY", Fernet.generate_key().decode())
        os.environ["IMIO_PAYMENT_MAIL_DIR"] = str(self.folder / "mail")
        configuration = self.folder / "zope.conf"
        configuration.write_text(ZOPE_CONF.format(folder=self.folder))
        from Zope2.Startup.run import configure_wsgi

        configure_wsgi(str(configuration))
        from ZPublisher.WSGIPublisher import publish_module

        self._publish_module = publish_module
        self.headers: dict[str, str] = {}
        self._make_site()

    def _make_site(self) -> None:
        import Zope2

        # Importing Testing any earlier would give Zope a database in memory.
        app = Zope2.app()
        from AccessControl.SecurityManagement import newSecurityManager
        from AccessControl.SpecialUsers import system
        from plone import api
        from plone.distribution.api import site as site_api
        from Testing.makerequest import makerequest
        from zope.component.hooks import setSite
        from zope.globalrequest import setRequest

        import transaction

        self.app = makerequest(app)
        setRequest(self.app.REQUEST)
        users = self.app.acl_users
        is_new = SITE_ID not in self.app.objectIds()
        root = system
        if is_new:
            users.userFolderAddUser("root", "root", ["Manager"], [])
            root = users.getUser("root").__of__(users)
        newSecurityManager(None, root)

        def enter() -> None:
            transaction.begin()
            setSite(self.portal)
            setRequest(self.app.REQUEST)
            newSecurityManager(None, root)

        self.enter = enter
        if not is_new:
            self.portal = self.app[SITE_ID]
            return
        answers = {
            "site_id": SITE_ID,
            "title": "Commune",
            "description": "",
            "default_language": "fr",
            "portal_timezone": "Europe/Brussels",
            "setup_content": False,
        }
        self.portal = site_api.create(self.app, "classic", answers)
        setSite(self.portal)
        self.portal.portal_setup.runAllImportStepsFromProfile("imio.payment:default")
        api.user.create("bench@example.org", "bench", "bench-password", ["Manager"])
        transaction.commit()

    def publish(self, path: str, user: str = BENCH_USER, post: bytes | None = None):
        """Publish one request in this process; return its status and its body's chunks."""
        path, _mark, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET" if post is None else "POST",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8080",
            "HTTP_HOST": "localhost:8080",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SCRIPT_NAME": "",
            "PATH_INFO": f"/{SITE_ID}{path}",
            "QUERY_STRING": query,
            "HTTP_ACCEPT_LANGUAGE": "fr",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(post or b"")),
            "wsgi.input": BytesIO(post or b""),
            "wsgi.url_scheme": "http",
            **self.headers,
        }
        if user:
            environ["HTTP_AUTHORIZATION"] = "Basic " + b64encode(user.encode()).decode()
        told = []

        def start_response(status, headers, exc_info=None):
            told.append(int(status.split()[0]))
            return lambda chunk: None

        chunks = self._publish_module(environ, start_response)
        return told[0], chunks

    def stream(self, path: str) -> tuple[int, int]:
        """Publish one GET and let its body pass; return the status and the body's size."""
        status, chunks = self.publish(path)
        size = sum(len(chunk) for chunk in chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return status, size

    def seconds_of_each(
        self, paths: dict[str, str], user: str = BENCH_USER, rounds: int = 15
    ) -> dict[str, float]:
        """Return the CPU seconds of each page: medians, after a warm-up.

        The pages take turns, so that whatever else the machine does meets them all.
        """
        times: dict[str, list[float]] = {name: [] for name in paths}
        for _round in range(rounds + 3):
            for name, path in paths.items():
                before = time.process_time()
                status, chunks = self.publish(path, user)
                b"".join(chunks)
                times[name].append(time.process_time() - before)
                if status != 200:
                    raise RuntimeError(f"{path} answered {status}")
        return {name: median(measured[3:]) for name, measured in times.items()}

    def close(self) -> None:
        """Remove the database and all else."""
        shutil.rmtree(self.folder, ignore_errors=True)


def median(values: list[float]) -> float:
    """Return the middle one of some measures."""
    return sorted(values)[len(values) // 2]
