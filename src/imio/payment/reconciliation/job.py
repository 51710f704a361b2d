"""The worker's part: files of the bank are checked, then booked a slice at a time."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from imio.payment import logger
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
from imio.payment.reconciliation.lines import leave_line
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
    found = read_entries(batch, first // SLICE)
    entries = [one for one in found if one.place in batch.statement_ids]
    counts = Counter(batch.counts if first else {})
    counts.update(_book(store, batch, entries, now))
    batch.counts = dict(counts)
    batch.done_count = first + len(found)
    if batch.done_count >= batch.total_count:
        files.move_file(store, batch, files.DONE, WORKER, now, "booked")
        files.forget_content(batch)
        tell_reminders(store, now)


def tell_reminders(store: PaymentStore, now: datetime) -> None:
    """Note how far all accounts with statements are known: reminders wait for it. Writes."""
    found = newest_days(store, local_day(now)).values()
    days = [day for day in found if day is not None]
    known, up_to = bank_data_day(store), min(days, default=None)
    if up_to is not None and (known is None or known < up_to):
        note_bank_data(store, up_to, now)


def _book(
    store: PaymentStore, batch: BankFile, entries: Sequence[Entry], now: datetime
) -> list[str]:
    """Keep and book lines, all or else one by one; return their outcomes. Writes."""
    before = transaction.savepoint(optimistic=True)
    try:
        return [_book_one(store, batch, one, now) for one in entries]
    except PaymentError as error:
        # A savepoint for each line would cost more than the booking.
        logger.warning("bank file %s: %s", batch.id, type(error).__name__)
        before.rollback()
    return [_book_or_tell(store, batch, one, now) for one in entries]


def _book_one(store: PaymentStore, batch: BankFile, entry: Entry, now: datetime) -> str:
    statement = store.statements._getOb(batch.statement_ids[entry.place])
    line_id = line_id_of(statement, entry.movement)
    if line_id in store.bank_lines:
        return store.bank_lines._getOb(line_id).outcome
    line = make_line(store, statement, entry.movement, now)
    accounts = own_accounts()
    verdict, parts = entry.verdict, ()
    # Without its account, nobody knows any more whose money it is.
    if statement.iban in accounts:
        ledger = SiteLedger(store, statement.iban, accounts)
        verdict, parts = judge_movement(entry.movement, ledger)
        book_verdict(store, line, verdict, parts, batch.asked_by, now)
    else:
        leave_line(store, line, verdict, "unknown_account", WORKER, now)
    return line.outcome


def _book_or_tell(
    store: PaymentStore, batch: BankFile, entry: Entry, now: datetime
) -> str:
    """Book one line, or leave it for a person with the reason why it was not. Writes."""
    before = transaction.savepoint(optimistic=True)
    try:
        return _book_one(store, batch, entry, now)
    except PaymentError as error:
        before.rollback()
        why = getattr(error, "code", "") or type(error).__name__
    statement = store.statements._getOb(batch.statement_ids[entry.place])
    line = make_line(store, statement, entry.movement, now)
    leave_line(store, line, entry.verdict, why, WORKER, now)
    return line.outcome
