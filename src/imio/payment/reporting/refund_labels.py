"""Refunds in words: where one stands, what to do next, how it goes, and why not."""

from imio.payment import _
from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.reporting.labels import ACTORS as GENERAL_ACTORS


REFUND_STATES = {
    states.ASKED: _("refund_asked", default="Proposed"),
    states.AWAITING_ACCOUNT: _(
        "refund_awaiting_account", default="Waiting for account"
    ),
    states.TO_APPROVE: _("refund_to_approve", default="To approve"),
    states.TO_SEND: _("refund_to_send", default="To send"),
    states.IN_TRANSIT: _("refund_in_transit", default="In transit"),
    states.FAILED: _("refund_failed", default="Failed"),
    states.DONE: _("refund_done", default="Done"),
    states.REJECTED: _("refund_rejected", default="Rejected"),
}
# What a refund in a state waits for, as the desk groups them: most urgent first.
NEXT = {
    states.FAILED: _("refund_next_failed", default="Failed: decide how it goes back"),
    states.ASKED: _("refund_next_asked", default="Proposed: choose how it goes back"),
    states.TO_APPROVE: _(
        "refund_next_to_approve", default="To approve by a second person"
    ),
    states.TO_SEND: _("refund_next_to_send", default="To send"),
    states.AWAITING_ACCOUNT: _(
        "refund_next_awaiting_account", default="Waiting for the payer's account"
    ),
    states.IN_TRANSIT: _("refund_next_in_transit", default="In transit at the bank"),
    states.DONE: _("refund_next_done", default="Done lately"),
}
# The queue begins with what no state tells.
NEXT_BY_FLAG = {
    "mail_failed": _(
        "refund_next_mail_failed", default="A mail to the payer did not arrive"
    ),
    "unknown_outcome": _(
        "refund_next_unknown", default="Look into the provider's back office"
    ),
    "form_expired": _(
        "refund_next_form_expired", default="No account in time: look for the payer"
    ),
}
OPEN_STATES = tuple(state for state in NEXT if state != states.DONE)
WAYS = {
    BY_PSP: _("refund_way_psp", default="Through the payment provider"),
    BY_TRANSFER: _("refund_way_transfer", default="By bank transfer"),
    BY_CREDIT: _("refund_way_credit", default="Kept as credit"),
}
CAUSES = {
    "refused": _("refund_cause_refused", default="Request refused"),
    "partly accepted": _(
        "refund_cause_partly_accepted", default="Part of the price given back"
    ),
    "overpayment": _("refund_cause_overpayment", default="Paid twice or too much"),
    "credit_note": _("refund_cause_credit_note", default="Credit note"),
    "manual": _("refund_cause_manual", default="Asked by the staff"),
    "back_office": _(
        "refund_cause_back_office", default="Made in the provider's own back office"
    ),
}
ACTORS = GENERAL_ACTORS | {
    "payer": _("actor_payer", default="The payer"),
}
FLAGS = {
    "form_expired": _("refund_flag_form_expired", default="No account in time"),
    "unknown_outcome": _("refund_flag_unknown_outcome", default="Outcome not known"),
    "mail_failed": _("refund_flag_mail_failed", default="Mail not delivered"),
}
WHY_NOT = {
    "no_payment": _(
        "refund_why_no_payment", default="No online payment is known for this money."
    ),
    "by_setting": _(
        "refund_why_by_setting",
        default="This platform is set to pay refunds by bank transfer.",
    ),
    "not_supported": _(
        "refund_why_not_supported", default="This provider makes no refunds."
    ),
    "window_over": _(
        "refund_why_window_over",
        default="The time in which this provider refunds is over.",
    ),
    "too_much": _(
        "refund_why_too_much", default="The payment does not hold that much any more."
    ),
    "no_part": _(
        "refund_why_no_part", default="This provider refunds whole payments only."
    ),
    "charged_back": _(
        "refund_why_charged_back", default="The bank already took this payment back."
    ),
    "other_mode": _(
        "refund_why_other_mode",
        default="The payment was made in another mode (test or live) of this platform.",
    ),
    "platform_unavailable": _(
        "refund_why_platform_unavailable",
        default="The platform is switched off or its keys cannot be read.",
    ),
    "no_account": _(
        "refund_why_no_account",
        default="The platform has no account number (IBAN) to pay from.",
    ),
    "no_due": _(
        "refund_why_no_due", default="This payer has nothing else to pay here."
    ),
}
ROW_CAUSES = {
    "account given": _("refund_row_account", default="The payer gave an account"),
    "account typed": _(
        "refund_row_account_typed", default="The staff typed the payer's account"
    ),
    "mail sent again": _(
        "refund_row_mail_again",
        default="The address was corrected, the mail sent again",
    ),
    "told otherwise": _(
        "refund_row_told_payer", default="The payer was told otherwise"
    ),
    "approved": _("refund_row_approved", default="Approved by a second person"),
    "sent to the PSP": _("refund_row_sent", default="Given to the provider"),
    "refunded by the PSP": _(
        "refund_row_refunded", default="The provider paid it back"
    ),
    "refunded by the PSP after all": _(
        "refund_row_refunded_late", default="The provider paid it back after all"
    ),
    "unknown to the PSP": _(
        "refund_row_unknown", default="The provider never had this order"
    ),
    "failed": "",
    "rejected": "",
    "kept as credit": _("refund_row_credit", default="Used for another item"),
    "told by staff": _("refund_row_told", default="Noted by the staff"),
    "charged back": _(
        "refund_row_charged_back", default="The payer's bank took the money itself"
    ),
    "refunded in the PSP's back office": CAUSES["back_office"],
    "money is gone": _("refund_row_gone", default="The money went back in another way"),
    "in a bank file": _("refund_row_file", default="In a file for the bank"),
    "executed by the bank": _("refund_row_executed", default="Executed by the bank"),
}


def state_of(refund):
    """Return the words for where a refund stands."""
    return REFUND_STATES[refund.state]


def flags_of(refund) -> list:
    """Return what calls for a human's attention besides the state."""
    names = refund.index_values().get("flag", ())
    return [FLAGS[name] for name in names if name in FLAGS]


def row_cause(cause: str):
    """Return why a row of a refund's history was written, in words."""
    kind, _colon, way = cause.partition(":")
    if kind == "way":
        return WAYS.get(way, way)
    return CAUSES.get(cause) or ROW_CAUSES.get(cause, cause)
