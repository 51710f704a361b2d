"""Processes of the cluster: started apart, logged, waited for, killed on purpose."""

from pathlib import Path

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


SECONDS_TO_STOP = 20
_given: set[int] = set()


class ClusterFailure(RuntimeError):
    """A part of the cluster did not start, or ended by itself."""


def find_free_port() -> int:
    """Return a port that nobody listens on, and that was not given before."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port


class Process:
    """One process with its log."""

    def __init__(self, name: str, command: list, log: Path, **options) -> None:
        self.name = name
        self._command = [str(part) for part in command]
        self._log = log
        self._options = options
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it; what it says is added to its log."""
        with self._log.open("a") as log:
            # A session of its own: Ctrl-C comes to us, and we stop things in order.
            self._process = subprocess.Popen(
                self._command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._options,
            )

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def check_alive(self) -> None:
        """Raise ClusterFailure with the last words of a process that has ended."""
        if not self.is_alive:
            raise ClusterFailure(f"{self.name} has ended:\n{self.last_words()}")

    def last_words(self, lines: int = 25) -> str:
        """Return the end of its log."""
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def wait(self) -> int:
        """Wait for its end; return its exit code."""
        return self._process.wait()

    def kill(self) -> None:
        """End it as a power cut does: it cannot tidy up."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and wait; kill it when it does not."""
        self._end(signal.SIGTERM)

    def interrupt(self) -> None:
        """Stop it by SIGINT."""
        self._end(signal.SIGINT)

    def quit(self) -> None:
        """Stop it by SIGQUIT: PostgreSQL ends at once and recovers when started."""
        self._end(signal.SIGQUIT)

    def _end(self, number: int) -> None:
        if not self.is_alive:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()


def wait_until_it_answers(process: Process, url: str, seconds: float = 180) -> None:
    """Ask for an address until it is answered. Raises ClusterFailure."""
    # A proxy of the environment is not asked for an address of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        process.check_alive()
        try:
            opener.open(url, timeout=60).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.3)
    raise ClusterFailure(f"{process.name} does not answer:\n{process.last_words()}")
