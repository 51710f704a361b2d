"""The worker's part: files of the bank are checked, then booked a slice at a time."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from imio.payment import logger
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.content.bank_statement import BankFile
from imio.payment.domain.errors import PaymentError
from imio.payment.formatting import local_day
from imio.payment.invoicing.lists_entries import SLICE
from imio.payment.invoicing.lists_work import ListJob
from imio.payment.invoicing.lists_work import Step
from imio.payment.invoicing.lists_work import WORKER
from imio.payment.reconciliation import files
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.reconciliation.checking import check_content
from imio.payment.reconciliation.checking import Checked
from imio.payment.reconciliation.entries import Entry
from imio.payment.reconciliation.entries import read_entries
from imio.payment.reconciliation.known import newest_days
from imio.payment.reconciliation.ledger import SiteLedger
from imio.payment.reconciliation.lines import book_verdict
from imio.payment.reconciliation.lines import close_line
from imio.payment.reconciliation.lines import keep_verdict
from imio.payment.reconciliation.lines import line_id_of
from imio.payment.reconciliation.lines import make_line
from imio.payment.reconciliation.verdicts import judge_movement
from imio.payment.recovery.bank_data import bank_data_day
from imio.payment.recovery.bank_data import note_bank_data
from imio.payment.storage.store import PaymentStore

import transaction


class BankFiles(ListJob):
    """IJob that checks files of the bank and books them."""

    course = files.COURSE

    @property
    def steps(self) -> Mapping[str, Step]:
        return {files.APPLYING: apply_slice}

    def check(self, store: PaymentStore, batch: BankFile) -> Checked:
        return check_content(store, files.read_content(batch))

    def keep_check(
        self, store: PaymentStore, batch: BankFile, found: Checked, now: datetime
    ) -> None:
        files.keep_check(store, batch, found, WORKER, now)


def apply_slice(store: PaymentStore, batch: BankFile, now: datetime) -> None:
    """Book the next slice of lines, each as it is judged now. Writes.

    A line is booked in the name of whoever confirmed the file.
    """
    first = batch.done_count
    entries = read_entries(batch, first // SLICE)
    counts = Counter(batch.counts if first else {})
    for entry in entries:
        if entry.place in batch.statement_ids:
            counts[_apply(store, batch, entry, now)] += 1
    batch.counts = dict(counts)
    batch.done_count = first + len(entries)
    if batch.done_count >= batch.total_count:
        files.move_file(store, batch, files.DONE, WORKER, now, "booked")
        files.forget_content(batch)
        tell_reminders(store, now)


def tell_reminders(store: PaymentStore, now: datetime) -> None:
    """Note how far all accounts with statements are known: reminders wait for it. Writes."""
    days = [day for day in newest_days(store).values() if day is not None]
    known = bank_data_day(store)
    up_to = min([*days, local_day(now)])
    if days and (known is None or known < up_to):
        note_bank_data(store, up_to, now)


def _apply(store: PaymentStore, batch: BankFile, entry: Entry, now: datetime) -> str:
    """Keep and book one line; return its outcome. Writes."""
    statement = store.statements._getOb(batch.statement_ids[entry.place])
    if line_id_of(statement, entry.movement) in store.bank_lines:
        return entry.verdict.outcome
    line = make_line(store, statement, entry.movement, now)
    accounts = own_accounts()
    # Without its account, nobody knows any more whose money it is.
    ours = statement.iban in accounts
    before = transaction.savepoint(optimistic=True)
    try:
        verdict, parts = entry.verdict, ()
        if ours:
            ledger = SiteLedger(store, statement.iban, accounts)
            verdict, parts = judge_movement(entry.movement, ledger)
        book_verdict(store, line, verdict, parts, batch.asked_by, now)
    except PaymentError as error:
        before.rollback()
        logger.warning("bank line %s: %s", line.id, type(error).__name__)
        line = store.bank_lines._getOb(line.id)
        keep_verdict(line, verdict)
        note = getattr(error, "code", "") or type(error).__name__
        close_line(store, line, TO_DECIDE, WORKER, now, "not booked", note)
    return line.outcome
