"""What is not ours to keep: files that nobody confirmed, people behind lines set aside."""

from datetime import datetime
from datetime import timedelta
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import NOT_OURS
from imio.payment.content.bank_statement import BANK_FILE
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.invoicing.lists_work import WORKER
from imio.payment.reconciliation import files
from imio.payment.storage.store import PaymentStore


# Long enough to notice a mistake, and to take a line up again
KEPT = timedelta(days=30)
PERSON = "person"


class BankRetention:
    """IJob that forgets them in time."""

    every = timedelta(hours=1)

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return the files and lines whose time is over. Reads only."""
        until = now - KEPT
        waiting = {"kind": (BANK_FILE,), "state": (files.CHECKED,)}
        named = {"state": (NOT_OURS,), "kept": (PERSON,)}
        found = list(store.batches.catalog.search(waiting, until=until))
        return found + list(store.bank_lines.catalog.search(named, until=until))

    def ask(self, store: PaymentStore, key: str) -> None:
        """There is nobody to ask."""

    def do(self, store: PaymentStore, key: str, news: None, now: datetime) -> None:
        """Give up a file, or forget who is behind a line. Writes."""
        batch = store.batches._getOb(key, None)
        if batch is None:
            forget_person(store, store.bank_lines._getOb(key))
            return
        try:
            files.cancel_file(store, batch, WORKER, now)
        except ForbiddenTransition:
            # Somebody confirmed it at last.
            return


def forget_person(store: PaymentStore, line: BankLine) -> None:
    """Forget who is behind a line that was set aside, and what they wrote. Writes."""
    if line.state != NOT_OURS:
        return
    line.name = line.iban_encrypted = line.iban_masked = line.communication = ""
    store.reindex(line)
