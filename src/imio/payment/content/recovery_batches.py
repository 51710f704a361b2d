"""Batches of recovery: letters to print, what the treasury gets, collections by debit."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment.content.batch import Batch
from imio.payment.storage.catalog import words_of


LETTERS = "letters"
TREASURY_BATCH = "treasury"
DEBIT_BATCH = "direct_debit"


class LetterBatch(Batch):
    """Letters for the printer: ``rows`` holds (invoice id, level), level 0 for a notice.

    ``content`` is a ZIP of the letters once the worker has drawn them, ``whole`` the blob
    of one PDF with all of them and ``whole_name`` its name; ``left_out`` tells (invoice
    id, why) of those that were not needed any more.
    """

    kind = LETTERS
    rows: tuple[tuple[str, int], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    printed_ids: tuple[str, ...] = ()
    whole = None
    whole_name = ""


class TreasuryBatch(Batch):
    """Invoices handed over together; ``content`` is the CSV file that tells of them."""

    kind = TREASURY_BATCH
    invoice_ids: tuple[str, ...] = ()
    letters_id = ""


@dataclass(frozen=True)
class DebitRow:
    """One collection of a file: of which invoice, how much, under which mandate.

    ``collected_at`` is set when its money was booked. ``returned_at`` is set when the
    bank did not make it, or took it back; ``reason`` is then the code of the bank.
    """

    end_to_end_id: str
    invoice_id: str
    amount_cents: int
    mandate_reference: str
    returned_at: datetime | None = None
    reason: str = ""
    collected_at: datetime | None = None


class DebitBatch(Batch):
    """A file of direct debits for one day. Its id is what the bank calls the message.

    ``content`` is a blob of the encrypted file, for it names accounts.
    """

    kind = DEBIT_BATCH
    platform_id = ""
    schema = ""
    collection_on: date | None = None
    rows: tuple[DebitRow, ...] = ()
    collected_at: datetime | None = None
    reference = ""

    @property
    def returned_cents(self) -> int:
        return sum(row.amount_cents for row in self.rows if row.returned_at)

    def index_values(self) -> dict[str, tuple[str, ...]]:
        # A statement names single collections, also long after the file was made.
        found = super().index_values()
        words = words_of(*(row.end_to_end_id for row in self.rows))
        return found | {"words": (*found["words"], *words)}
