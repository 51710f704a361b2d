"""Mails that a form's own actions made: sent as they are, one entry for each address."""

from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from imio.payment.domain.errors import Undeliverable
from imio.payment.notifications import smtp
from imio.payment.notifications.addresses import checked_address
from imio.payment.notifications.addresses import recipient_hash
from imio.payment.notifications.delivery import MailDelivery
from imio.payment.notifications.delivery import post
from imio.payment.notifications.delivery import site_sender
from imio.payment.notifications.message import message_id
from imio.payment.storage.outbox import Entry
from imio.payment.storage.store import PaymentStore
from imio.payment.tokens import sign

import email.utils


RAW_MAIL = "raw-mail"


class RawMail(MailDelivery):
    """IDelivery of a message with its envelope: ``message``, ``mto`` and ``mfrom``.

    With several addresses each gets an entry of its own (``of`` names the one that
    holds the message), so that one refused address stops no other.
    """

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing | None:
        if len(entry.payload["mto"]) > 1:
            return None
        if not entry.payload["mto"]:
            raise Undeliverable("bad_address")
        origin = store.outbox.entries[entry.payload.get("of", entry.key)]
        to = checked_address(_bare(entry.payload["mto"][0]))
        sender = _sender(origin.payload.get("mfrom"))
        proof = sign(store.signing_secret, "mail", origin.key)
        message = _read(origin.payload["message"])
        _complete(message, message_id(proof, sender), origin.created_at)
        content = message.as_bytes(policy=compat32.clone(linesep="\r\n"))
        file_proof = sign(store.signing_secret, "mail", entry.key)
        return post(content, sender, to, entry, file_proof)

    def finish(self, store: PaymentStore, entry: Entry, message, now: datetime) -> None:
        if len(entry.payload["mto"]) < 2:
            return
        for address in entry.payload["mto"]:
            key = f"{entry.key}:{recipient_hash(address)}"
            payload = {"of": entry.key, "mto": [address]}
            store.outbox.put(key, RAW_MAIL, payload, now)


def _sender(given: object) -> str:
    """Return whom a refusal goes back to: as the form says, or the site's own address."""
    try:
        return checked_address(_bare(str(given)))
    except Undeliverable:
        return site_sender().address


def _bare(address: str) -> str:
    """Return the address of "Name <address>". Raises Undeliverable for several lines."""
    if len(address.splitlines()) > 1:
        # The parser would silently drop the rest.
        raise Undeliverable("bad_address")
    return email.utils.parseaddr(address)[1]


def _read(text: str) -> Message:
    return message_from_bytes(text.encode("utf-8", "surrogateescape"))


def _complete(message: Message, identifier: str, at: datetime) -> None:
    del message["Message-ID"]
    del message["Bcc"]
    message["Message-ID"] = identifier
    if message["Date"] is None:
        message["Date"] = format_datetime(at)
    if message["Auto-Submitted"] is None:
        message["Auto-Submitted"] = "auto-generated"
