"""Refund: money that goes back to a payer, through the PSP or by transfer."""

from datetime import date
from datetime import datetime
from imio.payment import _
from imio.payment.domain.postal import PostalAddress
from imio.payment.domain.states import ASKED
from imio.payment.domain.states import check_refund_move
from imio.payment.domain.states import HistoryRow
from imio.payment.storage.catalog import words_of
from plone.dexterity.content import Item
from plone.supermodel import model
from zope import schema
from zope.interface import implementer


BY_PSP = "psp"
BY_TRANSFER = "transfer"
BY_CREDIT = "credit"
WAYS = (BY_PSP, BY_TRANSFER, BY_CREDIT)


class IRefund(model.Schema):
    """Money that goes back."""

    state = schema.ASCIILine(title=_("label_state", default="State"))
    amount_cents = schema.Int(title=_("label_amount_cents", default="Amount in cents"))


@implementer(IRefund)
class Refund(Item):
    """See IRefund. Its id is the reference that the PSP and the bank know.

    ``cause`` is a code (refused, partly accepted, overpayment, credit_note, manual,
    back_office); ``iban_encrypted`` is emptied once the time to keep it is over, then
    only ``iban_masked`` tells where the money went. ``due_id`` is whose owed-back money
    it claims, ``transaction_id`` the payment that it goes back through ("" when none).
    """

    portal_type = "imio.payment.Refund"
    folder_name = "refunds"
    state = ASKED
    way = ""
    due_id = ""
    transaction_id = ""
    regie_uid = ""
    platform_id = ""
    amount_cents = 0
    cause = ""
    reason = ""
    object_title = ""
    surname = ""
    first_name = ""
    email = ""
    owner = ""
    language = "fr"
    asked_by = ""
    chosen_by = ""
    # who typed the account: the payer, or one of the staff for them
    account_by = ""
    approved_by = ""
    created_at: datetime
    promised_on: date | None = None
    # the one-time form for the account: its hash only
    form_hash = ""
    form_serial = 0
    form_expired = False
    form_expires_at: datetime | None = None
    reminded_at: datetime | None = None
    # the outbox key of a mail to the payer that was given up, and why
    unsent_mail = ""
    unsent_why = ""
    holder = ""
    iban_encrypted = ""
    iban_masked = ""
    bic = ""
    # where the holder lives, kept only if the bank that pays wants it
    address: PostalAddress | None = None
    batch_id = ""
    psp_id = ""
    psp_code = ""
    # how often the bank definitely refused it: each new order has a new reference
    failures = 0
    # how often it was given to the worker, and how often the worker repeated it
    sendings = 0
    repeats = 0
    # what had gone back of the payment before this order
    before_cents = 0
    # the PSP answered that it has the order
    is_acknowledged = False
    # nobody but a human can find out what became of it
    is_doubtful = False
    asked_count = 0
    ask_at: datetime | None = None
    # the due that a credit paid
    credited_id = ""
    sent_at: datetime | None = None
    done_at: datetime | None = None
    is_booked = False
    history: tuple[HistoryRow, ...] = ()

    def __init__(self, id: str) -> None:
        self.id = id

    def move_to(
        self, state: str, at: datetime, actor: str, cause: str, **more: str
    ) -> None:
        """Change the state and note it. Raises ForbiddenTransition."""
        check_refund_move(self.state, state)
        self.note(at, actor, state, cause, **more)
        self.state = state

    def note(
        self, at: datetime, actor: str, to_state: str, cause: str, **more: str
    ) -> None:
        """Add a row to the history; rows are never changed."""
        self.history += (HistoryRow(at, actor, self.state, to_state, cause, **more),)

    @property
    def reference(self) -> str:
        """What the PSP or the bank knows this order by; once refused never used again."""
        return f"{self.id}-{self.failures + 1}" if self.failures else self.id

    @property
    def payee(self) -> str:
        return self.holder or f"{self.surname} {self.first_name}".strip()

    def index_values(self) -> dict[str, tuple[str, ...]]:
        values = {
            "state": self.state,
            "regie": self.regie_uid,
            "platform": self.platform_id,
            "way": self.way,
            "due": self.due_id,
            "transaction": self.transaction_id,
            "owner": self.owner,
            "kept": "iban" if self.iban_encrypted else "",
        }
        flags = ["form_expired"] if self.form_expired else []
        flags += ["unknown_outcome"] if self.is_doubtful else []
        flags += ["mail_failed"] if self.unsent_mail else []
        words = words_of(
            self.id,
            self.reference,
            self.surname,
            self.first_name,
            self.holder,
            self.email,
            self.object_title,
            self.transaction_id,
        )
        found = {name: (value,) for name, value in values.items() if value}
        return found | {"flag": tuple(flags), "words": tuple(words)}
