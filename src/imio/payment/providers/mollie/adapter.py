"""Mollie: hosted checkout, webhooks that only carry an id, refunds."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.domain.money import decimal_text
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.base import host_of
from imio.payment.providers.checks import event_key
from imio.payment.providers.encoding import plain_text
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.mollie import facts
from imio.payment.providers.mollie import messages
from imio.payment.providers.mollie import signing
from imio.payment.providers.mollie.client import api_url
from imio.payment.providers.mollie.client import call_mollie
from imio.payment.providers.mollie.settings import SETTINGS
from imio.payment.providers.parsing import header
from imio.payment.providers.parsing import parse_json_answer
from imio.payment.providers.parsing import text_at
from imio.payment.providers.refusals import refused_refund
from imio.payment.providers.refusals import unanswered_refund
from typing import Any
from urllib.parse import urlsplit
from zope.interface import implementer


@implementer(IProvider)
class MollieProvider(BaseProvider):
    """Mollie Payments API v2."""

    title = _("title_provider_mollie", default="Mollie")
    capabilities = psp.Capabilities(
        query=True,
        cancel=True,
        refund=True,
        partial_refund=True,
        refund_window_days=365,
        reference_pattern=r"[A-Za-z0-9-]{1,60}",
        session_minutes=60,
    )
    settings = SETTINGS

    def start(self, account: psp.Account, order: psp.Order) -> psp.Redirect:
        """Create a payment and send the citizen to its page. Calls the network.

        The same order creates one payment, within Mollie's hour of idempotency. Raises
        ConfigurationError, GatewayRefused or GatewayUnreachable.
        """
        answer = call_mollie(
            self.http,
            account,
            "POST",
            facts.PAYMENTS_PATH,
            payment_content(account, order),
            order.idempotency_key or order.reference,
        )
        if answer.status != 201:
            raise GatewayRefused(_reason(answer))
        found = parse_json_answer(answer.body)
        psp_id = text_at(found, "id")
        page = text_at(found, "_links", "checkout", "href") or ""
        if not messages.is_payment_id(psp_id) or not _is_ours(account, page):
            raise GatewayUnreachable("unreadable answer")
        return psp.Redirect(page, psp_id)

    def read_notification(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        """Take only the id from a webhook and fetch the payment. Calls the network.

        Raises InvalidNotification, UnknownAttempt (no call was made),
        GatewayUnreachable (Mollie must send again).
        """
        if header(message.headers, signing.HEADER) is not None:
            return self._signed_event(account, message, attempts)
        return self._fetch_known(account, messages.webhook_id(message.body), attempts)

    def _signed_event(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        given = header(message.headers, signing.HEADER)
        signing.verify_event(account.keys("webhook_secret"), given, message.body)
        payment_id = messages.event_entity(message.body)
        if payment_id:
            return self._fetch_known(account, payment_id, attempts)
        return psp.Verdict(True, None, event_key("mollie", "event", message.body))

    def _fetch_known(
        self, account: psp.Account, payment_id: str, attempts: psp.AttemptLookup
    ) -> psp.Verdict:
        attempt = attempts.by_psp_id(payment_id)
        if attempt is None:
            raise UnknownAttempt("unknown_reference")
        try:
            return self.fetch(account, attempt)
        except GatewayRefused as error:
            if str(error).startswith(("status 404", "status 410")):
                raise InvalidNotification("not_found") from error
            # A wrong key is ours to mend: Mollie must send this again.
            raise GatewayUnreachable(str(error)) from error

    def fetch(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Ask Mollie about a payment. Calls the network.

        Raises GatewayRefused (unknown id, wrong key) or GatewayUnreachable.
        """
        found = self._get(account, _path(attempt))
        return messages.read_payment(account, attempt, found)

    def _get(self, account: psp.Account, path: str) -> dict[str, Any]:
        answer = call_mollie(self.http, account, "GET", path)
        if answer.status == 429:
            raise GatewayUnreachable("too many calls")
        if answer.status != 200:
            raise GatewayRefused(_reason(answer))
        return parse_json_answer(answer.body)

    def cancel(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Close a payment where Mollie allows it, and tell what it is. Calls the network."""
        found = self._get(account, _path(attempt))
        if found.get("isCancelable") is True:
            answer = call_mollie(self.http, account, "DELETE", _path(attempt))
            if answer.status == 200:
                found = parse_json_answer(answer.body)
        return messages.read_payment(account, attempt, found)

    def refund(self, account: psp.Account, order: psp.RefundOrder) -> psp.RefundVerdict:
        """Send money back; the reference is the idempotency key. Calls the network."""
        text = plain_text(order.reason, facts.REFUND_DESCRIPTION_LENGTH)
        content = {
            "amount": _amount(order.amount_cents, order.attempt.currency),
            "description": text or order.reference,
        }
        path = _path(order.attempt) + "/refunds"
        try:
            answer = call_mollie(
                self.http, account, "POST", path, content, order.reference
            )
        except GatewayUnreachable as error:
            if str(error) == "status 503":
                # "Bank unavailable": documented as not performed.
                return psp.RefundVerdict(None, reason=str(error), action=psp.RETRY)
            return unanswered_refund(error)
        return _refund_answer(answer)

    def fetch_refund(
        self, account: psp.Account, order: psp.RefundOrder
    ) -> psp.RefundVerdict | None:
        """Ask about a refund by its id, else look for it in the payment's list. Calls
        the network."""
        path = _path(order.attempt) + "/refunds"
        if messages.is_refund_id(order.psp_id):
            found = self._get(account, f"{path}/{order.psp_id}")
            return messages.read_refund(found)
        text = plain_text(order.reason, facts.REFUND_DESCRIPTION_LENGTH)
        for row in messages.refund_rows(self._get(account, path + "?limit=250")):
            same_text = text_at(row, "description") == (text or order.reference)
            if same_text and messages.money(row, "amount")[0] == order.amount_cents:
                return messages.read_refund(row)
        return None

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name the PSP's hosts of this platform. Raises ConfigurationError."""
        return (api_url(account),)

    def check_account(self, account: psp.Account) -> str | None:
        """Ask for the means of payment: a good key gets a list. Calls the network."""
        try:
            self._get(account, "/v2/methods")
        except (GatewayRefused, GatewayUnreachable) as error:
            return str(error)
        return None


def payment_content(account: psp.Account, order: psp.Order) -> dict[str, Any]:
    """Return the JSON that creates a payment."""
    content: dict[str, Any] = {
        "amount": _amount(order.amount_cents, order.currency),
        "description": plain_text(order.description, facts.DESCRIPTION_LENGTH)
        or order.reference,
        "redirectUrl": order.return_url,
        "webhookUrl": order.notify_url,
        "metadata": {"reference": order.reference},
        "locale": facts.LOCALES.get(order.language, facts.LOCALES["fr"]),
    }
    methods = [
        name for name in (account.settings.get("methods") or "").split(",") if name
    ]
    if methods:
        content["method"] = methods if len(methods) > 1 else methods[0]
    return content


def _amount(cents: int, currency: str) -> dict[str, str]:
    return {"currency": currency, "value": decimal_text(cents)}


def _path(attempt: psp.Attempt) -> str:
    if not messages.is_payment_id(attempt.psp_id):
        raise GatewayRefused("attempt without a payment id")
    return f"{facts.PAYMENTS_PATH}/{attempt.psp_id}"


def _is_ours(account: psp.Account, url: str) -> bool:
    if account.settings.get("simulator_url"):
        return host_of(url) == host_of(api_url(account))
    parts = urlsplit(url)
    name = parts.hostname or ""
    ours = name == facts.PAGE_DOMAIN or name.endswith("." + facts.PAGE_DOMAIN)
    return parts.scheme == "https" and ours


def _refund_answer(answer: HttpAnswer) -> psp.RefundVerdict:
    if answer.status in (200, 201):
        try:
            return messages.read_refund(parse_json_answer(answer.body))
        except GatewayUnreachable as error:
            return unanswered_refund(error)
    if answer.status == 409:
        return psp.RefundVerdict(None, reason=_reason(answer), action=psp.ASK_FIRST)
    if answer.status == 429:
        return psp.RefundVerdict(None, reason=_reason(answer), action=psp.RETRY)
    return refused_refund(_reason(answer))


def _reason(answer: HttpAnswer) -> str:
    try:
        found = parse_json_answer(answer.body)
    except GatewayUnreachable:
        found = {}
    field = text_at(found, "field") or ""
    return f"status {answer.status} {text_at(found, 'title') or ''} {field}".strip()
