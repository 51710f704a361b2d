"""Who a mail goes to: one checked address each, and nothing that could add another."""

from imio.payment.content.invoice import Invoice
from imio.payment.content.request import Request
from imio.payment.content.transaction import Transaction
from imio.payment.domain.email import check_email
from imio.payment.domain.errors import InvalidEmail
from imio.payment.domain.errors import Undeliverable
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore
from imio.payment.submission.places import demarche_of
from imio.payment.submission.places import regie_at
from plone import api

import hashlib


OFFICER_ROLE = "Collecting Officer"


def checked_address(text: object) -> str:
    """Return an address fit for a header and for SMTP, its domain in lower-case ASCII.

    Raises Undeliverable for anything but one plain address.
    """
    try:
        return check_email(text)
    except InvalidEmail:
        raise Undeliverable("bad_address") from None


def recipient_hash(address: str) -> str:
    """Return what an outbox key tells of an address: enough to compare, not to read."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:16]


def email_of_payer(store: PaymentStore, transaction: Transaction) -> str:
    """Return the address of whoever pays, or of the first request that is paid; or ""."""
    if transaction.email:
        return transaction.email
    dues = (store.get_due(share.due_id) for share in transaction.shares)
    return next((due.email for due in dues if due is not None and due.email), "")


def agents_of(request: Request) -> dict[str, str]:
    """Return who treats a request, as {user id: address}.

    The members of the form's group; without any, the régie's contact under "".
    """
    form = demarche_of(request)
    group = api.group.get(form.agents_group) if form and form.agents_group else None
    members = api.user.get_users(group=group) if group else []
    found = {user.getId(): user.getProperty("email", "") for user in members}
    found = {user_id: email for user_id, email in found.items() if email}
    if found:
        return found
    regie = regie_at(request)
    contact = getattr(regie, "contact_email", None)
    return {"": contact} if contact else {}


def officers_of(invoice: Invoice) -> dict[str, str]:
    """Return who answers for the invoices of a régie, as {user id: address}.

    Its collecting officers, by name or by group; without any, the contact of the régie,
    and without that the finance service, under "".
    """
    regie = regie_at(invoice)
    roles = regie.get_local_roles() if regie is not None else ()
    found: dict[str, str] = {}
    for principal, granted in roles:
        if OFFICER_ROLE in granted:
            found |= _users_behind(principal)
    if found:
        return found
    contact = getattr(regie, "contact_email", None) or finance_address()
    return {"": contact} if contact else {}


def _users_behind(principal: str) -> dict[str, str]:
    group = api.group.get(principal)
    user = api.user.get(userid=principal)
    users = api.user.get_users(group=group) if group else [user] if user else []
    found = {one.getId(): one.getProperty("email", "") for one in users}
    return {user_id: email for user_id, email in found.items() if email}


def agent(user_id: str) -> tuple[str, str]:
    """Return the address and the language of an agent; "" for what is not known."""
    user = api.user.get(userid=user_id)
    if user is None:
        return "", ""
    return user.getProperty("email", ""), user.getProperty("language", "")


def finance_address() -> str:
    """Return where doubts about a payment are told; "" when nobody can be told."""
    settings = get_settings()
    fallback = api.portal.get_registry_record("plone.email_from_address", default="")
    return settings.finance_email or settings.reply_to or fallback or ""
