"""How an invoice stands, in the words of its payer: for its link and for lists."""

from dataclasses import dataclass
from datetime import date
from imio.payment import _
from imio.payment.checkout import obstacles
from imio.payment.checkout import standing
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from zope.i18nmessageid import Message


LABELS = {
    states.OPEN: _("state_to_pay", default="To pay"),
    standing.UNDER_WAY: _("state_started", default="Payment under way"),
    standing.CHECKING: _("state_checking", default="Being checked"),
    states.PAID: _("state_paid", default="Paid"),
    states.TREASURY: _("state_treasury", default="With the treasury"),
    states.WRITTEN_OFF: _("state_written_off", default="No longer asked"),
    states.CANCELLED: _("state_invoice_cancelled", default="Cancelled"),
    obstacles.DIRECT_DEBIT: _("state_direct_debit", default="Direct debit"),
    obstacles.OBJECTION: _("state_objection", default="Being looked at"),
    obstacles.SUSPENDED: _("state_suspended", default="Suspended"),
    obstacles.NOT_OPEN: _("state_not_open", default="Not payable here"),
}
_LOOKS = {
    states.OPEN: ("wait", "clock"),
    standing.UNDER_WAY: ("info", "hourglass-split"),
    standing.CHECKING: ("info", "hourglass-split"),
    states.PAID: ("ok", "check-circle"),
    states.WRITTEN_OFF: ("ok", "check-circle"),
    states.CANCELLED: ("ok", "check-circle"),
    obstacles.DIRECT_DEBIT: ("info", "check-circle"),
    obstacles.SUSPENDED: ("wait", "hourglass-split"),
}
_TEXTS = {
    standing.UNDER_WAY: _(
        "text_link_under_way",
        default=(
            "A payment of this has been started at the bank. If you started it here, "
            "the button takes you back to it."
        ),
    ),
    standing.CHECKING: _(
        "text_link_checking",
        default=(
            "A payment of this is being checked with the bank. Please do not pay again; "
            "look at this page later."
        ),
    ),
    states.PAID: _(
        "text_link_paid", default="There is nothing left to pay. Thank you."
    ),
    states.TREASURY: _(
        "text_link_treasury",
        default=(
            "This was handed over to the treasury and can no longer be paid here. A "
            "notice comes by post and says how to pay."
        ),
    ),
    states.WRITTEN_OFF: _(
        "text_link_written_off",
        default="This is no longer asked. Nothing is to be paid.",
    ),
    states.CANCELLED: _(
        "text_link_cancelled",
        default="This was cancelled by the service. Nothing is to be paid.",
    ),
    obstacles.DIRECT_DEBIT: _(
        "text_link_direct_debit",
        default="My invoice is collected by direct debit. There is nothing to do.",
    ),
    obstacles.OBJECTION: _(
        "text_link_objection",
        default=(
            "The service is looking at what you told it about this. Until it has "
            "answered, nothing is to be paid."
        ),
    ),
    obstacles.SUSPENDED: _(
        "text_link_suspended", default="Payment has been suspended for the moment."
    ),
    obstacles.NOT_OPEN: _(
        "text_link_not_open",
        default="This cannot be paid here. Please ask the service.",
    ),
}


@dataclass(frozen=True)
class Panel:
    """The state of an invoice as its payer reads it on top of its page."""

    code: str
    heading: Message
    texts: tuple[Message | str, ...]

    @property
    def css_class(self) -> str:
        kind = _LOOKS.get(self.code, ("wait", ""))[0]
        return f"payment-panel payment-panel-{kind}"

    @property
    def icon(self) -> str:
        return _LOOKS.get(self.code, ("", "exclamation-triangle"))[1]


def panel_of(
    invoice: Invoice,
    found: standing.Standing,
    notices: dict[str, str],
    language: str,
    today: date,
) -> Panel:
    """Return the panel; ``notices`` are the service's own words for the treasury."""
    texts: list[Message | str] = []
    if found.code in _TEXTS:
        texts.append(_TEXTS[found.code])
    if found.code == states.TREASURY and (own := pick_text(notices, language)):
        texts = [own]
    if found.code == obstacles.SUSPENDED:
        texts += _suspension(found, language)
    return Panel(found.code, _heading(invoice, found, language, today), tuple(texts))


def _suspension(found: standing.Standing, language: str) -> list[Message | str]:
    own = pick_text(found.obstacle.messages, language)
    texts: list[Message | str] = [own] if own else []
    if found.obstacle.until is not None:
        texts.append(
            _(
                "text_link_suspended_until",
                default="You can pay again from ${date} on.",
                mapping={"date": format_date(found.obstacle.until, language)},
            )
        )
    return texts


def _heading(
    invoice: Invoice, found: standing.Standing, language: str, today: date
) -> Message:
    if found.code == states.PAID and found.paid_at:
        day = format_date(found.paid_at, language)
        return _("text_paid_on", default="Paid on ${date}", mapping={"date": day})
    if found.code != states.OPEN:
        return LABELS[found.code]
    values = {"amount": format_amount(invoice.balance_cents, language)}
    if not invoice.due_on:
        return _("text_to_pay_amount", default="To pay: ${amount}", mapping=values)
    values["date"] = format_date(invoice.due_on, language)
    if invoice.is_overdue(today):
        return _(
            "text_to_pay_overdue",
            default="To pay: ${amount}. It was due on ${date}.",
            mapping=values,
        )
    return _("text_to_pay_by", default="To pay: ${amount} by ${date}", mapping=values)
