"""Transaction: one attempt to pay dues of one platform at one PSP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.states import CREATED
from imio.payment.domain.states import HistoryRow
from imio.payment.domain.states import LIVE_STATES
from imio.payment.storage.catalog import words_of
from plone.dexterity.content import Item
from plone.supermodel import model
from zope import schema
from zope.interface import implementer


class ITransaction(model.Schema):
    """One attempt to pay."""

    platform_id = schema.ASCIILine(
        title=_("label_platform", default="Payment platform")
    )
    state = schema.ASCIILine(title=_("label_state", default="State"))
    amount_cents = schema.Int(title=_("label_amount_cents", default="Amount in cents"))
    psp_id = schema.TextLine(title=_("label_psp_id", default="Payment identifier"))


# What calls for a human's attention; "overpaid" is one more, said by its amount.
FLAGS = ("to_check", "late", "to_refund")


@dataclass(frozen=True)
class Share:
    """What one transaction pays of one due."""

    due_id: str
    regie_uid: str
    demarche_uid: str
    title: str
    communication: str
    amount_cents: int
    tracking_code: str = ""
    accounting_code: str = ""


@implementer(ITransaction)
class Transaction(Item):
    """See ITransaction. Its id is the reference that the PSP knows; never used twice."""

    portal_type = "imio.payment.Transaction"
    state = CREATED
    platform_id = ""
    provider = ""
    mode = psp.TEST
    amount_cents = 0
    currency = "EUR"
    shares: tuple[Share, ...] = ()
    surname = ""
    first_name = ""
    email = ""
    owner = ""
    basket_id = ""
    language = "fr"
    created_at: datetime
    started_at: datetime | None = None
    paid_at: datetime | None = None
    expires_at: datetime
    # the PSP's name of our attempt (a session), and what statements show of its payment
    psp_id: str | None = None
    payment_id: str | None = None
    psp_data: Mapping[str, str] = {}
    means = ""
    psp_code = ""
    # Redirect or PostForm that the PSP gave, so that "back" and a reload resume it
    way_to_bank: psp.Redirect | psp.PostForm | None = None
    history: tuple[HistoryRow, ...] = ()
    event_keys: frozenset[str] = frozenset()
    to_check = False
    late = False
    # true exactly while a refund of its money is open (refunds.moves)
    to_refund = False
    overpaid_cents = 0
    # what refunds by the PSP have taken of it, or are about to
    refunded_cents = 0
    # what the PSP gave back beyond every refund that we know of
    unmatched_cents = 0
    charged_back_cents = 0
    asked_at: datetime | None = None
    asked_count = 0

    def __init__(self, id: str) -> None:
        # Without Dexterity's two dates, which cost a tenth of reading the object.
        self.id = id

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES

    @property
    def statement_id(self) -> str:
        """The identifier that bank statements and the PSP's back office show."""
        return self.payment_id or self.psp_id or self.id

    @property
    def payer(self) -> str:
        return f"{self.surname} {self.first_name}".strip()

    def note(
        self,
        at: datetime,
        actor: str,
        from_state: str,
        to_state: str,
        cause: str,
        **more: str,
    ) -> None:
        """Add a row to the history; rows are never changed."""
        self.history += (HistoryRow(at, actor, from_state, to_state, cause, **more),)

    def as_attempt(self) -> psp.Attempt:
        """Return what a provider may know of this transaction."""
        return psp.Attempt(
            reference=self.id,
            amount_cents=self.amount_cents,
            currency=self.currency,
            psp_id=self.psp_id or self.payment_id,
            psp_data=self.psp_data,
            state=self.state,
            started_at=self.started_at,
        )

    def index_values(self) -> dict[str, tuple[str, ...]]:
        flags = [name for name in FLAGS if getattr(self, name)]
        if self.overpaid_cents:
            flags.append("overpaid")
        texts = [self.surname, self.first_name, self.email, self.id]
        texts += [self.psp_id, self.payment_id]
        for share in self.shares:
            texts += [share.title, share.communication, share.tracking_code]
        return {
            "state": (self.state,),
            "platform": (self.platform_id,),
            "regie": tuple({share.regie_uid for share in self.shares}),
            # An invoice comes from no démarche.
            "demarche": tuple({share.demarche_uid for share in self.shares} - {""}),
            "owner": (self.owner,) if self.owner else (),
            "flag": tuple(flags),
            "words": tuple(words_of(*texts)),
        }
