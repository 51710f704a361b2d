"""What the pages of recovery say: states, reasons, acts, errors."""

from imio.payment import _
from imio.payment.content.reminder_levels import MAIL
from imio.payment.content.reminder_levels import PRINT
from imio.payment.domain import bank_errors
from imio.payment.domain import errors
from imio.payment.invoicing import pauses
from imio.payment.recovery import choices
from imio.payment.recovery import debits
from imio.payment.recovery import letters
from imio.payment.recovery import planning
from imio.payment.recovery import returned
from imio.payment.recovery import treasury


TABS = (
    ("", _("tab_reminders", default="Reminders")),
    ("letters", _("tab_letters", default="Letters to print")),
    ("treasury", _("tab_recovery_treasury", default="Treasury")),
    ("debits", _("tab_debits", default="Direct debits")),
    ("pauses", _("tab_pauses", default="Pauses")),
)
CHANNELS = {
    MAIL: _("label_channel_mail", default="By mail"),
    PRINT: _("label_channel_print", default="On paper"),
}
COLUMNS = {
    "number": _("label_invoice_number", default="Number"),
    "payer": _("label_invoice_payer", default="Payer"),
    "due_on": _("label_due_on", default="Due date"),
    "level": _("label_reminder_level", default="Level"),
    "channel": _("label_level_channel", default="How it is sent"),
    "cost": _("label_reminder_cost", default="Costs"),
    "balance": _("label_balance", default="Still to pay"),
    "reason": _("label_why_not", default="Why not"),
    "left_out": _("label_left_out", default="Left out"),
    "mandate": _("label_mandate_reference", default="Reference of the mandate"),
    "amount": _("label_amount", default="Amount"),
    "bank": _("label_bank_reason", default="Word of the bank"),
    "state": _("label_state", default="State"),
    "preview": _("label_preview", default="Preview"),
}
CAPTIONS = {
    "heading_leaving": _("heading_leaving", default="They get a reminder"),
    "heading_held": _("heading_held", default="They get none, and why"),
    "heading_ready": _("heading_ready", default="Ready"),
    "heading_not_ready": _("heading_not_ready", default="Not on that day, and why"),
    "heading_stay": _("heading_stay", default="They stay here, and why"),
    "title_letters": _("title_letters", default="Letters to print"),
    "title_treasury": _("title_treasury", default="Hand over to the treasury"),
    "title_debits": _("title_debits", default="Direct debits"),
}
AMOUNTS = ("balance", "amount", "cost")
SCOPES = {
    pauses.INVOICE: _("label_kind_invoice", default="Invoice"),
    pauses.PAYER: _("label_invoice_payer", default="Payer"),
    pauses.TYPE: _("label_invoice_type", default="Invoice type"),
}
# Why nothing leaves, or cannot be handed over or collected
REASONS = {
    planning.UNDER_WAY: _("recovery_under_way", default="Being paid right now"),
    planning.PAUSED: _("recovery_paused", default="Reminders are paused"),
    planning.BANK_DATA_OLD: _(
        "recovery_bank_data_old", default="Waits for newer bank data"
    ),
    planning.QUOTA: _("recovery_quota", default="Enough mails to this address"),
    planning.COSTS: _("recovery_costs", default="Costs of a reminder"),
    "direct_debit": _("state_direct_debit", default="Direct debit"),
    "objection": _("flag_objection", default="Objection"),
    "suspended": _("cause_suspended", default="Payment suspended"),
    debits.NOT_DUE: _("recovery_not_due", default="Due after that day"),
    debits.NOTICE_SHORT: _("recovery_notice_short", default="Announced too late"),
    debits.NO_MANDATE: _("recovery_no_mandate", default="No mandate"),
    "paid": _("state_paid", default="Paid"),
    "held": _("recovery_held", default="Held back meanwhile"),
}
LETTER_STATES = {
    letters.COLLECTING: _("letters_collecting", default="Being collected today"),
    letters.TO_DRAW: _("letters_to_draw", default="Being drawn"),
    letters.READY: _("letters_ready", default="To print and post"),
    letters.POSTED: _("letters_posted", default="Posted"),
}
DEBIT_STATES = {
    debits.MADE: _("debits_made", default="To give to the bank"),
    debits.COLLECTED: _("debits_collected", default="Collected"),
    debits.FAILED: _("debits_failed", default="Nothing collected: all debits failed"),
    debits.DROPPED: _("debits_dropped", default="Never given to the bank"),
}
TREASURY_STATES = {
    treasury.HANDED_OVER: _("treasury_handed_over", default="Handed over"),
}
RETURNS = {
    returned.NOTED: _("return_noted", default="Noted: the invoice is open again"),
    returned.KNOWN: _("return_known", default="Noted before"),
    returned.NOT_FOUND: _("return_not_found", default="Not one of our debits"),
    returned.OTHER_AMOUNT: _(
        "return_other_amount", default="Another amount: ask the bank"
    ),
}
PAUSED = _("message_paused", default="Reminders wait.")
PAST_DAY = _("error_past_day", default="This day is over.")
OTHER_DAY = _(
    "error_day_too_far", default="This day is too far away: choose one within a year."
)
NOTHING_CHOSEN = _("error_no_invoice_chosen", default="Choose at least one invoice.")
_REFUSALS = {
    "no_reason": _(
        "error_refund_reason", default="Write why: the next person reads it here."
    ),
    "past_day": PAST_DAY,
    "future_day": _("error_future_day", default="This day is still to come."),
    "nothing_chosen": NOTHING_CHOSEN,
    "unknown_invoice": _(
        "error_recovery_moved_on",
        default="Nothing was done: one of the invoices has moved on. Look again.",
    ),
    choices.CHANGED: _(
        "error_choice_changed",
        default=(
            "Nothing was made: these invoices ask another sum than on the page you "
            "pressed. Look at what they ask now, then press the button again."
        ),
    ),
    "no_holder": _("error_no_holder", default="Write who holds the account."),
    "bad_reference": _(
        "error_mandate_reference",
        default="At most 35 letters, digits and signs such as - and /.",
    ),
    "reference_taken": _(
        "error_mandate_taken", default="Another payer's mandate has this reference."
    ),
    "no_creditor": _(
        "error_no_creditor",
        default="The collecting office has no creditor identifier yet.",
    ),
    "no_account": _(
        "error_no_account", default="The platform of the office has no account."
    ),
    "not_asked": _("error_not_asked", default="No reminder is to be sent now."),
    "mandate_missing": _("recovery_no_mandate", default="No mandate"),
}
_ERRORS = (
    (
        errors.ForbiddenTransition,
        _(
            "error_recovery_forbidden",
            default="Nothing was changed: this is not possible (any more).",
        ),
    ),
    (
        errors.UnderWay,
        _("error_recovery_paying", default="Somebody is paying it right now."),
    ),
    (
        bank_errors.InvalidIban,
        _("error_iban_wrong", default="This is no account number."),
    ),
    (
        bank_errors.InvalidBic,
        _("error_bic_wrong", default="This is no code of a bank."),
    ),
    (
        bank_errors.InvalidBankFile,
        _(
            "error_bank_file",
            default="This is no status report (pain.002) of direct debits.",
        ),
    ),
    (
        bank_errors.FileRejected,
        _(
            "error_file_rejected",
            default="The bank refused a file as a whole that is not one of ours.",
        ),
    ),
    (
        bank_errors.InvalidTransfer,
        _(
            "error_debit_file",
            default="No file was made: a name, account or mandate must be mended first.",
        ),
    ),
)
NOT_DONE = _(
    "error_refund_not_done", default="This could not be done. Nothing was changed."
)


def error_in_words(error: errors.PaymentError):
    """Return why an act was not done."""
    code = getattr(error, "code", "")
    if isinstance(error, errors.RecoveryRefused | errors.InvoiceRefused):
        return _REFUSALS.get(code, NOT_DONE)
    return next((words for kind, words in _ERRORS if isinstance(error, kind)), NOT_DONE)
