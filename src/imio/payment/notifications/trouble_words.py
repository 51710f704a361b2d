"""Why a mail did not leave, in words: the code is what the outbox keeps."""

from imio.payment import _
from zope.i18nmessageid import Message


_TROUBLES = {
    "recipient_refused": _(
        "mail_trouble_recipient", default="The receiving server refused the address"
    ),
    "message_refused": _(
        "mail_trouble_message", default="The receiving server refused the message"
    ),
    "bad_address": _(
        "mail_trouble_address", default="There is no usable e-mail address"
    ),
    "no_agent_address": _(
        "mail_trouble_agents",
        default="No agent of the form has an e-mail address, nor has the régie",
    ),
    "no_sender_address": _(
        "mail_trouble_sender", default="The site has no sender's address"
    ),
    "no_mail_server": _(
        "mail_trouble_no_server", default="The site has no mail server"
    ),
    "mail_server_unreachable": _(
        "mail_trouble_server", default="The mail server does not answer"
    ),
    "sender_refused": _(
        "mail_trouble_sender_refused",
        default="The mail server refuses the sender's address",
    ),
    "ServerBusy": _(
        "mail_trouble_busy", default="The mail server asks to try again later"
    ),
}
# Nothing of the above, again and again
_GIVEN_UP = _("mail_trouble_other", default="It was tried for days and given up.")


def trouble_in_words(code: str) -> Message:
    """Say why a mail did not leave."""
    return _TROUBLES.get(code, _GIVEN_UP)
