"""What is not ours to keep: files that nobody confirmed, people behind lines set aside,
account numbers of payers once their time is over."""

from datetime import datetime
from datetime import timedelta
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import BOOKED
from imio.payment.content.bank_line import NOT_OURS
from imio.payment.content.bank_statement import BANK_FILE
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.invoicing.lists_work import WORKER
from imio.payment.reconciliation import files
from imio.payment.refunds.forms import LONGEST_MONTH
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore


# Long enough to notice a mistake, and to take a line up again
KEPT = timedelta(days=30)
PERSON = "person"
IBAN = "iban"


class BankRetention:
    """IJob that forgets them in time."""

    every = timedelta(hours=1)

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return the files and lines whose time is over. Reads only."""
        waiting = {"kind": (BANK_FILE,), "state": (files.CHECKED,)}
        found = list(store.batches.catalog.search(waiting, until=now - KEPT))
        found += _lines(store, NOT_OURS, PERSON, now - KEPT)
        kept = get_settings().bank_retention_months * LONGEST_MONTH
        return found + _lines(store, BOOKED, IBAN, now - kept)

    def ask(self, store: PaymentStore, key: str) -> None:
        """There is nobody to ask."""

    def do(self, store: PaymentStore, key: str, news: None, now: datetime) -> None:
        """Give up a file, or forget who is behind a line or its account. Writes."""
        batch = store.batches._getOb(key, None)
        if batch is None:
            forget(store, store.bank_lines._getOb(key))
            return
        try:
            files.cancel_file(store, batch, WORKER, now)
        except ForbiddenTransition:
            # Somebody confirmed it at last.
            return


def forget(store: PaymentStore, line: BankLine) -> None:
    """Forget who is behind a line that was set aside, and what they wrote; of a booked
    one the account number: the masked one still tells whence the money came. Writes."""
    if line.state == NOT_OURS:
        line.name = line.iban_encrypted = line.iban_masked = line.communication = ""
    elif line.state == BOOKED:
        line.iban_encrypted = ""
    store.reindex(line)


def _lines(store: PaymentStore, state: str, kept: str, end: datetime) -> list[str]:
    """Return the lines that are in a state since then, and still tell something."""
    filters = {"state": (state,), "kept": (kept,)}
    found = store.bank_lines.catalog.search(filters, until=end)
    return [
        line_id
        for line_id in found
        if store.bank_lines._getOb(line_id).history[-1].at <= end
    ]
