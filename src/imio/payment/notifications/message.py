"""From a text and its values to a message: plain text, HTML, and safe headers."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from html import escape
from imio.payment.notifications import markup
from imio.payment.notifications.facts import one_line
from imio.payment.notifications.wording import Wording
from imio.payment.notifications.wording import words
from pathlib import Path
from string import Template


@dataclass(frozen=True)
class Letter:
    """A mail as its reader sees it, before anything is said of senders and servers."""

    subject: str
    plain: str
    html: str
    language: str


@dataclass(frozen=True)
class Sender:
    """Who a mail comes from, and whom an answer reaches."""

    name: str
    address: str
    reply_to: str = ""


def write_letter(
    wording: Wording,
    footer: Wording,
    values: markup.Values,
    language: str,
    is_test: bool = False,
    opening: str = "",
) -> Letter:
    """Put values into a text and its footer; a test payment is marked as such.

    ``opening`` stands above the text just as it is: nothing in it is read as markup.
    """
    blocks = [
        markup.Block("lines", tuple(lines)) for lines in markup.paragraphs_of(opening)
    ]
    blocks += markup.blocks_of(wording.body, values)
    feet = markup.blocks_of(footer.body, values)
    subject = one_line(markup.fill(wording.subject, values))
    notice = ""
    if is_test:
        notice = words(language)["test_notice"]
        subject = f"{words(language)['test_subject']} {subject}"
        blocks.insert(0, markup.Block("lines", (notice,)))
    body, end = (markup.as_plain(part, language) for part in (blocks, feet))
    plain = f"{body}\n-- \n{end}"
    html = Template(_frame()).substitute(
        language=escape(language),
        title=escape(subject),
        body=markup.as_html(blocks),
        footer=markup.as_html(feet),
    )
    return Letter(subject, plain, html, language)


def build_message(
    letter: Letter, sender: Sender, to: str, message_id: str, at: datetime
) -> EmailMessage:
    """Return the message for one address; ``to`` and the sender's addresses are checked."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_header_text(sender.name), addr_spec=sender.address)
    message["To"] = Address(addr_spec=to)
    if sender.reply_to:
        message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Subject"] = _header_text(letter.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    # Quoted-printable, because not every relay takes eight bits.
    message.set_content(letter.plain, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    # A mail that is sent again is the same to the last byte.
    message.set_boundary("=_" + sha256(message_id.encode()).hexdigest()[:40])
    return message


def message_id(proof: str, address: str) -> str:
    """Return the identifier of a message: the same whenever it is sent again."""
    return f"<{proof}@{address.rpartition('@')[2]}>"


def _header_text(text: str) -> str:
    # An encoded word inside a text would be decoded on its way, line breaks included.
    return one_line(text).replace("=?", "= ?")


@cache
def _frame() -> str:
    return (Path(__file__).parent / "frame.html").read_text("utf-8")


def body_of(html: str) -> str:
    """Return the inside of a letter's HTML, to be shown within a page."""
    return html.partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
