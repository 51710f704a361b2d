"""Addresses given to the bank and to citizens; never taken from the request's Host."""

from imio.payment.content.due import Due
from imio.payment.content.request import Request
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore
from imio.payment.tokens import is_signed
from imio.payment.tokens import sign
from plone import api


def public_url() -> str:
    """Return the public address of the site, without a slash at its end."""
    configured = (get_settings().public_url or "").rstrip("/")
    return configured or api.portal.get().absolute_url()


def notify_url(platform_id: str) -> str:
    """Return where the PSP of a platform sends its notifications."""
    return f"{public_url()}/@@payment-notify/{platform_id}"


def go_url(store: PaymentStore, transaction_id: str) -> str:
    """Return the page that takes the citizen of an attempt to the bank."""
    return (
        f"{public_url()}/@@payment-go/{transaction_id}/{_proof(store, transaction_id)}"
    )


def return_url(store: PaymentStore, transaction_id: str) -> str:
    """Return the page where the citizen of an attempt comes back."""
    return f"{public_url()}/@@payment-return/{transaction_id}/{_proof(store, transaction_id)}"


def receipt_url(store: PaymentStore, transaction_id: str) -> str:
    """Return where the payer of an attempt finds its receipt as a PDF."""
    return (
        f"{public_url()}/@@payment-receipt/{transaction_id}"
        f"/{_proof(store, transaction_id)}"
    )


def is_attempt_proof(store: PaymentStore, transaction_id: str, given: object) -> bool:
    """Say whether ``given`` is the proof in the addresses of an attempt."""
    return is_signed(store.signing_secret, given, "attempt", transaction_id)


def _proof(store: PaymentStore, transaction_id: str) -> str:
    return sign(store.signing_secret, "attempt", transaction_id)


def pay_url(due: Due) -> str:
    """Return the payment link of an invoice, as it stands in its QR code."""
    return f"{public_url()}/pay/{due.pay_token}"


def due_url(store: PaymentStore, due: Due) -> str:
    """Return the unguessable address where a citizen reads about a due."""
    return request_url(store, due) if isinstance(due, Request) else pay_url(due)


def request_url(store: PaymentStore, request: Request) -> str:
    """Return the unguessable address of a request's page; a new serial revokes old ones."""
    proof = sign(store.signing_secret, "request", request.id, str(request.link_serial))
    return f"{public_url()}/@@payment-request/{request.id}/{proof}"


def is_request_proof(store: PaymentStore, request: Request, given: object) -> bool:
    """Say whether ``given`` is the proof in a request's address."""
    serial = str(request.link_serial)
    return is_signed(store.signing_secret, given, "request", request.id, serial)
