"""Refunds as lines of a CSV file; the account is masked there too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment import _
from imio.payment.content.refund import Refund
from imio.payment.domain.money import decimal_text
from imio.payment.formatting import local_day
from imio.payment.reporting.names import Names


COLUMNS = (
    _("label_refund_number", default="Refund number"),
    _("label_date", default="Date"),
    _("label_surname", default="Surname"),
    _("label_first_name", default="First name"),
    _("label_email", default="E-mail"),
    _("label_refund_what", default="For what"),
    _("label_refund_cause", default="Why"),
    _("label_reason", default="Reason"),
    _("label_refund_way", default="Way"),
    _("label_state", default="State"),
    _("label_amount", default="Amount"),
    _("label_regie", default="Collecting office"),
    _("label_platform", default="Payment platform"),
    _("label_refund_payment", default="Reference of the payment"),
    _("label_account_holder", default="Account holder"),
    _("label_iban", default="IBAN"),
    _("label_refund_asked_by", default="Asked by"),
    _("label_refund_approved_by", default="Approved by"),
    _("label_refund_promised", default="Promised to the payer"),
    _("label_refund_file", default="File for the bank"),
    _("label_refund_sent_on", default="Sent on"),
    _("label_refund_done_on", default="Done on"),
)


@dataclass(frozen=True)
class RefundWords:
    """What the file says besides its data, in the reader's language."""

    states: Mapping[str, str]
    ways: Mapping[str, str]
    causes: Mapping[str, str]
    actors: Mapping[str, str]
    names: Names


def line_of(refund: Refund, words: RefundWords) -> list[str]:
    """Return the line of a refund, in the order of COLUMNS."""
    return [
        refund.id,
        _day(refund.created_at),
        refund.surname,
        refund.first_name,
        refund.email,
        refund.object_title,
        words.causes.get(refund.cause, refund.cause),
        refund.reason,
        words.ways.get(refund.way, refund.way),
        words.states.get(refund.state, refund.state),
        decimal_text(refund.amount_cents).replace(".", ","),
        words.names.regie(refund.regie_uid),
        words.names.platform(refund.platform_id),
        refund.transaction_id,
        refund.holder,
        refund.iban_masked,
        words.actors.get(refund.asked_by, refund.asked_by),
        words.actors.get(refund.approved_by, refund.approved_by),
        _written(refund.promised_on),
        refund.batch_id,
        _day(refund.sent_at),
        _day(refund.done_at),
    ]


def _day(at: datetime | None) -> str:
    return _written(local_day(at)) if at is not None else ""


def _written(on: date | None) -> str:
    return f"{on.day:02d}/{on.month:02d}/{on.year}" if on is not None else ""
