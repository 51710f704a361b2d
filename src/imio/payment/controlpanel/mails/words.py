"""Kinds of mails, faults of texts and troubles of mails, in words."""

from imio.payment import _
from imio.payment.notifications import kinds
from imio.payment.notifications import wording
from imio.payment.notifications.mail_kind import OFFICER
from imio.payment.notifications.outgoing import MAIL_TO_AGENTS
from imio.payment.notifications.raw import RAW_MAIL
from imio.payment.notifications.trial import TRIAL
from imio.payment.notifications.wording import Problem
from zope.i18nmessageid import Message


AUDIENCES = {
    kinds.CITIZEN: _("mail_audience_citizen", default="To citizens"),
    kinds.AGENT: _("mail_audience_agent", default="To agents"),
    kinds.FINANCE: _("mail_audience_finance", default="To the finance service"),
    OFFICER: _("mail_audience_officer", default="To the collecting office"),
    kinds.EVERYBODY: _("mail_audience_everybody", default="In every mail"),
}

_PROBLEMS = {
    wording.UNKNOWN_VALUE: _(
        "error_mail_unknown_value",
        default="This mail does not know ${value}. Choose among the values listed.",
    ),
    wording.MISSING_VALUE: _(
        "error_mail_missing_value",
        default="This mail must tell ${value}. Put it in the text.",
    ),
    wording.LIST_NOT_ALONE: _(
        "error_mail_list_not_alone",
        default="${value} is a list: it needs a line of its own in the text.",
    ),
    wording.EMPTY: _("error_mail_empty", default="Write something here."),
    wording.TOO_LONG: _("error_too_long", default="This is too long."),
    wording.SEVERAL_LINES: _(
        "error_mail_several_lines", default="A subject is one line."
    ),
    wording.TWO_BUTTONS: _(
        "error_mail_two_buttons",
        default="A mail has one button. Keep one line between square brackets.",
    ),
    wording.NO_LINK: _(
        "error_mail_no_link",
        default="Readers need the way to the page: add a button or its address.",
    ),
}

_OTHER_MAILS = {
    MAIL_TO_AGENTS: kinds.KINDS[kinds.AGENTS_TO_TREAT].title,
    RAW_MAIL: _("mail_of_form", default="Mail of the form itself"),
    TRIAL: _("mail_trial", default="Trial mail"),
}


def problem_in_words(problem: Problem) -> Message:
    """Say what is wrong with a text, and how to mend it."""
    value = f"${{{problem.value}}}"
    return Message(_PROBLEMS[problem.code], mapping={"value": value})


def kind_in_words(kind: str) -> Message | str:
    """Name a mail as the panel lists it."""
    if kind in kinds.KINDS:
        return kinds.KINDS[kind].title
    return _OTHER_MAILS.get(kind, kind)
