"""How a request stands, in words: the panel on top of its page, and its timeline."""

from dataclasses import dataclass
from imio.payment import _
from imio.payment.basket.contents import is_doubted
from imio.payment.checkout.events import UNDONE
from imio.payment.domain import states
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date


LABELS = {
    "to_pay": _("state_to_pay", default="To pay"),
    "to_pay_again": _("state_to_pay_again", default="To pay again"),
    "to_pay_undone": _("state_to_pay", default="To pay"),
    "under_way": _("state_started", default="Payment under way"),
    "checking": _("state_checking", default="Being checked"),
    "sent": _("state_sent", default="Sent"),
    "paid": _("state_paid", default="Paid"),
    "accepted": _("state_accepted", default="Accepted"),
    "refused": _("state_request_refused", default="Request refused"),
    "expired": _("state_expired", default="Expired"),
}
_KINDS = {
    "to_pay": ("wait", "clock"),
    "to_pay_again": ("wait", "clock"),
    "to_pay_undone": ("wait", "clock"),
    "under_way": ("info", "hourglass-split"),
    "checking": ("info", "hourglass-split"),
    "sent": ("ok", "check-circle"),
    "paid": ("ok", "check-circle"),
    "accepted": ("ok", "check-circle"),
    "refused": ("bad", "x-circle"),
    "expired": ("bad", "x-circle"),
}
_TEXTS = {
    "under_way": _(
        "text_request_under_way",
        default=(
            "A payment has been started at the bank. If you did not finish it, you can "
            "resume it from the basket."
        ),
    ),
    "checking": _(
        "text_link_checking",
        default=(
            "A payment of this is being checked with the bank. Please do not pay again; "
            "look at this page later."
        ),
    ),
    "to_pay_again": _(
        "text_request_to_pay_again",
        default=(
            "Your bank took your payment back. Please pay again; your request stays "
            "with the service."
        ),
    ),
    "to_pay_undone": _(
        "text_request_to_pay_undone",
        default=(
            "A payment had been booked here by mistake. Please pay; your request stays "
            "with the service."
        ),
    ),
    "sent": _(
        "text_request_sent",
        default="The service has received your request and will treat it.",
    ),
    "paid": _(
        "text_request_paid",
        default="We have received your payment. The service will treat your request.",
    ),
    "accepted": _(
        "text_request_accepted", default="The service has accepted your request."
    ),
    "refused": _(
        "text_request_refused", default="The service has refused your request."
    ),
    "expired": _(
        "text_request_expired",
        default=(
            "This request was not paid in time. Nothing is owed. If you still need it, "
            "please fill in the form again."
        ),
    ),
}
_ATTEMPTS = {
    states.REFUSED: _(
        "text_attempt_refused",
        default=(
            "Your bank refused the last payment. Nothing was charged by us. You can try "
            "again or choose another means of payment."
        ),
    ),
    states.CANCELLED: _(
        "text_attempt_abandoned",
        default="The last payment was abandoned. Nothing was charged by us.",
    ),
    states.EXPIRED: _(
        "text_attempt_expired",
        default="The last payment was not finished in time. Nothing was charged by us.",
    ),
}
_EDITOR_MOMENTS = {
    states.REFUSED: "refused",
    states.CANCELLED: "abandoned",
    states.EXPIRED: "abandoned",
}
_TAKEN_BACK = (f"due:{states.PAID}", f"due:{states.OPEN}")
_PAID_AGAIN = (f"due:{states.OPEN}", f"due:{states.PAID}")
_UNDONE = _(
    "event_payment_undone", default="A payment had been booked here by mistake."
)
_PAID_NOW = _("event_paid_now", default="We received your payment.")
_PAID_TWICE = _("event_paid_again", default="You paid again.")
_EVENTS = {
    (states.DRAFT, states.AWAITING_PAYMENT): _(
        "event_confirmed", default="You confirmed your request."
    ),
    (states.DRAFT, states.TO_PROCESS): _(
        "event_sent", default="You sent your request. There was nothing to pay."
    ),
    (states.AWAITING_PAYMENT, states.TO_PROCESS): _(
        "event_paid", default="We received your payment, and the service your request."
    ),
    (states.EXPIRED, states.TO_PROCESS): _(
        "event_paid_late",
        default="We received your payment after the delay; the service was told.",
    ),
    (states.AWAITING_PAYMENT, states.EXPIRED): _(
        "event_expired", default="The delay to pay ended."
    ),
    _TAKEN_BACK: _("event_taken_back", default="Your bank took the payment back."),
    (states.TO_PROCESS, states.ACCEPTED): _(
        "event_accepted", default="The service accepted your request."
    ),
    (states.TO_PROCESS, states.REFUSED): _(
        "event_refused", default="The service refused your request."
    ),
}


@dataclass(frozen=True)
class Panel:
    """The state of a request as its citizen reads it."""

    code: str
    heading: str
    texts: tuple = ()
    editor_text: str = ""

    @property
    def label(self):
        return LABELS[self.code]

    @property
    def css_class(self):
        return f"payment-panel payment-panel-{_KINDS[self.code][0]}"

    @property
    def icon(self):
        return _KINDS[self.code][1]


def code_of(store, request):
    """Return the word for the state of a request."""
    if request.is_payable and request.id in store.locks:
        return "checking" if is_doubted(store, request) else "under_way"
    if request.is_unpaid_again:
        return "to_pay_undone" if _was_undone(request) else "to_pay_again"
    if request.state == states.AWAITING_PAYMENT:
        return "to_pay"
    if request.state == states.TO_PROCESS:
        return "paid" if request.paid_cents else "sent"
    return request.state


def panel_of(store, request, texts, language):
    """Return the panel of a request; ``texts`` are the editor's, by moment."""
    code = code_of(store, request)
    if code == "to_pay":
        return _to_pay(store, request, texts, language)
    if code in ("to_pay_again", "to_pay_undone"):
        return Panel(code, _amount_again(request, code, language), (_TEXTS[code],))
    told = [_TEXTS[code]]
    if code in ("refused", "accepted") and request.refusal_reason:
        told.append(request.refusal_reason)
    if code == "refused" and request.refundable_cents:
        told.append(
            _(
                "text_request_to_refund",
                default="The service will tell you how what you paid comes back.",
            )
        )
    moment = "paid" if code in ("paid", "sent") else ""
    return Panel(
        code, LABELS[code], tuple(told), pick_text(texts.get(moment), language)
    )


def _to_pay(store, request, texts, language):
    heading = _(
        "text_to_pay_before",
        default="To pay: ${amount} before ${date}",
        mapping={
            "amount": format_amount(request.balance_cents, language),
            "date": format_date(request.expires_at, language),
        },
    )
    last = last_attempt_state(store, request)
    told = (_ATTEMPTS[last],) if last in _ATTEMPTS else ()
    editor_text = pick_text(texts.get(_EDITOR_MOMENTS.get(last, "")), language)
    return Panel("to_pay", heading, told, editor_text)


def _amount_again(request, code, language):
    mapping = {"amount": format_amount(request.balance_cents, language)}
    if code == "to_pay_undone":
        return _("text_to_pay", default="To pay: ${amount}", mapping=mapping)
    return _("text_to_pay_again", default="To pay again: ${amount}", mapping=mapping)


def _was_undone(request):
    """Say whether a clerk undid the last payment, so that no bank took it back."""
    moves = (row for row in reversed(request.history) if _move_of(row) == _TAKEN_BACK)
    return next((row.cause == UNDONE for row in moves), False)


def _move_of(row):
    return row.from_state, row.to_state


def last_attempt_state(store, request):
    """Return how the last attempt to pay a request ended, "" when there was none."""
    if not request.communication:
        return ""
    found = store.transactions.catalog.search(text=request.communication)
    for transaction_id in found.page(0, 1):
        return store.get_transaction(transaction_id).state
    return ""


def timeline_of(request):
    """Return what happened to a request, oldest first: (moment, text) pairs."""
    found = []
    reopened_by = ""
    for row in request.history:
        move = _move_of(row)
        if move == _TAKEN_BACK:
            reopened_by = row.cause
        if move == _TAKEN_BACK and row.cause == UNDONE:
            found.append((row.at, _UNDONE))
        elif move in _EVENTS:
            found.append((row.at, _EVENTS[move]))
        # The first payment is told as what it did: it brought the request to the service.
        if reopened_by and move == _PAID_AGAIN:
            is_first = reopened_by == UNDONE
            found.append((row.at, _PAID_NOW if is_first else _PAID_TWICE))
    return found
