"""Start the bank of demonstration: beside a site, in a test, or as its own process."""

from imio.payment.providers.loopback import LoopbackServer
from imio.payment.providers.sandbox import facts
from imio.payment.providers.sandbox.bank.app import Bank
from imio.payment.providers.sandbox.bank.options import Options
from imio.payment.providers.sandbox.bank.store import BankStore
from imio.payment.providers.simulators.registry import all_simulators
from pathlib import Path
from typing import Any

import argparse
import os
import signal
import sys
import threading


DEFAULT_PORT = 8087
SHOPS_VARIABLE = "IMIO_PAYMENT_BANK_SHOPS"


class BankServer:
    """A running bank: where it answers, what it remembers, and how to stop it."""

    def __init__(self, bank: Bank, port: int) -> None:
        self.bank = bank
        self.faults = bank.faults
        self._server = LoopbackServer(bank.handle, port, bank.faults)
        self.url = self._server.url
        self.port = self._server.port

    def start(self) -> "BankServer":
        """Answer in the background."""
        self._server.start()
        self.bank.courier.start()
        return self

    def stop(self) -> None:
        """Stop answering; notifications that wait are dropped."""
        self.bank.courier.stop()
        self._server.stop()

    def journal(self) -> list[dict[str, Any]]:
        """Return every row of the bank's own journal."""
        return self.bank.store.journal()

    def demo_account(self, name: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets of a test platform whose provider ``name`` talks
        to this bank: the sandbox, or the simulator of a PSP."""
        return self.bank.dialects[name].demo_account(self.url)

    def wait_idle(self, seconds: float = 10.0) -> bool:
        """Wait until every notification was delivered or given up."""
        return self.bank.courier.wait_idle(seconds)


def start_bank(
    port: int = 0,
    state: str | Path | None = None,
    shops: dict[str, str] | None = None,
    options: Options | None = None,
) -> BankServer:
    """Start a bank in this process, on a free port unless one is named.

    ``shops`` are shop ids with their seal keys (default: the shop of demonstration);
    ``state`` is the file where the journal stays. Opens a loopback socket.
    """
    path = Path(state) if state else None
    if path and path.is_dir():
        path = path / "journal.jsonl"
    store = BankStore(path)
    known = dict(shops or {facts.DEMO_SHOP: facts.DEMO_KEY})
    bank = Bank(
        store, known, options or Options(), all_simulators(path and path.parent)
    )
    return BankServer(bank, port).start()


def main(arguments: list[str] | None = None) -> int:
    """Run the bank until it is told to stop (command ``payment-bank``)."""
    parser = argparse.ArgumentParser(description="Bank of demonstration, no real money")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0: a free one")
    parser.add_argument("--state", help="file or folder that keeps the journal")
    parser.add_argument(
        "--shop",
        action="append",
        default=[],
        metavar="ID=KEY",
        help=f"a shop and its key; also from {SHOPS_VARIABLE}, separated by commas",
    )
    parser.add_argument("--notify-delay", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--late", type=float, default=20.0, metavar="SECONDS")
    parser.add_argument("--duplicates", type=float, default=0.0, metavar="RATE")
    parser.add_argument("--shuffle", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    options = Options(
        notify_delay=given.notify_delay,
        late_seconds=given.late,
        duplicate_rate=given.duplicates,
        shuffle_seconds=given.shuffle,
        seed=given.seed,
    )
    server = start_bank(given.port, given.state, _shops(given.shop), options)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: stopped.set())
    sys.stdout.write(f"Bank of demonstration: {server.url}\n")
    sys.stdout.flush()
    stopped.wait()
    server.stop()
    return 0


def _shops(given: list[str]) -> dict[str, str]:
    listed = [text for text in os.environ.get(SHOPS_VARIABLE, "").split(",") if text]
    pairs = (text.partition("=") for text in [*listed, *given])
    return {shop: key for shop, _equals, key in pairs if shop and key}
