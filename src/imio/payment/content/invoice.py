"""Invoice: a numbered due with lines, a due date and a document."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment import _
from imio.payment.content.due import Due
from imio.payment.domain.billing import InvoiceLine
from imio.payment.domain.states import check_invoice_move
from imio.payment.domain.states import DRAFT
from imio.payment.domain.states import ISSUED
from imio.payment.domain.states import OPEN
from imio.payment.storage.catalog import words_of
from plone.dexterity.content import Item
from plone.supermodel import model
from zope import schema
from zope.interface import implementer


INVOICE = "invoice"
TITRE = "titre"
CREDIT_NOTE = "credit_note"
# What another program asked for and numbered: we only have its payment link
EXTERNAL = "external"
KINDS = (INVOICE, TITRE, CREDIT_NOTE, EXTERNAL)

# How the document of an issued one leaves
TO_DRAW = "to_draw"
DRAW_FAILED = "draw_failed"
TO_PRINT = "to_print"
PRINTED = "printed"
MAILED = "mailed"
_AWAITED = (TO_DRAW, DRAW_FAILED, TO_PRINT)


@dataclass(frozen=True)
class CounterPayment:
    """Money that a clerk took: by which means, on which slip of the counter.

    ``received_cents`` is what was handed over: cash may be rounded to five cents, and
    then differs from ``amount_cents``, which is what the invoice was paid.
    """

    amount_cents: int
    received_cents: int
    means: str
    slip_number: str
    paid_on: date
    actor: str
    at: datetime


class IInvoice(model.Schema):
    """Something that a payer owes, with its number."""

    number = schema.TextLine(title=_("label_invoice_number", default="Number"))
    state = schema.ASCIILine(title=_("label_state", default="State"))
    amount_cents = schema.Int(title=_("label_amount_cents", default="Amount in cents"))
    due_on = schema.Date(title=_("label_due_on", default="Due date"))


@implementer(IInvoice)
class Invoice(Due, Item):
    """See IInvoice. Made by imio.payment.invoicing; issued ones are never edited.

    ``type_uid`` names its InvoiceType, ``payer_id`` its Payer; names and address are
    those of the payer on the day of issue. A credit note is an invoice of its own kind
    that nobody pays: ``credits_id`` is the invoice of which it takes its amount away.
    ``pay_token`` is the secret part of its payment link.
    """

    portal_type = "imio.payment.Invoice"
    folder_name = "invoices"
    kind = INVOICE
    state = DRAFT
    type_uid = ""
    number = ""
    # as the billing software calls it, for what was imported
    external_number = ""
    object_title = ""
    payer_id = ""
    surname = ""
    first_name = ""
    organisation = ""
    address_lines: tuple[str, ...] = ()
    beneficiary = ""
    billing_reference = ""
    request_id = ""
    campaign_id = ""
    credits_id = ""
    lines: tuple[InvoiceLine, ...] = ()
    issued_on: date | None = None
    due_on: date | None = None
    issued_at: datetime | None = None
    created_at: datetime
    pay_token = ""
    link_expires_at: datetime | None = None
    # credit notes on this one: their ids, and the cents of those not yet numbered
    credit_note_ids: tuple[str, ...] = ()
    pending_credit_cents = 0
    # of a credit note: what it takes off each line of its invoice, in cents
    credited_parts: tuple[int, ...] = ()
    reason = ""
    counter_payments: tuple[CounterPayment, ...] = ()
    # where its document stands: "" until it is issued, then one of the words above
    dispatch = ""
    # blob of the issued PDF: it is stored, never made again
    document = None
    # reminders sent, newest last (imio.payment.recovery.reminders.Sent)
    reminders: tuple = ()
    # why reminders wait, and until when
    reminder_pause = None
    # the invoice of whose reminder it asks the costs
    costs_of = ""
    # of a draft: whether its payer wants a mail, as its campaign counts it
    goes_by_mail = False
    # set when its PDF came with an import
    is_imported = False

    def __init__(self, id: str) -> None:
        # Without Dexterity's two dates, which cost a tenth of reading the object.
        self.id = id

    def move_to(
        self, state: str, at: datetime, actor: str, cause: str, **more: str
    ) -> None:
        """Change the state and note it. Raises ForbiddenTransition."""
        check_invoice_move(self.state, state)
        self.note(at, actor, self.state, state, cause, **more)
        self.state = state

    @property
    def is_payable(self) -> bool:
        issued = self.state == ISSUED and self.kind != CREDIT_NOTE
        return issued and super().is_payable

    @property
    def tracking_code(self) -> str:
        return self.number or self.external_number

    @property
    def accounting_codes(self) -> str:
        """The accounting codes of the lines, in their order."""
        codes = (line.accounting_code for line in self.lines)
        return ", ".join(dict.fromkeys(code for code in codes if code))

    @property
    def payer_name(self) -> str:
        return self.organisation or f"{self.surname} {self.first_name}".strip()

    def is_overdue(self, on: date) -> bool:
        """Say whether it should have been paid before a day."""
        return bool(self.is_payable and self.due_on and self.due_on < on)

    def index_values(self) -> dict[str, tuple[str, ...]]:
        state = self.due_state if self.state == ISSUED else self.state
        is_awaited = self.state == ISSUED and self.due_state == OPEN
        flags = ["to_refund"] if self.owed_back_cents else []
        flags += [name for name in ("direct_debit", "objection") if getattr(self, name)]
        flags += ["paused"] if self.reminder_pause else []
        flags += [self.dispatch] if self.dispatch in _AWAITED else []
        words = words_of(
            self.surname,
            self.first_name,
            self.organisation,
            self.email,
            self.number,
            self.external_number,
            self.object_title,
            self.beneficiary,
            self.billing_reference,
            self.communication,
        )
        # Citizens never see a draft, so their lists must not find it.
        owner = self.owner if self.state == ISSUED else ""
        values = {
            "state": state,
            "kind": self.kind,
            "regie": self.regie_uid,
            "type": self.type_uid,
            "payer": self.payer_id,
            "owner": owner,
            "basket": self.basket_id if not self.owner else "",
            "campaign": self.campaign_id,
            "request": self.request_id,
            "due_on": self.due_on.isoformat() if is_awaited and self.due_on else "",
            "asks": str(self.balance_cents) if self.is_payable else "",
        }
        found = {name: (value,) for name, value in values.items() if value}
        return found | {"flag": tuple(flags), "words": tuple(words)}
