"""Request: one submission of a démarche, and what is owed for it."""

from datetime import datetime
from imio.payment import _
from imio.payment.content.due import Due
from imio.payment.content.submission import Submission
from imio.payment.domain.states import AWAITING_PAYMENT
from imio.payment.domain.states import check_request_move
from imio.payment.domain.states import DRAFT
from imio.payment.domain.states import EXPIRED
from imio.payment.storage.catalog import words_of
from plone.dexterity.content import Item
from plone.supermodel import model
from zope import schema
from zope.interface import implementer


class IRequest(model.Schema):
    """One submission of a démarche."""

    demarche_uid = schema.ASCIILine(
        title=_("label_demarche", default="Service request")
    )
    tracking_code = schema.ASCIILine(
        title=_("label_tracking_code", default="Tracking code")
    )
    state = schema.ASCIILine(title=_("label_state", default="State"))
    amount_cents = schema.Int(title=_("label_amount_cents", default="Amount in cents"))


@implementer(IRequest)
class Request(Due, Item):
    """See IRequest. Made by imio.payment.submission, never by the add menu.

    ``answers`` are plain answers by question (imio.payment.pricing.answers), ``lines``
    a tuple of imio.payment.pricing price lines, ``owner`` a user id or "".
    """

    portal_type = "imio.payment.Request"
    folder_name = "requests"
    state = DRAFT
    demarche_uid = ""
    demarche_title = ""
    # its names in other languages, as they were when the form was sent
    demarche_titles: dict[str, str] = {}
    owner = ""
    basket_id = ""
    language = "fr"
    surname = ""
    first_name = ""
    email = ""
    tracking_code = ""
    answers: dict = {}
    submission: Submission | None = None
    lines: tuple = ()
    price_digest = ""
    platform_id = ""
    created_at: datetime
    confirmed_at: datetime | None = None
    expires_at: datetime | None = None
    warned_at: datetime | None = None
    treated_at: datetime | None = None
    refusal_reason = ""
    # what the agent's decision gave back of the price
    given_back_cents = 0
    link_serial = 0
    late = False

    def __init__(self, id: str) -> None:
        # Without Dexterity's two dates, which cost a tenth of reading the object.
        self.id = id

    def move_to(
        self, state: str, at: datetime, actor: str, cause: str, **more: str
    ) -> None:
        """Change the state and note it. Raises ForbiddenTransition."""
        check_request_move(self.state, state)
        self.note(at, actor, self.state, state, cause, **more)
        self.state = state

    @property
    def is_payable(self) -> bool:
        return self.state not in (DRAFT, EXPIRED) and super().is_payable

    @property
    def is_unpaid_again(self) -> bool:
        """Its agents have it, but what was paid was taken back, or undone by a clerk."""
        return self.state != AWAITING_PAYMENT and self.is_payable

    @property
    def accounting_codes(self) -> str:
        """The accounting codes of the price, in the order of its lines."""
        codes = (line.accounting_code for line in self.lines)
        return ", ".join(dict.fromkeys(code for code in codes if code))

    @property
    def object_title(self) -> str:
        return self.demarche_title

    def title_in(self, language: str) -> str:
        return self.demarche_titles.get(language) or self.demarche_title

    @property
    def applicant(self) -> str:
        return f"{self.surname} {self.first_name}".strip()

    def index_values(self) -> dict[str, tuple[str, ...]]:
        flags = ["late"] if self.late else []
        if self.owed_back_cents:
            flags.append("to_refund")
        if self.is_unpaid_again:
            flags.append("unpaid_again")
        words = words_of(
            self.surname,
            self.first_name,
            self.email,
            self.tracking_code,
            self.demarche_title,
            self.communication,
        )
        return {
            "state": (self.state,),
            "regie": (self.regie_uid,) if self.regie_uid else (),
            "demarche": (self.demarche_uid,),
            "owner": (self.owner,) if self.owner else (),
            # Without an account, the basket of a browser tells whose requests they are.
            "basket": (self.basket_id,) if self.basket_id and not self.owner else (),
            "flag": tuple(flags),
            # What must be deleted once the time to keep it is over
            "kept": ("answers",) if self.submission is not None else (),
            "asks": (str(self.balance_cents),) if self.is_payable else (),
            "words": tuple(words),
        }
