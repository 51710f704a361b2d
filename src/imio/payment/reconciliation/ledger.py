"""What the site knows of one account of the commune, as the judgement of lines asks it."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from imio.payment.banking.statement import KnownDue
from imio.payment.banking.statement import KnownFile
from imio.payment.banking.statement import KnownOrder
from imio.payment.banking.statement import OGM
from imio.payment.content.bank_line import BankLine
from imio.payment.content.due import Due
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.domain.reference import structured_communication
from imio.payment.formatting import local_day
from imio.payment.reconciliation.accounts import platforms_elsewhere
from imio.payment.reconciliation.orders import file_at
from imio.payment.reconciliation.orders import find_collection_row
from imio.payment.reconciliation.orders import is_over
from imio.payment.reconciliation.orders import list_files_at_bank
from imio.payment.reconciliation.orders import orders_in
from imio.payment.reconciliation.orders import refund_with
from imio.payment.reconciliation.orders import still_to_book
from imio.payment.reconciliation.orders import sum_at_bank
from imio.payment.refunds.account import read_iban
from imio.payment.refunds.moves import GONE_STATES
from imio.payment.storage.secrets import decrypt_text
from imio.payment.storage.secrets import SecretsUnreadable
from imio.payment.storage.store import PaymentStore


# Nobody chooses among more
MAX_CANDIDATES = 200
MAX_ACCOUNTS = 5
# A bank executes a file on its day, or after a weekend and a holiday.
FILE_DAYS = timedelta(days=10)
# States in which a due still takes money; a cancelled one asks nothing any more.
_ASKING = (states.OPEN, states.TREASURY, states.WRITTEN_OFF)


class SiteLedger:
    """See imio.payment.banking.statement.Ledger. Reads only."""

    def __init__(
        self, store: PaymentStore, iban: str, accounts: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.store = store
        self.platforms = accounts[iban]
        self._elsewhere = platforms_elsewhere(accounts, self.platforms)
        # of the movement that is judged: it tells on which way an order is looked for
        self.cents = 0

    def find_due(self, kind: str, reference: str) -> KnownDue | None:
        """Return the due with a communication; a creditor reference says the same number."""
        digits = reference if kind == OGM else _digits_of(reference)
        due_id = self.store.communications.get(digits)
        due = self.store.get_due(due_id) if due_id else None
        if due is None or not is_known(due):
            return None
        return self._known(due)

    def list_open(self, amount_cents: int) -> Sequence[KnownDue]:
        filters = {"asks": (str(amount_cents),)}
        found = []
        for folder in (self.store.invoices, self.store.requests):
            for due_id in folder.catalog.search(filters).page(0, MAX_CANDIDATES):
                due = folder._getOb(due_id)
                found.append(self._known(due, self._accounts_of(due)))
        return [one for one in found if one.open_cents == amount_cents]

    def list_paid(self, amount_cents: int) -> Sequence[KnownDue]:
        filters = {"amount": (str(amount_cents),), "platform": self.platforms}
        lines = self.store.bank_lines.catalog.search(filters)
        found = {}
        for line_id in lines.page(0, MAX_CANDIDATES):
            line = self.store.bank_lines._getOb(line_id)
            for one in line.allocations:
                if one.cents == amount_cents:
                    due = self.store.get_due(one.due_id)
                    found[due.id] = self._known(due, self._accounts_of(due))
        return list(found.values())

    def find_refund(self, end_to_end_id: str) -> KnownOrder | None:
        refund = refund_with(self.store, end_to_end_id)
        if refund is None:
            return None
        is_shown = self.cents < 0 and self.is_shown(refund.id, refund.batch_id)
        return self._order(refund, is_shown)

    def list_refunds(self, amount_cents: int) -> Sequence[KnownOrder]:
        filters = {"way": (BY_TRANSFER,), "state": GONE_STATES}
        found = self.store.refunds.catalog.search(filters).page(0, MAX_CANDIDATES)
        refunds = (self.store.refunds._getOb(one) for one in found)
        return [self._order(one) for one in refunds if one.amount_cents == amount_cents]

    def find_collection(self, end_to_end_id: str) -> KnownOrder | None:
        batch, row = find_collection_row(self.store, end_to_end_id)
        if batch is None or row is None:
            return None
        is_shown = self.cents > 0 and self.is_shown(row.end_to_end_id, batch.id)
        return KnownOrder(
            row.end_to_end_id,
            0 if is_shown else row.amount_cents,
            due_id=row.invoice_id,
            is_done=row.collected_at is not None and not is_shown,
            is_elsewhere=batch.platform_id in self._elsewhere,
        )

    def find_file(self, message_id: str) -> KnownFile | None:
        batch = file_at(self.store, message_id)
        if batch is None:
            return None
        if is_over(batch):
            # Noted by hand: its first movement is its proof.
            is_shown = self.is_shown(batch.id, *orders_in(batch))
            cents = 0 if is_shown else sum_at_bank(batch)
        else:
            cents = 0 if self.is_shown(batch.id) else still_to_book(self.store, batch)
        return KnownFile(batch.id, cents, batch.platform_id in self._elsewhere)

    def is_shown(self, *order_ids: str) -> bool:
        """Say whether an earlier line is the proof of an order of ours."""
        filters = {"order": tuple(filter(None, order_ids))}
        return len(self.store.bank_lines.catalog.search(filters)) > 0

    def list_files(self, amount_cents: int, on: date) -> Sequence[KnownFile]:
        found = []
        for batch in list_files_at_bank(self.store, self.platforms):
            made_on = local_day(batch.created_at)
            if not made_on <= on <= made_on + FILE_DAYS:
                continue
            cents = still_to_book(self.store, batch)
            if cents == amount_cents:
                found.append(KnownFile(batch.id, cents))
        return found

    def open_cents(self, due: Due) -> int:
        """Return what a due still asks."""
        return max(due.balance_cents, 0) if due.due_state in _ASKING else 0

    def paid_cents(self, due: Due) -> int:
        """Return what could be taken back of a due."""
        return due.paid_cents + max(due.refundable_cents, 0)

    def _known(self, due: Due, accounts: tuple[str, ...] = ()) -> KnownDue:
        return KnownDue(
            due.id,
            self.open_cents(due),
            self.paid_cents(due),
            number=due.tracking_code,
            debtor=debtor_of(due),
            accounts=accounts,
            is_elsewhere=due.platform_id in self._elsewhere,
        )

    def _order(self, refund: Refund, is_shown: bool = False) -> KnownOrder:
        try:
            iban = read_iban(refund)
        except SecretsUnreadable:
            iban = ""
        return KnownOrder(
            refund.id,
            0 if is_shown else refund.amount_cents,
            refund.payee,
            iban,
            refund.due_id,
            is_elsewhere=refund.platform_id in self._elsewhere,
        )

    def _accounts_of(self, due: Due) -> tuple[str, ...]:
        """Return the accounts that paid for the payer of an invoice before."""
        if not isinstance(due, Invoice):
            return ()
        filters = {"payer": (due.payer_id,)}
        lines = self.store.bank_lines.catalog.search(filters).page(0, MAX_ACCOUNTS)
        return tuple(self._ibans_of(lines))

    def _ibans_of(self, line_ids: Sequence[str]) -> Iterator[str]:
        for line_id in line_ids:
            iban = read_line_iban(self.store.bank_lines._getOb(line_id))
            if iban:
                yield iban


def _digits_of(creditor_reference: str) -> str:
    """Return the communication behind "RF", two check digits and its first ten digits."""
    number = creditor_reference[4:]
    is_number = len(number) == 10 and number.isascii() and number.isdigit()
    return structured_communication(int(number)) if is_number else ""


def is_known(due: Due) -> bool:
    """Say whether somebody can have been asked to pay a due."""
    if isinstance(due, Invoice):
        return due.state == states.ISSUED and due.kind != CREDIT_NOTE
    return due.state != states.DRAFT


def debtor_of(due: Due) -> str:
    """Return who is to pay a due, as a bank would write it."""
    # Asking for what a due has not would look for it in the whole site.
    return due.payer_name if isinstance(due, Invoice) else due.applicant


def read_line_iban(line: BankLine) -> str:
    """Return the account of the other side, "" when none can be read."""
    try:
        return decrypt_text(line.iban_encrypted) if line.iban_encrypted else ""
    except SecretsUnreadable:
        return ""
