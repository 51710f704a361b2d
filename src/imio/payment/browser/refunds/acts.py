"""What staff do about one refund: read from a form, done by the rules of refunds."""

from datetime import datetime
from imio.payment import _
from imio.payment.browser.staff.page import form_text
from imio.payment.content.refund import Refund
from imio.payment.domain import errors
from imio.payment.refunds.account import open_form
from imio.payment.refunds.credits import dues_to_credit
from imio.payment.refunds.credits import keep_as_credit
from imio.payment.refunds.deciding import approve
from imio.payment.refunds.deciding import reject
from imio.payment.refunds.deciding import retry
from imio.payment.refunds.deciding import tell_outcome
from imio.payment.refunds.transfers import mark_returned
from imio.payment.refunds.ways import choose_way
from imio.payment.reporting import refund_acts as acts
from imio.payment.reporting import refund_labels as labels
from imio.payment.storage.store import PaymentStore


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
    acts.KEEP_CREDIT: _(
        "help_refund_credited", default="The money now pays the other item."
    ),
    acts.TELL_OUTCOME: _("help_refund_told", default="What became of it is noted."),
    acts.RETURNED: _(
        "help_refund_returned",
        default="The transfer is noted as returned: it can be tried again.",
    ),
}
REASON_MISSING = _(
    "error_refund_reason", default="Write why: the next person reads it here."
)
AGREEMENT_MISSING = _(
    "error_refund_agreement",
    default="Write who agreed, and how (by phone on what day, by mail…).",
)
NOTHING_CHOSEN = _("error_nothing_chosen", default="Choose one of the possibilities.")
_ERRORS = {
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


class Incomplete(Exception):
    """The form lacks something; ``message`` says what."""

    def __init__(self, message) -> None:
        super().__init__(message)
        self.message = message


def perform(
    store: PaymentStore, refund: Refund, act: str, request, actor: str, now: datetime
) -> None:
    """Do one act with what a form says. Raises Incomplete, PaymentError."""
    _ACTS[act](store, refund, request, actor, now)


def error_in_words(error: errors.PaymentError):
    """Return why an act was not done."""
    if isinstance(error, errors.WayClosed):
        return labels.WHY_NOT.get(error.code, _ERRORS[errors.ForbiddenTransition])
    for kind, message in _ERRORS.items():
        if isinstance(error, kind):
            return message
    return _(
        "error_refund_not_done", default="This could not be done. Nothing was changed."
    )


def _needed(request, name: str, message) -> str:
    text = form_text(request, name, MAX_REASON)
    if not text:
        raise Incomplete(message)
    return text


def _choose(store, refund, request, actor, now) -> None:
    way = _needed(request, "way", NOTHING_CHOSEN)
    choose_way(store, refund, way, actor, now)


def _approve(store, refund, _request, actor, now) -> None:
    approve(store, refund, actor, now)


def _reject(store, refund, request, actor, now) -> None:
    reason = _needed(request, "reason", REASON_MISSING)
    reject(store, refund, reason, actor, now)


def _retry(store, refund, request, actor, now) -> None:
    way = _needed(request, "way", NOTHING_CHOSEN)
    same = form_text(request, "same_account") == "yes"
    retry(store, refund, way, actor, now, same_account=same)


def _send_form(store, refund, _request, _actor, now) -> None:
    open_form(store, refund, now)


def _keep_credit(store, refund, request, actor, now) -> None:
    due_id = _needed(request, "due", NOTHING_CHOSEN)
    agreed_by = _needed(request, "agreed_by", AGREEMENT_MISSING)
    other = {due.id: due for due in dues_to_credit(store, refund)}.get(due_id)
    if other is None:
        raise Incomplete(NOTHING_CHOSEN)
    keep_as_credit(store, refund, other, actor, now, agreed_by)


def _tell_outcome(store, refund, request, actor, now) -> None:
    outcome = _needed(request, "outcome", NOTHING_CHOSEN)
    reason = _needed(request, "reason", REASON_MISSING)
    tell_outcome(store, refund, outcome == "done", reason, actor, now)


def _returned(store, refund, request, actor, now) -> None:
    reason = _needed(request, "reason", REASON_MISSING)
    mark_returned(store, refund, reason, actor, now)


_ACTS = {
    acts.CHOOSE: _choose,
    acts.APPROVE: _approve,
    acts.REJECT: _reject,
    acts.RETRY: _retry,
    acts.SEND_FORM: _send_form,
    acts.KEEP_CREDIT: _keep_credit,
    acts.TELL_OUTCOME: _tell_outcome,
    acts.RETURNED: _returned,
}
