"""The way out: the site's mail server, or a folder where a demonstration keeps its mails."""

from dataclasses import dataclass
from imio.payment.domain.errors import DeliveryPostponed
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.errors import Undeliverable
from pathlib import Path
from plone import api

import os
import smtplib
import tempfile
import threading
import time


MAIL_DIR = "IMIO_PAYMENT_MAIL_DIR"
TIMEOUT_SECONDS = 10
# One dead server must not cost ten seconds for each mail that waits.
REST_SECONDS = 60
# The one refusal of a sender that is about the message.
_TOO_BIG = 552


class ServerBusy(PaymentError):
    """The mail server asks to try again later: the outbox does."""


@dataclass(frozen=True)
class Server:
    """How the site reaches its mail server."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    implicit_tls: bool = False
    force_tls: bool = False


@dataclass(frozen=True)
class Outgoing:
    """One message on its way: bytes with their envelope, and the way to take."""

    content: bytes
    sender: str
    recipient: str
    file_name: str
    server: Server | None = None
    folder: Path | None = None


def mail_folder() -> Path | None:
    """Return the folder that stands for the mail server in a demonstration, if any."""
    path = os.environ.get(MAIL_DIR, "")
    return Path(path) if path else None


def site_server() -> Server:
    """Return the mail server that the current site is set to. Raises DeliveryPostponed."""

    def setting(name: str):
        return api.portal.get_registry_record(f"plone.{name}", default=None)

    if not setting("smtp_host"):
        raise DeliveryPostponed("no_mail_server")
    host = api.portal.get_tool("MailHost")
    return Server(
        setting("smtp_host"),
        setting("smtp_port") or 25,
        setting("smtp_userid") or "",
        setting("smtp_pass") or "",
        bool(host.implicit_tls),
        bool(host.force_tls),
    )


class Gate:
    """Remembers for a while that a server does not answer."""

    def __init__(self, clock=time.monotonic) -> None:
        self._clock = clock
        self._closed_until: dict[Server, float] = {}
        self._lock = threading.Lock()

    def pass_through(self, server: Server) -> None:
        """Let a message go. Raises DeliveryPostponed while the server rests."""
        with self._lock:
            if self._clock() < self._closed_until.get(server, 0.0):
                raise DeliveryPostponed("mail_server_unreachable")

    def close(self, server: Server) -> None:
        with self._lock:
            self._closed_until[server] = self._clock() + REST_SECONDS

    def open(self, server: Server) -> None:
        with self._lock:
            self._closed_until.pop(server, None)


gate = Gate()


def dispatch(outgoing: Outgoing) -> None:
    """Deliver one message. Calls the network or writes a file, never the database.

    Raises Undeliverable when it is refused for good, DeliveryPostponed when the server
    cannot be used now, ServerBusy when it asks to try again later.
    """
    if outgoing.folder is not None:
        _write(outgoing.folder, outgoing)
    else:
        gate.pass_through(outgoing.server)
        _send(outgoing.server, outgoing)


def _send(server: Server, outgoing: Outgoing) -> None:
    try:
        smtp = _connect(server)
    except OSError as error:
        gate.close(server)
        why = f"mail_server_unreachable: {type(error).__name__}"
        raise DeliveryPostponed(why) from None
    gate.open(server)
    try:
        smtp.sendmail(outgoing.sender, [outgoing.recipient], outgoing.content)
    except smtplib.SMTPRecipientsRefused as error:
        _refused("recipient_refused", *next(iter(error.recipients.values())))
    except smtplib.SMTPDataError as error:
        _refused("message_refused", error.smtp_code, error.smtp_error)
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code >= 500 and error.smtp_code != _TOO_BIG:
            raise DeliveryPostponed(f"sender_refused {error.smtp_code}") from None
        _refused("message_refused", error.smtp_code, error.smtp_error)
    except (TimeoutError, ConnectionError) as error:
        gate.close(server)
        why = f"mail_server_unreachable: {type(error).__name__}"
        raise DeliveryPostponed(why) from None
    finally:
        _part(smtp)


def _refused(what: str, code: int, _answer: bytes) -> None:
    # The server's answer repeats the address: neither logs nor lists are to show it.
    if code >= 500:
        raise Undeliverable(f"{what} {code}") from None
    raise ServerBusy(f"{what} {code}") from None


def _part(smtp: smtplib.SMTP) -> None:
    # The message is delivered or not by now: a clumsy goodbye must not repeat it.
    try:
        smtp.quit()
    except OSError:
        smtp.close()


def _connect(server: Server) -> smtplib.SMTP:
    factory = smtplib.SMTP_SSL if server.implicit_tls else smtplib.SMTP
    smtp = factory(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        smtp.ehlo_or_helo_if_needed()
        if not server.implicit_tls and (server.force_tls or smtp.has_extn("starttls")):
            # As Plone does: encrypted when the server offers it, whoever signed its key.
            smtp.starttls()
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _write(folder: Path, outgoing: Outgoing) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=folder, suffix=".partial")
    with os.fdopen(handle, "wb") as file:
        file.write(outgoing.content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, folder / outgoing.file_name)
