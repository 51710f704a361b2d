"""BankStatement: one statement of an account; BankFile: the file that brings some."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment import _
from imio.payment.content.batch import Batch
from imio.payment.storage.catalog import words_of
from plone.dexterity.content import Item
from plone.supermodel import model
from zope import schema
from zope.interface import implementer


BANK_FILE = "bank_file"
# What becomes of a statement of a file
NEW = "new"
ALREADY_IMPORTED = "already_imported"
UNKNOWN_ACCOUNT = "unknown_account"


@dataclass(frozen=True)
class FoundStatement:
    """What a check found out about one statement of a file, whose place is its index.

    ``status`` is one of the words above. ``kept`` lines concern payments, ``left``
    ones (wages, suppliers) are only counted; both have their sum. ``gap_cents`` is how far its opening balance is from
    the closing one of the statement before, None when there is none before.
    """

    iban: str
    number: str
    on: date
    opened_on: date | None
    opening_cents: int
    closing_cents: int
    identity: tuple[str, str, str, int]
    status: str
    kept: int = 0
    kept_cents: int = 0
    left: int = 0
    left_cents: int = 0
    gap_cents: int | None = None


class BankFile(Batch):
    """A file of the bank on its way: checked, confirmed, booked by the worker.

    ``content`` is a blob of the encrypted file and ``entries`` one with a line for each
    movement that concerns payments, encrypted too; ``offsets`` says where each slice of
    them begins. All are deleted once the file was booked or given up: then only its
    name and ``content_hash`` stay, and the statements.
    """

    kind = BANK_FILE
    entries = None
    offsets: tuple[int, ...] = ()
    statements: tuple[FoundStatement, ...] = ()
    # the statement that was made of each, by its place
    statement_ids: Mapping[int, str]
    warnings: tuple[str, ...] = ()
    # lines by what will happen, then by what happened
    counts: Mapping[str, int]
    checked_at: datetime | None = None
    asked_by = ""
    asked_at: datetime | None = None

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.statement_ids = {}
        self.counts = {}

    @property
    def slice_count(self) -> int:
        return len(self.offsets)


class IBankStatement(model.Schema):
    """One statement of an account of the commune."""

    number = schema.ASCIILine(title=_("label_statement_number", default="Statement"))
    iban = schema.ASCIILine(title=_("label_iban", default="IBAN"))


@implementer(IBankStatement)
class BankStatement(Item):
    """See IBankStatement. Made by imio.payment.reconciliation, never by the add menu.

    Its lines are found by the index of bank lines. Of those that do not concern payments
    only ``left_count`` and ``left_cents`` are known. Both together lead from the opening
    to the closing balance.
    """

    portal_type = "imio.payment.BankStatement"
    folder_name = "statements"
    iban = ""
    platform_id = ""
    number = ""
    on: date
    opened_on: date | None = None
    opening_cents = 0
    closing_cents = 0
    identity: tuple[str, str, str, int]
    file_id = ""
    kept_count = 0
    kept_cents = 0
    left_count = 0
    left_cents = 0
    gap_cents: int | None = None
    created_at: datetime
    created_by = ""

    def __init__(self, id: str) -> None:
        self.id = id

    @property
    def amount_cents(self) -> int:
        """What the account gained (or lost) on this statement."""
        return self.closing_cents - self.opening_cents

    def index_values(self) -> dict[str, tuple[str, ...]]:
        words = words_of(self.number, self.iban, self.on.isoformat(), self.id)
        return {
            "platform": (self.platform_id,),
            "account": (self.iban,),
            "words": tuple(words),
        }
