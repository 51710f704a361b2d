"""A file of the bank on its way: taken in, checked, confirmed, or given up."""

from datetime import datetime
from imio.payment.banking.reading_statements import read_statements
from imio.payment.content.bank_statement import BANK_FILE
from imio.payment.content.bank_statement import BankFile
from imio.payment.content.bank_statement import BankStatement
from imio.payment.content.bank_statement import FoundStatement
from imio.payment.content.bank_statement import NEW
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing.lists_work import CHECKING
from imio.payment.invoicing.lists_work import Course
from imio.payment.invoicing.lists_work import move_along
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.reconciliation.accounts import platform_of
from imio.payment.reconciliation.checking import Checked
from imio.payment.reconciliation.checking import warnings_on
from imio.payment.storage.secrets import decrypt_text
from imio.payment.storage.secrets import encrypt_text
from imio.payment.storage.store import PaymentStore
from ZODB.blob import Blob

import hashlib
import secrets


CHECKED = "checked"
APPLYING = "applying"
DONE = "done"
CANCELLED = "cancelled"
FILE_STATES = (CHECKING, CHECKED, APPLYING, DONE, CANCELLED)
WORKING = (CHECKING, APPLYING)
MAX_BYTES = 20 * 1024 * 1024
_COPIED = ("iban", "number", "on", "opened_on", "opening_cents", "closing_cents")
_COPIED += ("identity", "gap_cents", "left_cents", "kept_cents")
COURSE = Course(
    BANK_FILE,
    {
        "": {CHECKING},
        CHECKING: {CHECKED, CANCELLED},
        CHECKED: {CHECKING, APPLYING, CANCELLED},
        APPLYING: {DONE},
    },
    WORKING,
    sliced=(APPLYING,),
)


def take_file(
    store: PaymentStore, file_name: str, content: bytes, actor: str, now: datetime
) -> tuple[BankFile, bool]:
    """Take a file of the bank in, or return the one with this content; and if it is new.

    Nothing is booked yet: the worker checks it. Writes. Raises InvalidBankFile for one
    that does not hold together: then nothing is kept of it.
    """
    read_statements(content)
    content_hash = hashlib.sha256(content).hexdigest()
    same = store.batches.catalog.search({"kind": (BANK_FILE,)}, text=content_hash)
    for known_id in same:
        known = store.batches._getOb(known_id)
        if known.content_hash == content_hash and known.state != CANCELLED:
            return known, False
    batch = BankFile(secrets.token_hex(8))
    # Signs that turn the direction of what follows have no place in a heading.
    shown_name = "".join(filter(str.isprintable, file_name))
    batch.title = batch.file_name = shown_name[:200]
    batch.content_hash = content_hash
    batch.content = _keep_secret(content)
    batch.created_by, batch.created_at = actor, now
    batch = store.batches.add(batch)
    move_file(store, batch, CHECKING, actor, now, "taken in")
    return batch, True


def check_again(
    store: PaymentStore, batch: BankFile, actor: str, now: datetime
) -> None:
    """Have a checked file judged once more: payments or settings changed. Writes.

    Raises ForbiddenTransition.
    """
    move_file(store, batch, CHECKING, actor, now, "check asked for")


def confirm_file(
    store: PaymentStore, batch: BankFile, actor: str, now: datetime
) -> None:
    """Let the worker book what is new in a checked file. Writes.

    Each statement is taken once, whoever confirms it first. Raises StatementRefused
    (nothing_new), ForbiddenTransition.
    """
    accounts = own_accounts()
    new = {
        place: found
        for place, found in enumerate(batch.statements)
        if found.status == NEW
        and found.iban in accounts
        and found.identity not in store.statement_ids
    }
    if batch.state == CHECKED and not new:
        raise StatementRefused("nothing_new")
    move_file(store, batch, APPLYING, actor, now, "confirmed")
    batch.statement_ids = {
        place: _make(store, batch, found, platform_of(accounts, found.iban), actor, now)
        for place, found in new.items()
    }


def cancel_file(
    store: PaymentStore, batch: BankFile, actor: str, now: datetime
) -> None:
    """Give a file up before it is booked; its content is forgotten. Writes.

    Raises ForbiddenTransition.
    """
    move_file(store, batch, CANCELLED, actor, now, "cancelled")
    forget_content(batch)


def keep_check(
    store: PaymentStore, batch: BankFile, found: Checked, actor: str, now: datetime
) -> None:
    """Keep what a check found, for the page and for the booking. Writes."""
    batch.statements = tuple(found.statements)
    batch.warnings = warnings_on(found, local_day(now))
    batch.counts = dict(found.counts)
    batch.offsets = tuple(found.entries.offsets)
    batch.entries = Blob()
    with batch.entries.open("w") as target:
        target.write(found.entries.file.getvalue())
    batch.total_count = found.entries.count
    batch.amount_cents = found.kept_cents
    batch.checked_at = now
    move_file(store, batch, CHECKED, actor, now, "checked")


def read_content(batch: BankFile) -> bytes:
    """Return the very bytes that were taken in. Reads only. Raises SecretsUnreadable."""
    with batch.content.open("r") as stream:
        return decrypt_text(stream.read().decode("ascii")).encode("latin-1")


def forget_content(batch: BankFile) -> None:
    """Forget a file that was booked or given up: wages and suppliers were in it. Writes."""
    batch.content = batch.entries = None
    batch.offsets = ()


def move_file(
    store: PaymentStore,
    batch: BankFile,
    state: str,
    actor: str,
    now: datetime,
    cause: str,
) -> None:
    """Bring a file to its next state; its work begins at 0. Writes.

    Raises ForbiddenTransition.
    """
    move_along(store, COURSE, batch, state, actor, now, cause)


def _make(
    store: PaymentStore,
    batch: BankFile,
    found: FoundStatement,
    platform_id: str,
    actor: str,
    now: datetime,
) -> str:
    statement = BankStatement(secrets.token_hex(6))
    for name in _COPIED:
        setattr(statement, name, getattr(found, name))
    statement.kept_count, statement.left_count = found.kept, found.left
    statement.platform_id, statement.file_id = platform_id, batch.id
    statement.created_at, statement.created_by = now, actor
    store.statement_ids[found.identity] = statement.id
    store.statements.add(statement)
    return statement.id


def _keep_secret(content: bytes) -> Blob:
    blob = Blob()
    with blob.open("w") as stream:
        stream.write(encrypt_text(content.decode("latin-1")).encode("ascii"))
    return blob
