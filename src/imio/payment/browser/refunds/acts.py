"""What pages say of the acts on a refund: done, incomplete, or not possible."""

from imio.payment import _
from imio.payment.browser.refunds import account_words
from imio.payment.domain import bank_errors
from imio.payment.domain import errors
from imio.payment.domain.postal import PARTS
from imio.payment.refunds import acting as acts
from imio.payment.reporting import refund_labels as labels


NAMES = ("way", "reason", "due", "agreed_by", "outcome", "same_account")
NAMES += ("holder", "iban", "bic", "email", *PARTS)
MAX_REASON = 500
DONE = {
    acts.CHOOSE: _("help_refund_chosen", default="The way of the refund is chosen."),
    acts.APPROVE: _("help_refund_approved", default="The refund is approved."),
    acts.REJECT: _("help_refund_rejected", default="The refund is rejected."),
    acts.RETRY: _("help_refund_retried", default="The refund is tried again."),
    acts.SEND_FORM: _(
        "help_refund_form_sent",
        default="The payer gets a new mail with the form; the earlier link stopped.",
    ),
    acts.GIVE_ACCOUNT: _(
        "help_refund_account_kept",
        default="The account is kept; a second person has to approve the refund.",
    ),
    acts.KEEP_CREDIT: _(
        "help_refund_credited", default="The money now pays the other item."
    ),
    acts.ASK_PSP: _("help_refund_was_asked", default="The provider was asked."),
    acts.TELL_OUTCOME: _("help_refund_told", default="What became of it is noted."),
    acts.RETURNED: _(
        "help_refund_returned",
        default="The transfer is noted as returned: it can be tried again.",
    ),
    acts.MAIL_AGAIN: _(
        "help_refund_mail_again", default="The mail is sent to the corrected address."
    ),
    acts.TOLD: _(
        "help_refund_told_payer", default="It is noted how the payer was told."
    ),
    acts.ASK_AGAIN: _(
        "help_refund_asked_again",
        default="The refund is proposed once more: choose how it goes back.",
    ),
}
REASON_MISSING = _(
    "error_refund_reason", default="Write why: the next person reads it here."
)
AGREEMENT_MISSING = _(
    "error_refund_agreement",
    default="Write who agreed, and how (by phone on what day, by mail…).",
)
EMAIL_WRONG = _(
    "error_email", default="Write an e-mail address, such as name@mycommune.be."
)
NOTHING_CHOSEN = _("error_nothing_chosen", default="Choose one of the possibilities.")
_MISSING = {
    "reason": REASON_MISSING,
    "agreed_by": AGREEMENT_MISSING,
    "holder": account_words.HOLDER,
    "email": EMAIL_WRONG,
    "iban": account_words.iban_problem(bank_errors.InvalidIban("unreadable")),
}
_ERRORS = {
    bank_errors.InvalidBic: account_words.BIC,
    errors.InvalidEmail: EMAIL_WRONG,
    errors.InvalidName: account_words.HOLDER,
    errors.InvalidAddress: account_words.ADDRESS,
    errors.GatewayUnreachable: _(
        "error_refund_no_answer",
        default="The provider did not answer. The refund stays as it was.",
    ),
    errors.SamePerson: _(
        "error_refund_same_person",
        default="Whoever asked for a refund cannot approve it: ask somebody else.",
    ),
    errors.ForbiddenTransition: _(
        "error_refund_moved_on",
        default="Nothing was changed: this refund has moved on meanwhile.",
    ),
    errors.UnderWay: _(
        "error_refund_under_way",
        default="Somebody is paying that item right now. Try again in a few minutes.",
    ),
    errors.InvalidAmount: _(
        "error_refund_no_match",
        default="The other item asks nothing any more, or less is left to give back.",
    ),
}


def error_in_words(error: errors.PaymentError):
    """Return why an act was not done."""
    if isinstance(error, errors.IncompleteAct):
        return _MISSING.get(error.name, NOTHING_CHOSEN)
    if isinstance(error, errors.WayClosed):
        return labels.WHY_NOT.get(error.code, _ERRORS[errors.ForbiddenTransition])
    if isinstance(error, bank_errors.InvalidIban):
        return account_words.iban_problem(error)
    for kind, message in _ERRORS.items():
        if isinstance(error, kind):
            return message
    return _(
        "error_refund_not_done", default="This could not be done. Nothing was changed."
    )
