"""The forms of the acts on a refund: what each asks, says and does, in words."""

from dataclasses import dataclass
from imio.payment import _
from imio.payment.refunds import acting as acts
from zope.i18nmessageid import Message


REASON = _("label_refund_why", default="Why (shown in the history)")

# Shown with an account where the bank wants the address of its holder
ADDRESS = (
    ("street", _("label_street", default="Street"), False),
    ("number", _("label_house_number", default="Number"), False),
    ("postcode", _("column_postal_code", default="Postal code"), False),
    ("town", _("label_town", default="Town"), False),
    ("country", _("label_country_code", default="Country (two letters)"), False),
)


@dataclass(frozen=True)
class ActForm:
    """One form; ``text_name`` and ``choice_name`` are "" when it asks no such thing.

    ``more`` are further texts: name, label, whether it is needed.
    """

    title: Message
    help: Message
    button: Message
    style: str = "btn-outline-primary"
    text_name: str = ""
    text_label: Message | str = ""
    choice_name: str = ""
    more: tuple[tuple[str, Message, bool], ...] = ()


FORMS = {
    acts.CHOOSE: ActForm(
        _("heading_refund_choose", default="Choose how it goes back"),
        _(
            "help_refund_choose",
            default=(
                "Through the provider it goes by itself. By bank transfer the payer "
                "first gets a mail with a form for the account number."
            ),
        ),
        _("button_refund_choose", default="Send it this way"),
        "btn-primary",
        choice_name="way",
    ),
    acts.RETRY: ActForm(
        _("heading_refund_retry", default="Try again"),
        _(
            "help_refund_retry",
            default="The money has not left: it can go the same way or another.",
        ),
        _("button_refund_retry", default="Try this way"),
        "btn-primary",
        choice_name="way",
    ),
    acts.APPROVE: ActForm(
        _("heading_refund_approve", default="Approve"),
        _(
            "help_refund_approve",
            default="The amount reaches the threshold of the collecting office: it "
            "leaves once you approve it.",
        ),
        _("button_refund_approve", default="Approve this refund"),
        "btn-primary",
    ),
    acts.SEND_FORM: ActForm(
        _("heading_refund_form", default="Send the form again"),
        _(
            "help_refund_form",
            default="The payer gets a new link by mail; the earlier one stops working.",
        ),
        _("button_refund_form", default="Send the form again"),
    ),
    acts.GIVE_ACCOUNT: ActForm(
        _("heading_refund_account", default="Write down the payer's account"),
        _(
            "help_refund_account",
            default=(
                "For a payer whom no mail reaches: copy what they signed. A second "
                "person checks it before anything leaves."
            ),
        ),
        _("button_refund_account", default="Keep this account"),
        text_name="holder",
        text_label=_("label_beneficiary", default="Account holder"),
        more=(
            ("iban", _("label_iban", default="IBAN"), True),
            ("bic", _("label_bic", default="Code of the bank (BIC)"), False),
        ),
    ),
    acts.MAIL_AGAIN: ActForm(
        _("heading_refund_mail", default="Send the mail to another address"),
        _(
            "help_refund_mail",
            default=(
                "A mail about this refund could not be delivered, so the payer knows "
                "nothing of it. Correct the address: the mail is sent again."
            ),
        ),
        _("button_refund_mail", default="Correct and send again"),
        "btn-primary",
        text_name="email",
        text_label=_("label_email", default="E-mail"),
    ),
    acts.TOLD: ActForm(
        _("heading_refund_told", default="The payer was told otherwise"),
        _(
            "help_refund_told_otherwise",
            default="By letter or by phone: the mail is then not needed any more.",
        ),
        _("button_refund_told", default="Note that the payer knows"),
        text_name="reason",
        text_label=_("label_refund_told_how", default="How, and on what day"),
    ),
    acts.KEEP_CREDIT: ActForm(
        _("heading_refund_credit", default="Keep as credit"),
        _(
            "help_refund_credit",
            default="With the payer's agreement the money pays something else they owe.",
        ),
        _("button_refund_credit", default="Pay it with this money"),
        text_name="agreed_by",
        text_label=_("label_refund_agreed", default="Who agreed, and how"),
        choice_name="due",
    ),
    acts.ASK_PSP: ActForm(
        _("heading_refund_ask", default="Ask the provider"),
        _(
            "help_refund_ask",
            default="The site asks by itself, too; asking more often changes nothing else.",
        ),
        _("button_ask_bank", default="Ask the provider now"),
        "btn-primary",
    ),
    acts.TELL_OUTCOME: ActForm(
        _("heading_refund_outcome", default="Say what became of it"),
        _(
            "help_refund_outcome",
            default=(
                "The site asks the provider by itself. Only when it cannot tell: look "
                "into the provider's back office and note what stands there."
            ),
        ),
        _("button_refund_outcome", default="Note the outcome"),
        text_name="reason",
        text_label=_("label_refund_seen", default="Where you saw it"),
        choice_name="outcome",
    ),
    acts.RETURNED: ActForm(
        _("heading_refund_returned", default="The transfer came back"),
        _(
            "help_refund_mark_returned",
            default="The bank refused it or the money is on your account again.",
        ),
        _("button_refund_returned", default="Note that it came back"),
        text_name="reason",
        text_label=REASON,
    ),
    acts.ASK_AGAIN: ActForm(
        _("heading_refund_again", default="Propose it again"),
        _(
            "help_refund_again",
            default="The money is still owed to the payer: a new refund is proposed.",
        ),
        _("button_refund_again", default="Propose it again"),
        text_name="reason",
        text_label=REASON,
    ),
    acts.REJECT: ActForm(
        _("heading_refund_reject", default="Reject"),
        _(
            "help_refund_reject",
            default=(
                "No money leaves. The amount stays owed to the payer and can be "
                "refunded later."
            ),
        ),
        _("button_refund_reject", default="Reject this refund"),
        "btn-outline-danger",
        text_name="reason",
        text_label=REASON,
    ),
}
OUTCOMES = {
    "done": _("refund_outcome_done", default="The payer got the money"),
    "failed": _("refund_outcome_failed", default="The payer did not get it"),
}
