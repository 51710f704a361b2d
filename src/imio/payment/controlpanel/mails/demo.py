"""What a demonstration shows in place of mailboxes: the mails in its folder."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape
from imio.payment import _
from imio.payment.formatting import format_datetime
from imio.payment.notifications.smtp import mail_folder
from pathlib import Path
from plone import api
from Products.Five.browser import BrowserView
from zExceptions import NotFound
from zope.i18nmessageid import Message
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse

import re


SHOWN = 200
_NAME = re.compile(r"[A-Za-z0-9_-]{1,120}", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
# Whatever a mail holds, it runs no script and loads nothing; its links may be followed.
_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'"
)


@dataclass(frozen=True)
class DemoMail:
    """One mail of the folder."""

    name: str
    message: EmailMessage

    @property
    def at(self) -> datetime | None:
        date = self.message["Date"]
        return date.datetime if date is not None else None

    def part(self, kind: str) -> str:
        """Return the text of one form, "plain" or "html"; "" when there is none."""
        found = self.message.get_body((kind,))
        return found.get_content() if found is not None else ""


def read_mail(path: Path) -> DemoMail:
    """Read one file of the folder."""
    return DemoMail(path.stem, message_from_bytes(path.read_bytes(), policy=default))


@implementer(IPublishTraverse)
class DemoMailsView(BrowserView):
    """The list, one mail, or the HTML of one mail alone; nothing outside a demonstration."""

    path: tuple[str, ...] = ()
    mail: DemoMail | None = None

    @property
    def title(self) -> Message | str:
        """Return the subject of the mail that is shown, else the name of the list."""
        if self.mail is not None:
            return str(self.mail.message["Subject"] or self.mail.name)
        return _("title_demo_mails", default="Mails of this demonstration")

    def publishTraverse(self, request, name):
        if len(self.path) >= 2:
            raise NotFound(name)
        self.path += (name,)
        return self

    def __call__(self):
        self.folder = mail_folder()
        if self.folder is None:
            raise NotFound(self.__name__)
        self.request.response.setHeader("Cache-Control", "no-store")
        self.mail = self.find() if self.path else None
        return self.alone() if len(self.path) == 2 else self.index()

    def alone(self) -> str:
        html = self.mail.part("html")
        if self.path[1] != "html" or not html:
            raise NotFound("/".join(self.path))
        response = self.request.response
        response.setHeader("Content-Type", "text/html; charset=utf-8")
        response.setHeader("Content-Security-Policy", _POLICY)
        response.setHeader("X-Theme-Disabled", "1")
        return html

    @property
    def mails(self) -> list[DemoMail]:
        """Return the newest mails first."""
        paths = sorted(self.folder.glob("*.eml"), reverse=True)[:SHOWN]
        return [read_mail(path) for path in paths]

    def find(self) -> DemoMail:
        """Return the mail that the address names. Raises NotFound."""
        path = self.folder / f"{self.path[0]}.eml"
        if not _NAME.fullmatch(self.path[0]) or not path.is_file():
            raise NotFound(self.path[0])
        return read_mail(path)

    @property
    def plain(self) -> str:
        """Return the plain text as HTML whose addresses are links."""
        text = escape(self.mail.part("plain"))
        return _ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text)

    @property
    def headers(self) -> list[tuple[str, str]]:
        names = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID")
        return [(n, str(self.mail.message[n])) for n in names if self.mail.message[n]]

    @property
    def safe_html(self) -> str:
        """Return the HTML form without anything but text, lists and links."""
        transforms = api.portal.get_tool("portal_transforms")
        html = self.mail.part("html")
        return transforms.convertTo(
            "text/x-html-safe", html, mimetype="text/html"
        ).getData()

    def url(self, *parts: str) -> str:
        return "/".join(
            (api.portal.get().absolute_url(), "@@payment-demo-mails", *parts)
        )

    def moment(self, at: datetime | None) -> str:
        return format_datetime(at, api.portal.get_current_language()) if at else ""
