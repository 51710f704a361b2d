"""Words of the pages about statements of the bank: outcomes, states, errors."""

from imio.payment import _
from imio.payment.banking import statement as outcomes
from imio.payment.content import bank_line
from imio.payment.content import bank_statement
from imio.payment.reconciliation import reasons


STEPS = (
    _("step_file", default="File"),
    _("step_check", default="Check"),
    _("step_result", default="Result"),
)
FILE_STATES = {
    "checking": _("state_list_checking", default="Being checked"),
    "checked": _("state_bank_checked", default="To confirm"),
    "applying": _("state_bank_applying", default="Being booked"),
    "done": _("state_bank_done", default="Booked"),
    "cancelled": _("state_list_cancelled", default="Cancelled"),
}
STATUSES = {
    bank_statement.NEW: _("bank_status_new", default="New"),
    bank_statement.ALREADY_IMPORTED: _(
        "bank_status_known", default="Imported before: left alone"
    ),
    bank_statement.UNKNOWN_ACCOUNT: _(
        "bank_status_unknown", default="Not an account of a platform: left alone"
    ),
}
LINE_STATES = {
    bank_line.TO_DECIDE: _("bank_line_to_decide", default="To decide"),
    bank_line.BOOKED: _("bank_line_booked", default="Booked"),
    bank_line.NOT_OURS: _("bank_line_not_ours", default="Not ours"),
}
OUTCOMES = {
    outcomes.PAID_EXACT: _("bank_paid_exact", default="Pays exactly"),
    outcomes.UNDERPAID: _("bank_underpaid", default="Pays a part"),
    outcomes.OVERPAID: _(
        "bank_overpaid", default="Pays too much: the rest is owed back"
    ),
    outcomes.ALREADY_SETTLED: _(
        "bank_already_settled", default="Already paid: all is owed back"
    ),
    outcomes.SPLIT: _("bank_split", default="Pays several items"),
    outcomes.REVERSAL: _("bank_reversal", default="Takes a payment back"),
    outcomes.REFUND_RETURNED: _("bank_refund_returned", default="A refund came back"),
    outcomes.REFUND_EXECUTED: _("bank_refund_executed", default="A refund was sent"),
    outcomes.FILE_EXECUTED: _(
        "bank_file_executed", default="One of our files was executed"
    ),
    outcomes.DEBIT_COLLECTED: _(
        "bank_debit_collected", default="A direct debit was collected"
    ),
    outcomes.DEBIT_RETURNED: _(
        "bank_debit_returned", default="A direct debit came back"
    ),
    outcomes.SUGGEST: _("bank_suggest", default="To decide: something is proposed"),
    outcomes.UNMATCHED: _(
        "bank_unmatched", default="To decide: nothing is known of it"
    ),
    outcomes.NOT_A_PAYMENT: _(
        "bank_not_a_payment", default="Not about payments: only counted"
    ),
    outcomes.BATCH_TOTAL: _(
        "bank_batch_total", default="Total of lines that follow: only counted"
    ),
}
# Of lines that are kept
KEPT = {
    name: title for name, title in OUTCOMES.items() if name not in outcomes.LEFT_ALONE
}
BOOKED, DECIDE, LEFT = "booked", "decide", "left"
GROUPS = {
    BOOKED: _("bank_group_booked", default="Booked by itself"),
    DECIDE: _("bank_group_decide", default="To decide"),
    LEFT: _("bank_group_left", default="Left alone"),
}
WARNINGS = {
    "statement_gap": _(
        "bank_warning_gap",
        default=(
            "A statement does not begin where the one before it ended: one may be "
            "missing. It can be booked nevertheless."
        ),
    ),
    "unknown_account": _(
        "bank_warning_account",
        default=(
            "The file has statements of accounts that no platform has: they are left "
            "alone."
        ),
    ),
    "statement_differs": _(
        "bank_warning_differs",
        default=(
            "A statement of this account, day and number is in the books, but ends with "
            "another balance: the bank may have corrected it. It is left alone; compare "
            "both and book what differs by hand."
        ),
    ),
    "future_day": _(
        "bank_warning_future",
        default=(
            "A statement is dated in the future: look whether this file is really from "
            "your bank."
        ),
    ),
    "foreign_currency": _(
        "bank_warning_currency",
        default="A statement is not in euro: it is left alone.",
    ),
    "details_ignored": _(
        "bank_warning_details",
        default="Details of a movement hold no amounts: the movement stands alone.",
    ),
}
WHY_PROPOSED = {
    reasons.ELSEWHERE: _(
        "bank_why_elsewhere",
        default=(
            "Not booked by itself: what is proposed belongs to another account of ours."
        ),
    ),
    reasons.SEVERAL: _(
        "bank_why_several",
        default=(
            "Not booked by itself: the communication names several items, and what they "
            "ask together is not the amount of the line."
        ),
    ),
}
_FILE_ERRORS = {
    "empty": _("error_bank_empty", default="The file is empty."),
    "too_large": _("error_bank_too_large", default="The file is larger than 20 MB."),
    "unknown_format": _(
        "error_bank_format",
        default="This is neither a CODA nor a CAMT.053 file. Ask your bank for one.",
    ),
    "not_a_statement": _(
        "error_bank_other_message",
        default="This file is from a bank, but it is no account statement.",
    ),
    "unsupported_version": _(
        "error_bank_version",
        default="This version of the format is not supported.",
    ),
    "truncated": _(
        "error_bank_truncated",
        default="The file is cut: fetch it once more from your bank.",
    ),
    "balance_mismatch": _(
        "error_bank_balance",
        default="The balances and the movements of a statement do not add up.",
    ),
    "control_totals": _(
        "error_bank_totals",
        default="The totals that the bank announces are not those of the file.",
    ),
    "mixed_currencies": _(
        "error_bank_currency",
        default="A movement has another currency than its account.",
    ),
}
_REFUSED = {
    "nothing_new": _(
        "error_bank_nothing_new",
        default="There is nothing new in this file: it was booked before.",
    ),
    "nothing_chosen": _(
        "error_bank_nothing_chosen",
        default="Choose at least one item, with its amount.",
    ),
    "unknown_due": _("error_bank_unknown_due", default="This item is not known."),
    "wrong_sign": _(
        "error_bank_wrong_amount", default="The amount must be more than 0."
    ),
    "too_much": _(
        "error_bank_too_much",
        default="That is more than the line has left, or than was ever paid.",
    ),
    "no_reason": _("error_bank_reason", default="Write why: the next person reads it."),
    "no_proposal": _("error_bank_no_proposal", default="Nothing is proposed any more."),
    "order_changed": _(
        "error_bank_order_changed",
        default="The order has changed since: look at its own page.",
    ),
    "order_proven": _(
        "error_bank_order_proven",
        default=(
            "This line is the proof of an order of ours: put it right on the page of "
            "that order."
        ),
    ),
    "nothing_to_undo": _(
        "error_bank_nothing_to_undo", default="There is nothing to take back."
    ),
}
MOVED_ON = _(
    "error_bank_moved_on",
    default="Nothing was changed: somebody else was faster.",
)
NOT_DONE = _(
    "error_refund_not_done", default="This could not be done. Nothing was changed."
)
FILE_MISSING = _("error_bank_file_missing", default="Choose the file of your bank.")
KNOWN = _("help_bank_known", default="This very file was uploaded before: here it is.")
DONE = {
    "confirm": _("help_bank_confirmed", default="The file is being booked."),
    "cancel": _("help_bank_cancelled", default="The file is given up and forgotten."),
    "again": _("help_bank_again", default="The file is being checked once more."),
    "allocate": _("help_bank_allocated", default="The money is booked."),
    "accept": _("help_bank_accepted", default="Noted, with this line as its proof."),
    "aside": _("help_bank_aside", default="The line is set aside."),
    "undo": _(
        "help_bank_undone", default="The bookings are taken back: decide once more."
    ),
}
CAUSES = {
    "judged": _("bank_cause_judged", default="Judged by the rules"),
    "not booked": _("bank_cause_not_booked", default="Could not be booked by itself"),
    "allocated": _("bank_cause_allocated", default="Allocated"),
    "proposal accepted": _("bank_cause_accepted", default="Proposal accepted"),
    "not ours": _("bank_line_not_ours", default="Not ours"),
    "undone": _("bank_cause_undone", default="Taken back"),
}


def file_error(code: str, place: str = ""):
    """Return why a file cannot be taken, with the place in it."""
    damaged = _(
        "error_bank_damaged",
        default=(
            "The file does not hold together (${code}): fetch it once more from your "
            "bank."
        ),
        mapping={"code": f"{code} {place}".strip()},
    )
    return _FILE_ERRORS.get(code, damaged)


def refusal(code: str):
    """Return why an act on a file or line was not done."""
    return _REFUSED.get(code, NOT_DONE)


def group_of(outcome: str) -> str:
    """Return whether lines of an outcome are booked, to decide, or left alone."""
    if outcome in outcomes.LEFT_ALONE:
        return LEFT
    return DECIDE if outcome in outcomes.TO_DECIDE else BOOKED
