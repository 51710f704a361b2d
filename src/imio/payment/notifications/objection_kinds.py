"""The mails about an objection: to the payer, and to the office that answers."""

from imio.payment import _
from imio.payment.notifications import placeholders as told
from imio.payment.notifications.mail_kind import CITIZEN
from imio.payment.notifications.mail_kind import MailKind
from imio.payment.notifications.mail_kind import OFFICER


OBJECTION_RECEIVED = "objection-received"
OBJECTION_TO_ANSWER = "objection-to-answer"
OBJECTION_ANSWERED = "objection-answered"

OBJECTIONS = (
    MailKind(
        OBJECTION_RECEIVED,
        CITIZEN,
        _("mail_objection_received", default="Objection received"),
        told.INVOICE,
        ("number",),
    ),
    MailKind(
        OBJECTION_ANSWERED,
        CITIZEN,
        _("mail_objection_answered", default="Objection answered"),
        (*told.INVOICE, "answer"),
        ("number", "answer"),
    ),
    MailKind(
        OBJECTION_TO_ANSWER,
        OFFICER,
        _("mail_objection_to_answer", default="Objection to answer"),
        told.INVOICE,
        ("number",),
    ),
)
