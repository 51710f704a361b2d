"""Worldline Direct: hosted checkout, signed webhooks, query and refunds."""

from datetime import datetime
from datetime import timedelta
from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.base import base_url
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.base import host_of
from imio.payment.providers.checks import event_key
from imio.payment.providers.checks import nothing_known
from imio.payment.providers.encoding import plain_text
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.parsing import parse_json_answer
from imio.payment.providers.parsing import text_at
from imio.payment.providers.parsing import value_at
from imio.payment.providers.refusals import unanswered_refund
from imio.payment.providers.worldline_direct import facts
from imio.payment.providers.worldline_direct.client import DirectClient
from imio.payment.providers.worldline_direct.messages import read_event
from imio.payment.providers.worldline_direct.messages import read_payment
from imio.payment.providers.worldline_direct.messages import verified_event
from imio.payment.providers.worldline_direct.refunds import pick_refund
from imio.payment.providers.worldline_direct.refunds import refund_verdict
from imio.payment.providers.worldline_direct.settings import SETTINGS
from typing import Any
from urllib.parse import urlsplit
from zope.interface import implementer

import re


_ID = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)


@implementer(IProvider)
class DirectProvider(BaseProvider):
    """Worldline Direct, where Sips and Ogone merchants move."""

    title = _("title_provider_direct", default="Worldline Direct")
    capabilities = psp.Capabilities(
        query=True,
        refund=True,
        partial_refund=True,
        reference_pattern=r"[A-Za-z0-9-]{1,30}",
        session_minutes=facts.SESSION_MINUTES,
    )
    settings = SETTINGS

    def _client(self, account: psp.Account) -> DirectClient:
        return DirectClient(self.http, account, self.now)

    def start(self, account: psp.Account, order: psp.Order) -> psp.Redirect:
        """Create a hosted checkout and send the citizen to it. Calls the network.

        Raises ConfigurationError, GatewayRefused or GatewayUnreachable.
        """
        content = checkout_content(order, self.now())
        answer = self._client(account).call("POST", "hostedcheckouts", content)
        if answer.status != 201:
            raise GatewayRefused(_reason(answer))
        found = parse_json_answer(answer.body)
        psp_id = text_at(found, "hostedCheckoutId") or ""
        url = text_at(found, "redirectUrl") or ""
        if not _ID.fullmatch(psp_id) or not _is_ours(account, url):
            raise GatewayUnreachable("unreadable answer")
        minutes = content["hostedCheckoutSpecificInput"]["sessionTimeout"]
        ends_at = self.now() + timedelta(minutes=minutes)
        return psp.Redirect(url, psp_id, {"ends_at": ends_at.isoformat()})

    def read_notification(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        """Verify a webhook over its raw body, then read it. Raises InvalidNotification."""
        return read_event(verified_event(account, message))

    def fetch(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Ask about the payment if one is known, else about the checkout.

        What is unknown or purged leaves the state alone. Calls the network. Raises
        GatewayRefused or GatewayUnreachable.
        """
        try:
            return self._ask(account, attempt)
        except GatewayRefused as error:
            if str(error).startswith("status 404"):
                return nothing_known("direct", attempt, "404")
            raise

    def _ask(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        payment_id = attempt.psp_data.get("payment_id")
        if payment_id:
            found = self._get(account, f"payments/{_checked(payment_id)}")
            return _payment(found)
        found = self._get(account, f"hostedcheckouts/{_checked(attempt.psp_id)}")
        status = text_at(found, "status") or ""
        if status == "PAYMENT_CREATED":
            return _payment(value_at(found, "createdPaymentOutput", "payment"))
        return self._checkout(attempt, status)

    def _get(self, account: psp.Account, resource: str) -> dict[str, Any]:
        answer = self._client(account).call("GET", resource)
        if answer.status != 200:
            raise GatewayRefused(_reason(answer))
        return parse_json_answer(answer.body)

    def _checkout(self, attempt: psp.Attempt, status: str) -> psp.Verdict:
        states = {
            "IN_PROGRESS": psp.PENDING,
            # One word for the citizen's cancel and for the end of the session.
            "CANCELLED_BY_CONSUMER": (
                psp.EXPIRED if self._is_over(attempt) else psp.CANCELLED
            ),
        }
        state = states.get(status, psp.ERROR)
        return psp.Verdict(
            authentic=True,
            state=state,
            event_key=event_key("direct", "checkout", attempt.psp_id, status, state),
            reference=attempt.reference,
            psp_code=status,
            proof="fetch",
            alert=None if status in states else "unknown_code",
        )

    def _is_over(self, attempt: psp.Attempt) -> bool:
        ends = attempt.psp_data.get("ends_at")
        if ends:
            return self.now() >= datetime.fromisoformat(ends)
        if attempt.started_at is None:
            return False
        return self.now() >= attempt.started_at + timedelta(
            minutes=facts.SESSION_MINUTES
        )

    def refund(self, account: psp.Account, order: psp.RefundOrder) -> psp.RefundVerdict:
        """Send money back; the reference is the idempotence key. Calls the network."""
        content = {
            "amountOfMoney": {
                "amount": order.amount_cents,
                "currencyCode": order.attempt.currency,
            },
            "operationReferences": {"merchantReference": order.reference},
            "reason": plain_text(order.reason, 100),
        }
        resource = f"payments/{self._payment_id(account, order.attempt)}/refund"
        try:
            answer = self._client(account).call(
                "POST", resource, content, order.reference[:40]
            )
        except GatewayUnreachable as error:
            return unanswered_refund(error)
        return refund_verdict(answer)

    def fetch_refund(
        self, account: psp.Account, order: psp.RefundOrder
    ) -> psp.RefundVerdict | None:
        """Find a refund among those of its payment. Calls the network."""
        payment_id = self._payment_id(account, order.attempt)
        found = self._get(account, f"payments/{payment_id}/refunds")
        return pick_refund(found, order)

    def _payment_id(self, account: psp.Account, attempt: psp.Attempt) -> str:
        known = attempt.psp_data.get("payment_id")
        if not known:
            known = self.fetch(account, attempt).psp_data.get("payment_id")
        return _checked(known)

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name the PSP's hosts of this platform. Raises ConfigurationError."""
        return (base_url(account, facts.LIVE, facts.TEST),)

    def check_account(self, account: psp.Account) -> str | None:
        """Ask the PSP whether it knows the keys. Calls the network."""
        try:
            self._get(account, "services/testconnection")
        except (GatewayRefused, GatewayUnreachable) as error:
            return str(error)
        return None


def checkout_content(order: psp.Order, now: datetime) -> dict[str, Any]:
    """Return the JSON that creates a hosted checkout."""
    minutes = facts.SESSION_MINUTES
    if order.expires_at:
        left = int((order.expires_at - now).total_seconds() // 60)
        minutes = max(5, min(left, 180))
    customer = {
        "locale": facts.RETURN_URL_LANGUAGES.get(order.language, "fr_BE"),
        **({"contactDetails": {"emailAddress": order.email}} if order.email else {}),
    }
    return {
        "order": {
            "amountOfMoney": {
                "amount": order.amount_cents,
                "currencyCode": order.currency,
            },
            "references": {
                "merchantReference": order.reference,
                "descriptor": plain_text(order.description, 22),
            },
            "customer": customer,
        },
        "hostedCheckoutSpecificInput": {
            "returnUrl": order.return_url,
            "locale": customer["locale"],
            "showResultPage": False,
            "sessionTimeout": minutes,
        },
        "cardPaymentMethodSpecificInput": {"authorizationMode": "SALE"},
        "feedbacks": {"webhooksUrls": [order.notify_url]},
    }


def _payment(payment: Any) -> psp.Verdict:
    if not isinstance(payment, dict):
        raise GatewayUnreachable("unreadable answer")
    try:
        return read_payment(payment, None, "fetch")
    except InvalidNotification as error:
        raise GatewayUnreachable("unreadable answer") from error


def _checked(psp_id: str | None) -> str:
    if not psp_id or not _ID.fullmatch(psp_id):
        raise GatewayRefused("attempt without an id at the PSP")
    return psp_id


def _is_ours(account: psp.Account, url: str) -> bool:
    if account.settings.get("simulator_url"):
        return host_of(url) == host_of(base_url(account, "", ""))
    parts = urlsplit(url)
    return parts.scheme == "https" and (parts.hostname or "").endswith(
        facts.PAGE_DOMAIN
    )


def _reason(answer: HttpAnswer) -> str:
    try:
        errors = value_at(parse_json_answer(answer.body), "errors")
    except GatewayUnreachable:
        errors = None
    first = errors[0] if isinstance(errors, list) and errors else None
    code = text_at(first, "errorCode") or text_at(first, "code") or ""
    return f"status {answer.status} {code}".strip()
