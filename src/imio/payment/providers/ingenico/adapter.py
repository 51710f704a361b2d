"""Ingenico ePayments (ex-Ogone): e-Commerce page, SHA-IN and SHA-OUT, DirectLink."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.base import required_key
from imio.payment.providers.base import required_setting
from imio.payment.providers.checks import nothing_known
from imio.payment.providers.encoding import guard_fields
from imio.payment.providers.encoding import plain_text
from imio.payment.providers.ingenico import facts
from imio.payment.providers.ingenico import signing
from imio.payment.providers.ingenico.client import call_directlink
from imio.payment.providers.ingenico.client import page_url
from imio.payment.providers.ingenico.messages import is_query_failure
from imio.payment.providers.ingenico.messages import read_feedback
from imio.payment.providers.ingenico.messages import verdict_of
from imio.payment.providers.ingenico.settings import SETTINGS
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.parsing import parse_units
from imio.payment.providers.refusals import refused_refund
from imio.payment.providers.refusals import unanswered_refund
from zope.interface import implementer


@implementer(IProvider)
class IngenicoProvider(BaseProvider):
    """Ogone, for merchants still on it: page, feedback, query and refunds."""

    title = _("title_provider_ingenico", default="Ingenico ePayments (ex-Ogone)")
    capabilities = psp.Capabilities(
        query=True,
        refund=True,
        partial_refund=True,
        finds_refunds=False,
        reference_pattern=r"[A-Za-z0-9_-]{1,30}",
        session_minutes=30,
    )
    settings = SETTINGS

    def start(self, account: psp.Account, order: psp.Order) -> psp.PostForm:
        """Return the signed form that the browser posts. Raises ConfigurationError."""
        params = {
            "PSPID": required_setting(account, "merchant"),
            "ORDERID": order.reference,
            "AMOUNT": str(order.amount_cents),
            "CURRENCY": order.currency,
            "LANGUAGE": facts.LANGUAGES.get(order.language, "fr_FR"),
            "OPERATION": "SAL",
            "COM": plain_text(order.description, 100),
            "EMAIL": (order.email or "")[:50],
            "ACCEPTURL": order.return_url,
            "DECLINEURL": order.return_url,
            "EXCEPTIONURL": order.return_url,
            "CANCELURL": order.return_url,
        }
        sent = dict(
            guard_fields((n, v.strip()) for n, v in params.items() if v.strip())
        )
        # The page decides the charset of the request, and ours is the UTF-8 one.
        sent[signing.SIGNATURE] = signing.sign_request(
            sent, required_key(account, "sha_in"), _algorithm(account)
        )
        return psp.PostForm(page_url(account, facts.PAGE), tuple(sent.items()))

    def read_notification(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        """Verify a direct request, by GET or POST. Raises InvalidNotification."""
        raw = message.query_string if message.method == "GET" else message.body
        return read_feedback(account, raw)

    def read_return(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict | None:
        """Read the parameters of the browser's return; None without a signature."""
        if signing.SIGNATURE not in message.query_string.upper():
            return None
        return read_feedback(account, message.query_string)

    def fetch(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Ask DirectLink about an order. Calls the network.

        An unknown order leaves the state alone. Raises GatewayRefused when the call
        itself failed (wrong user), GatewayUnreachable for no or no readable answer.
        """
        payid = attempt.psp_data.get("payid")
        fields = {"PAYID": payid} if payid else {"ORDERID": attempt.reference}
        found = call_directlink(self.http, account, facts.QUERY, fields)
        if found.get("NCERROR") == facts.UNKNOWN_ORDER:
            return nothing_known("ogone", attempt, facts.UNKNOWN_ORDER)
        if is_query_failure(found):
            raise GatewayRefused(f"NCERROR {found.get('NCERROR')}")
        try:
            return verdict_of(found, "fetch")
        except InvalidNotification as error:
            raise GatewayUnreachable("unreadable answer") from error

    def refund(self, account: psp.Account, order: psp.RefundOrder) -> psp.RefundVerdict:
        """Send money back; DirectLink has no idempotency key, so an unknown outcome says
        ask first. Calls the network."""
        payid = order.attempt.psp_data.get("payid") or order.attempt.psp_id
        if not payid:
            payid = self.fetch(account, order.attempt).psp_id or ""
        whole = order.refunded_cents + order.amount_cents >= order.attempt.amount_cents
        fields = {
            "PAYID": payid,
            "AMOUNT": str(order.amount_cents),
            "OPERATION": facts.REFUND_WHOLE if whole else facts.REFUND_PARTIAL,
        }
        try:
            found = call_directlink(self.http, account, facts.MAINTENANCE, fields)
        except GatewayUnreachable as error:
            return unanswered_refund(error)
        return _refund_verdict(found)

    def fetch_refund(
        self, account: psp.Account, order: psp.RefundOrder
    ) -> psp.RefundVerdict | None:
        """Ask about a refund by its operation number; None when it got none. Calls the
        network."""
        payid, _slash, operation = (order.psp_id or "").partition("/")
        if not operation:
            return None
        fields = {"PAYID": payid, "PAYIDSUB": operation}
        found = call_directlink(self.http, account, facts.QUERY, fields)
        if is_query_failure(found):
            raise GatewayRefused(f"NCERROR {found.get('NCERROR')}")
        return _refund_verdict(found)

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name the PSP's hosts of this platform. Raises ConfigurationError."""
        return (page_url(account, ""),)

    def check_account(self, account: psp.Account) -> str | None:
        """Ask about an order that does not exist: the answer shows whether the API user
        may ask. Calls the network."""
        try:
            self.fetch(account, psp.Attempt("0" * 20, 0))
        except (GatewayRefused, GatewayUnreachable) as error:
            return str(error)
        return None


def _algorithm(account: psp.Account) -> str:
    return account.settings.get("algorithm") or "sha512"


def _refund_verdict(found: dict[str, str]) -> psp.RefundVerdict:
    status = found.get("STATUS", "")
    if found.get("NCERROR", "").startswith("5") and status not in facts.REFUNDS:
        return refused_refund(f"NCERROR {found['NCERROR']}", status)
    operation = f"{found.get('PAYID', '')}/{found.get('PAYIDSUB', '')}"
    return psp.RefundVerdict(
        facts.REFUNDS.get(status, psp.REFUND_PENDING),
        psp_id=operation if operation != "/" else None,
        amount_cents=parse_units(found.get("AMOUNT")),
        psp_code=status,
        action=psp.ASK_FIRST if status == "82" else None,
        alert=None if status in facts.REFUNDS else "unknown_code",
    )
