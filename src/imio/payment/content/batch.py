"""Batch: work on many at once, kept with its report: campaigns, imports, bank files."""

from BTrees.IOBTree import IOBTree
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment import _
from imio.payment.domain.states import HistoryRow
from imio.payment.storage.catalog import words_of
from plone.dexterity.content import Item
from plone.supermodel import model
from zope import schema
from zope.interface import implementer


class IBatch(model.Schema):
    """Work on many at once."""

    kind = schema.ASCIILine(title=_("label_batch_kind", default="Kind of work"))
    state = schema.ASCIILine(title=_("label_state", default="State"))


@implementer(IBatch)
class Batch(Item):
    """See IBatch. Subclassed where more is to be kept; ``state`` is each kind's own.

    ``done_count`` of ``total_count`` pieces are finished: long work can be left and
    comes back where it was. ``content`` is a blob of the file that it made or took,
    ``content_hash`` its SHA-256.
    """

    portal_type = "imio.payment.Batch"
    folder_name = "batches"
    kind = ""
    state = ""
    regie_uid = ""
    created_by = ""
    created_at: datetime
    file_name = ""
    content = None
    content_hash = ""
    total_count = 0
    done_count = 0
    amount_cents = 0
    history: tuple[HistoryRow, ...] = ()

    def __init__(self, id: str) -> None:
        self.id = id

    def move_to(self, state: str, at: datetime, actor: str, cause: str) -> None:
        """Change the state and note it."""
        self.history += (HistoryRow(at, actor, self.state, state, cause),)
        self.state = state

    def index_values(self) -> dict[str, tuple[str, ...]]:
        values = {"kind": self.kind, "state": self.state, "regie": self.regie_uid}
        found = {name: (value,) for name, value in values.items() if value}
        words = words_of(self.title, self.file_name, self.id, self.content_hash)
        return found | {"words": tuple(words)}


@dataclass(frozen=True)
class PrintPart:
    """Documents that leave by post: a ZIP (a blob), and how many are in it.

    ``whole`` is the blob of one PDF with all of them, ``whole_name`` its name: None when
    one of them cannot be read by the program that puts them together.
    """

    file_name: str
    count: int
    content: object
    made_at: datetime
    whole: object = None
    whole_name: str = ""


class ListBatch(Batch):
    """Invoices from a list that somebody gave: checked by line, then made in slices.

    ``entries`` is a blob with one line of JSON for each invoice to be made, and
    ``offsets`` says where each slice of them begins; ``findings`` a blob with one line for
    each problem. Neither changes once the list was checked. ``results`` tells by the place
    of an entry which invoice was made of it, so that no restart makes a second one.
    """

    type_uid = ""
    # heading by column, and the headings of the file
    mapping: Mapping[str, str]
    headings: tuple[str, ...] = ()
    # why the file as a whole cannot be used: code, line and words of UnreadableFile
    trouble: tuple[str, int | None, str] | None = None
    entries = None
    offsets: tuple[int, ...] = ()
    findings = None
    # problems by code, and what the list comes to
    problem_counts: Mapping[str, int]
    counts: Mapping[str, int]
    checked_at: datetime | None = None
    # files for the printer, in their order
    prints: tuple[PrintPart, ...] = ()
    # who pressed the button of the work under way, and when
    asked_by = ""
    asked_at: datetime | None = None

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.mapping = {}
        self.problem_counts = {}
        self.counts = {}
        self.results = IOBTree()

    @property
    def slice_count(self) -> int:
        return len(self.offsets)


class Campaign(ListBatch):
    """The invoices of a period for many payers, from a list of quantities.

    ``charges`` are the prices of the day of the check, by item: what was checked is what
    is charged. The ``draft_…`` figures are those of the drafts that still wait, kept with
    every correction: nobody waits for twenty thousand drafts to be read.
    """

    kind = "campaign"
    since: date | None = None
    until: date | None = None
    due_on: date | None = None
    object_title = ""
    charges: Mapping[str, object]
    draft_count = 0
    draft_cents = 0
    draft_mails = 0

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.charges = {}


class Import(ListBatch):
    """Invoices of the billing software, with their documents, and news of older ones.

    ``archive`` is a blob of a ZIP with the PDFs. With ``sends`` they leave by mail or
    print file from here, otherwise the billing software sends them.
    """

    kind = "import"
    archive = None
    archive_name = ""
    sends = True
