"""What a kind of mail is, and whom mails address."""

from dataclasses import dataclass
from zope.i18nmessageid import Message


CITIZEN = "citizen"
AGENT = "agent"
FINANCE = "finance"
OFFICER = "officer"
EVERYBODY = "everybody"


@dataclass(frozen=True)
class MailKind:
    """One kind of mail; ``required`` names what its text must not leave out."""

    name: str
    audience: str
    title: Message
    placeholders: tuple[str, ...]
    required: tuple[str, ...] = ()
    has_subject: bool = True
    has_link: bool = True
