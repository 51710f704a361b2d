"""Events, states and problems of webhooks, as site managers read them."""

from imio.payment import _
from imio.payment.storage import outbox
from imio.payment.webhooks import registry


EVENTS = {
    registry.DUE_PAID: _("webhook_due_paid", default="Something is paid"),
    registry.DUE_REOPENED: _(
        "webhook_due_reopened", default="The bank took a payment back"
    ),
    registry.INVOICE_ISSUED: _(
        "webhook_invoice_issued", default="An invoice is issued"
    ),
    registry.INVOICE_CANCELLED: _(
        "webhook_invoice_cancelled", default="An invoice is cancelled"
    ),
    registry.REFUND_DONE: _("webhook_refund_done", default="Money went back"),
    registry.REFUND_FAILED: _(
        "webhook_refund_failed", default="Money did not go back, or came back"
    ),
    registry.TEST: _("webhook_test", default="Trial"),
}
STATES = {
    outbox.WAITING: _("state_webhook_waiting", default="Waits"),
    outbox.DONE: _("state_webhook_done", default="Arrived"),
    outbox.PARKED: _("state_webhook_parked", default="Given up"),
}
PROBLEMS = {
    ("", "too_many"): _(
        "error_webhook_too_many", default="There are 20 webhooks: delete one first."
    ),
    ("name", "required"): _(
        "error_webhook_name", default="Give it a name of at most 80 characters."
    ),
    ("events", "required"): _(
        "error_webhook_events", default="Tick at least one kind of news."
    ),
    ("url", "unreadable"): _(
        "error_webhook_url",
        default="Write the whole address, such as https://program.example/hook.",
    ),
    ("url", "not_https"): _(
        "error_webhook_https", default="The address must begin with https://."
    ),
    ("url", "private_address"): _(
        "error_webhook_private",
        default="This address is inside a private network: webhooks call public ones only.",
    ),
}
ERRORS = {
    "private_address": _(
        "webhook_error_private", default="The name leads into a private network"
    ),
    "unknown_host": _("webhook_error_host", default="The name is not known"),
    "unreachable": _("webhook_error_unreachable", default="No connection"),
    "not_answered": _("webhook_error_silent", default="No answer in time"),
    "receiver_silent": _(
        "webhook_error_paused", default="Waits for the receiver to answer again"
    ),
    "no_key": _(
        "webhook_error_key", default="The key that encrypts secrets is missing"
    ),
}


def error_in_words(code: str):
    """Return why a delivery did not arrive; "status_500" is what the receiver said."""
    if code.startswith("status_"):
        status = code.removeprefix("status_")
        return _(
            "webhook_error_status",
            default="The receiver answered ${status}",
            mapping={"status": status},
        )
    return ERRORS.get(code, code)
