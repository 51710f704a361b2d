"""How the worker delivers mails: written when they leave, never before."""

from collections.abc import Mapping
from datetime import datetime
from imio.payment.content.invoice import Invoice
from imio.payment.content.request import Request
from imio.payment.content.transaction import Transaction
from imio.payment.domain import psp
from imio.payment.domain.errors import DeliveryPostponed
from imio.payment.domain.errors import Undeliverable
from imio.payment.formatting import known_language
from imio.payment.notifications import addresses
from imio.payment.notifications import facts
from imio.payment.notifications import kinds
from imio.payment.notifications import outgoing
from imio.payment.notifications import smtp
from imio.payment.notifications.addresses import checked_address
from imio.payment.notifications.invoices import invoice_values
from imio.payment.notifications.invoices import is_trial
from imio.payment.notifications.markup import Values
from imio.payment.notifications.message import build_message
from imio.payment.notifications.message import Letter
from imio.payment.notifications.message import message_id
from imio.payment.notifications.message import Sender
from imio.payment.notifications.message import write_letter
from imio.payment.notifications.moot import is_moot
from imio.payment.notifications.wording import wording_of
from imio.payment.storage.outbox import Entry
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore
from imio.payment.tokens import sign
from plone import api


About = Request | Transaction | Invoice


class MailDelivery:
    """What every IDelivery of a mail shares; subclasses write it in ``prepare``."""

    # A crash after the server took a mail repeats it, with the same Message-ID.
    repeatable = True

    def send(self, message: smtp.Outgoing) -> None:
        smtp.dispatch(message)

    def finish(self, store: PaymentStore, entry: Entry, message, now: datetime) -> None:
        """Nothing follows from most mails."""


class Mail(MailDelivery):
    """IDelivery of one mail to one address."""

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing | None:
        kind = entry.payload["mail"]
        about = _about(store, entry.payload)
        if is_moot(store, kind, about):
            return None
        to, language = _reader(store, kind, about, entry.payload)
        letter = letter_about(store, kind, about, known_language(language))
        return envelope(store, entry, letter, to)


class MailToEach:
    """What every IDelivery shares that only asks for one mail for each of several.

    Subclasses ask in ``finish``; each mail then fails or succeeds alone.
    """

    repeatable = True

    def prepare(self, store: PaymentStore, entry: Entry) -> None:
        return None

    def send(self, message: None) -> None:
        """Nothing leaves by itself."""


class MailToAgents(MailToEach):
    """IDelivery that asks for one mail for each agent of a request."""

    def finish(self, store: PaymentStore, entry: Entry, message, now: datetime) -> None:
        request_id = entry.payload["request"]
        agents = addresses.agents_of(store.get_due(request_id))
        if not agents:
            raise Undeliverable("no_agent_address")
        for user_id, email in agents.items():
            outgoing.to_agent(store, request_id, user_id, email, now)


def letter_about(
    store: PaymentStore,
    kind: str,
    about: About,
    language: str,
    **foreseen: str,
) -> Letter:
    """Return the letter of one kind about a request or a payment, in one language.

    ``foreseen`` replaces values: by those of an act that has not taken place yet, or of
    the one booking that a letter is about.
    """
    values, due, is_test = _told(store, about, language)
    values["link"] = _staff_link(kind, about) or values["link"]
    values["contact"] = facts.contact_of(due)
    values |= foreseen
    footer = wording_of(kinds.FOOTER, language)
    return write_letter(wording_of(kind, language), footer, values, language, is_test)


def _told(
    store: PaymentStore, about: About, language: str
) -> tuple[Values, Request | Invoice | None, bool]:
    """Return what can be told, the due whose service answers, and whether it is a test."""
    if isinstance(about, Transaction):
        values = facts.transaction_values(store, about, language)
        due = store.get_due(about.shares[0].due_id)
        return values, due, about.mode == psp.TEST
    if isinstance(about, Invoice):
        return invoice_values(store, about, language), about, is_trial(about)
    return facts.request_values(store, about, language), about, False


def envelope(
    store: PaymentStore, entry: Entry, letter: Letter, to: str
) -> smtp.Outgoing:
    """Return a letter ready to leave. Raises Undeliverable, DeliveryPostponed."""
    to = checked_address(to)
    sender = site_sender()
    proof = sign(store.signing_secret, "mail", entry.key)
    message = build_message(
        letter,
        sender,
        to,
        message_id(proof, sender.address),
        entry.created_at,
    )
    return post(message.as_bytes(), sender.address, to, entry, proof)


def post(
    content: bytes, sender: str, to: str, entry: Entry, proof: str
) -> smtp.Outgoing:
    """Return what is to be sent, by the way that this site's mails take."""
    folder = smtp.mail_folder()
    return smtp.Outgoing(
        content,
        sender,
        to,
        f"{entry.created_at:%Y%m%dT%H%M%S%f}-{proof}.eml",
        server=None if folder else smtp.site_server(),
        folder=folder,
    )


def site_sender() -> Sender:
    """Return who signs the mails of this site. Raises DeliveryPostponed without one."""
    settings = get_settings()
    fallback = api.portal.get_registry_record("plone.email_from_address", default="")
    try:
        address = checked_address(settings.sender_email or fallback or "")
        reply_to = checked_address(settings.reply_to) if settings.reply_to else ""
    except Undeliverable:
        raise DeliveryPostponed("no_sender_address") from None
    return Sender(facts.sender_name(), address, reply_to)


def _about(store: PaymentStore, payload: Mapping) -> About:
    if "transaction" in payload:
        return store.get_transaction(payload["transaction"])
    if "invoice" in payload:
        return store.get_due(payload["invoice"])
    return store.get_due(payload["request"])


def _reader(
    store: PaymentStore, kind: str, about: About, payload: Mapping
) -> tuple[str, str]:
    """Return the address and the language of whoever a mail is for."""
    audience = kinds.KINDS[kind].audience
    default_language = get_settings().default_language
    if audience == kinds.FINANCE:
        return addresses.finance_address(), default_language
    if audience == kinds.AGENT:
        if not payload["user"]:
            return addresses.agents_of(about).get("", ""), default_language
        to, language = addresses.agent(payload["user"])
        return to, language or default_language
    if isinstance(about, Transaction):
        return addresses.email_of_payer(store, about), about.language
    return about.email, about.language


def _staff_link(kind: str, about: About) -> str:
    audience = kinds.KINDS[kind].audience
    if audience == kinds.AGENT:
        return f"{facts.public_url()}/@@payment-requests/{about.id}"
    if audience == kinds.FINANCE:
        return f"{facts.public_url()}/@@payment-transactions/{about.id}"
    return ""
