"""Batch: work on many at once, kept with its report: campaigns, imports, bank files."""

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
        return found | {"words": tuple(words_of(self.title, self.file_name, self.id))}
