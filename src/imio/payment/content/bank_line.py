"""BankLine: one movement of a statement that concerns payments, and what became of it."""

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


# Somebody must say what it is; all of it is booked; it is none of our business.
TO_DECIDE = "to_decide"
BOOKED = "booked"
NOT_OURS = "not_ours"
# Of the event keys of its bookings in the journal
KEY_PREFIX = "bank-line:"
LINE_STATES = (TO_DECIDE, BOOKED, NOT_OURS)


@dataclass(frozen=True)
class Allocation:
    """Money of a line that was booked on a due, less than nothing when taken back.

    ``key`` is the event key of its rows in the journal. One that was undone stays, with
    the counter-booking beside it.
    """

    due_id: str
    cents: int
    key: str


class IBankLine(model.Schema):
    """One movement of an account of the commune."""

    state = schema.ASCIILine(title=_("label_state", default="State"))
    amount_cents = schema.Int(title=_("label_amount_cents", default="Amount in cents"))


@implementer(IBankLine)
class BankLine(Item):
    """See IBankLine. A credit is positive; what the bank said is never changed.

    ``outcome`` is how the movement was judged when it was booked, ``suggestions`` are
    ids of dues that it may be about. ``refund_id``, ``file_id`` and ``collection_id`` name
    an order of ours that it may be about, or is the proof of once ``proven_cents`` says
    so. ``allocations`` are the bookings on dues.
    """

    portal_type = "imio.payment.BankLine"
    folder_name = "bank_lines"
    state = TO_DECIDE
    outcome = ""
    nature = ""
    statement_id = ""
    statement_number = ""
    platform_id = ""
    ref = ""
    amount_cents = 0
    entry_on: date
    value_on: date | None = None
    name = ""
    iban_encrypted = ""
    iban_masked = ""
    reference = ""
    reference_kind = ""
    communication = ""
    end_to_end_id = ""
    bank_reference = ""
    mandate_reference = ""
    reason_code = ""
    code = ""
    suggestions: tuple[str, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    # the money of the line that proves something else than a due being paid
    proven_cents = 0
    refund_id = ""
    file_id = ""
    collection_id = ""
    # whose invoices it paid: their next transfer may come from the same account
    payer_ids: tuple[str, ...] = ()
    created_at: datetime
    history: tuple[HistoryRow, ...] = ()

    def __init__(self, id: str) -> None:
        self.id = id

    @property
    def booked_cents(self) -> int:
        """What of the line is booked or accounted for, with the sign of the line."""
        return sum(one.cents for one in self.allocations) + self.proven_cents

    @property
    def open_cents(self) -> int:
        """What nobody has said anything about yet, with the sign of the line."""
        return self.amount_cents - self.booked_cents

    @property
    def order_id(self) -> str:
        """The order of ours that the line is about, "" for none."""
        return self.file_id or self.refund_id or self.collection_id

    def move_to(
        self, state: str, at: datetime, actor: str, cause: str, note: str = ""
    ) -> None:
        """Change the state and note it."""
        row = HistoryRow(at, actor, self.state, state, cause, note=note)
        self.history += (row,)
        self.state = state

    def index_values(self) -> dict[str, tuple[str, ...]]:
        words = words_of(
            self.name,
            self.reference,
            self.communication,
            self.end_to_end_id,
            self.bank_reference,
            self.statement_number,
            self.ref,
        )
        kept = ("person",) if self.name or self.iban_encrypted else ()
        dues = dict.fromkeys(one.due_id for one in self.allocations)
        return {
            "state": (self.state,),
            "outcome": (self.outcome,),
            "statement": (self.statement_id,),
            "platform": (self.platform_id,),
            "amount": (str(self.amount_cents),),
            "due": tuple(dues),
            "payer": self.payer_ids,
            "kept": (*kept, "iban") if self.iban_encrypted else kept,
            "order": (self.order_id,) if self.proven_cents and self.order_id else (),
            "words": tuple(words),
        }
