"""States, flags and means of payment as staff and citizens read them."""

from imio.payment import _
from imio.payment.checkout.events import CHARGED_BACK
from imio.payment.checkout.events import UNDONE
from imio.payment.checkout.settle import CHECKED
from imio.payment.domain import states


TRANSACTION_STATES = {
    states.CREATED: _("state_created", default="Prepared"),
    states.STARTED: _("state_started", default="Payment under way"),
    states.PAID: _("state_paid", default="Paid"),
    states.REFUSED: _("state_refused", default="Refused"),
    states.CANCELLED: _("state_cancelled", default="Abandoned"),
    states.EXPIRED: _("state_expired", default="Expired"),
    states.ERROR: _("state_ended_in_error", default="Ended in error"),
}
# Agents see a request only from the moment when there is something to do.
REQUEST_STATES = {
    states.TO_PROCESS: _("state_to_process", default="To process"),
    states.ACCEPTED: _("state_accepted", default="Accepted"),
    states.REFUSED: _("state_request_refused", default="Request refused"),
}
EARLIER_REQUEST_STATES = {
    states.DRAFT: _("state_draft", default="Being checked by the citizen"),
    states.AWAITING_PAYMENT: _("state_awaiting_payment", default="To pay"),
    states.EXPIRED: _("state_expired", default="Expired"),
}
TRANSACTION_FLAGS = {
    "to_check": _("flag_to_check", default="To check"),
    "to_refund": _("flag_to_refund", default="To refund"),
    "overpaid": _("flag_overpaid", default="Paid too much"),
    "late": _("flag_late", default="Paid late"),
}
# Rows about the money of a request, from the day on which the bank took it back
DUE_ROWS = {
    "due:open": _("flag_unpaid_again", default="Unpaid again"),
    "due:paid": _("row_paid_again", default="Paid again"),
    "due:cancelled": _("row_asked_no_more", default="Asked no more"),
}
REQUEST_FLAGS = {
    "to_refund": _("flag_to_refund", default="To refund"),
    "unpaid_again": _("flag_unpaid_again", default="Unpaid again"),
    "parked": _("flag_parked", default="Action failed"),
    "overpaid": _("flag_overpaid", default="Paid too much"),
    "late": _("flag_late", default="Paid late"),
}
MEANS = {
    "bancontact": _("means_bancontact", default="Bancontact"),
    "card": _("means_card", default="Card"),
    "banktransfer": _("means_banktransfer", default="Bank transfer"),
}
PROOFS = {
    "seal": _("proof_seal", default="Sealed by the provider"),
    "fetch": _("proof_fetch", default="Asked of the provider"),
    "declared": _("proof_declared", default="Declared, not proven"),
    "clock": _("proof_clock", default="Time was over"),
}
ACTORS = {
    "notification": _("actor_notification", default="Message of the provider"),
    "return": _("actor_return", default="Return of the citizen"),
    "sweep": _("actor_sweep", default="Check by the site"),
    "worker": _("actor_worker", default="The site"),
    "payment": _("actor_payment", default="The payment"),
    "citizen": _("actor_citizen", default="Citizen"),
}
# What did not fit in a message of a PSP: the codes of providers/checks.py, and ours.
DOUBTS = {
    "wrong_merchant": _(
        "doubt_wrong_merchant", default="it comes from another shop at the provider"
    ),
    "wrong_mode": _(
        "doubt_wrong_mode", default="test and real payments do not go together"
    ),
    "wrong_reference": _("doubt_wrong_reference", default="another reference"),
    "wrong_psp_id": _("doubt_wrong_psp_id", default="another session at the provider"),
    "wrong_currency": _("doubt_wrong_currency", default="another currency"),
    "wrong_amount": _("doubt_wrong_amount", default="another amount"),
    "unproven_amount": _("doubt_unproven_amount", default="without an amount"),
    "declared, not proven": _(
        "doubt_declared", default="told by the citizen's browser, without proof"
    ),
}
CAUSES = {
    "to check": _("cause_mismatch", default="The message does not fit the payment"),
    "pay": _("cause_pay", default="Payment begun"),
    "go": _("cause_go", default="Sent to the bank's page"),
    "expiry": _("cause_expiry", default="Time was over"),
    "delay over": _("cause_delay_over", default="Not paid in time"),
    "confirmed": _("cause_confirmed", default="Confirmed by the citizen"),
    "free": _("cause_free", default="Nothing to pay"),
    CHARGED_BACK: _("cause_charged_back", default="Taken back by the bank"),
    CHECKED: _("cause_checked", default="Looked into by a person"),
    UNDONE: _("event_booking_undone", default="Booking undone by hand"),
}


def means_title(means: str):
    """Return a means of payment as people call it; brands are written as they come."""
    return MEANS.get(means.lower(), means.capitalize())
