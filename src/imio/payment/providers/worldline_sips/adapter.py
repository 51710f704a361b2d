"""Worldline Sips 2.0: payment page, automatic response, query and refund (BOSA contract)."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.base import base_url
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.base import host_of
from imio.payment.providers.base import required_key
from imio.payment.providers.base import required_setting
from imio.payment.providers.checks import event_key
from imio.payment.providers.checks import nothing_known
from imio.payment.providers.currencies import currency_code
from imio.payment.providers.currencies import currency_number
from imio.payment.providers.encoding import plain_text
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.parsing import parse_whole
from imio.payment.providers.parsing import text_at
from imio.payment.providers.refusals import refused_refund
from imio.payment.providers.refusals import unanswered_refund
from imio.payment.providers.worldline_sips import facts
from imio.payment.providers.worldline_sips import signing
from imio.payment.providers.worldline_sips.client import call_sips
from imio.payment.providers.worldline_sips.client import office_url
from imio.payment.providers.worldline_sips.client import paypage_url
from imio.payment.providers.worldline_sips.messages import read_answer
from imio.payment.providers.worldline_sips.settings import SETTINGS
from typing import Any
from urllib.parse import urlsplit
from zope.interface import implementer


@implementer(IProvider)
class SipsProvider(BaseProvider):
    """Sips 2.0: hosted payment page, sealed answers, Office query, cancel and refund."""

    title = _("title_provider_sips", default="Worldline Sips (BOSA ePayment)")
    capabilities = psp.Capabilities(
        query=True,
        cancel=False,
        refund=True,
        partial_refund=True,
        # What we promise; afterwards the money goes by bank transfer.
        refund_window_days=5,
        reference_pattern=r"[A-Za-z0-9]{1,35}",
        session_minutes=30,
    )
    settings = SETTINGS

    def start(
        self, account: psp.Account, order: psp.Order
    ) -> psp.Redirect | psp.PostForm:
        """Open the payment and return the form that leads to the page.

        By JSON (default) the network is called; by POST the form itself is the request.
        Raises ConfigurationError, GatewayRefused, GatewayUnreachable.
        """
        fields = order_fields(account, order)
        if account.settings.get("connector") == "post":
            return self._post(account, fields)
        return self._by_json(account, fields)

    def _post(
        self, account: psp.Account, fields: list[tuple[str, str]]
    ) -> psp.PostForm:
        given = [
            ("merchantId", required_setting(account, "merchant")),
            ("keyVersion", required_setting(account, "key_version")),
            *fields,
        ]
        form = signing.post_form(
            given,
            required_key(account, "secret_key"),
            facts.POST_VERSION,
            account.settings.get("seal_algorithm") or None,
        )
        return psp.PostForm(paypage_url(account) + facts.POST_PATH, form)

    def _by_json(
        self, account: psp.Account, fields: list[tuple[str, str]]
    ) -> psp.PostForm:
        signing.data_text(fields)
        message: dict[str, Any] = {**dict(fields)}
        brands = message.pop("paymentMeanBrandList", "")
        if brands:
            message["paymentMeanBrandList"] = brands.split(",")
        message["interfaceVersion"] = facts.JSON_VERSION
        url = paypage_url(account) + facts.JSON_PATH
        found = call_sips(self.http, account, url, message)
        code = text_at(found, "redirectionStatusCode") or ""
        if code != "00":
            where = text_at(found, "errorFieldName") or ""
            raise GatewayRefused(f"redirectionStatusCode {code} {where}".strip())
        action = text_at(found, "redirectionUrl") or ""
        data = text_at(found, "redirectionData")
        version = text_at(found, "redirectionVersion")
        if not data or not version or not _is_ours(account, action):
            raise GatewayUnreachable("unreadable answer")
        form = (("redirectionVersion", version), ("redirectionData", data))
        return psp.PostForm(action, form)

    def read_notification(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        """Verify the automatic response over the received Data. Raises InvalidNotification."""
        return read_answer(account, message.body)

    def read_return(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict | None:
        """Read the manual response that the browser posts; None without one."""
        if b"Data=" not in message.body:
            return None
        return read_answer(account, message.body)

    def fetch(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Ask the diagnostic about an attempt. Calls the network.

        Raises GatewayRefused or GatewayUnreachable; an unknown reference leaves the
        state alone, for the citizen may not have reached the page.
        """
        message = {
            "interfaceVersion": facts.DIAGNOSTIC_VERSION,
            "transactionReference": attempt.reference,
        }
        url = office_url(account) + facts.DIAGNOSTIC_PATH
        found = call_sips(self.http, account, url, message)
        code = text_at(found, "responseCode") or ""
        if code not in (facts.FOUND, facts.NOT_FOUND):
            raise GatewayUnreachable(f"responseCode {code}")
        return _diagnosis(account, attempt, found, code)

    def refund(self, account: psp.Account, order: psp.RefundOrder) -> psp.RefundVerdict:
        """Send money back with the next remittance. Calls the network.

        Sips has no idempotency key: without a clear answer the verdict says ask first.
        """
        message = {
            "interfaceVersion": facts.REFUND_VERSION,
            "transactionReference": order.attempt.reference,
            "operationAmount": str(order.amount_cents),
            "currencyCode": currency_number(order.attempt.currency),
        }
        try:
            url = office_url(account) + facts.REFUND_PATH
            found = call_sips(self.http, account, url, message)
        except GatewayUnreachable as error:
            return unanswered_refund(error)
        code = text_at(found, "responseCode") or ""
        if code in facts.UNKNOWN_OUTCOME or not code:
            return unanswered_refund(GatewayUnreachable(f"responseCode {code}"))
        if code != "00":
            return refused_refund(f"responseCode {code}", code)
        return psp.RefundVerdict(
            psp.REFUND_PENDING, amount_cents=order.amount_cents, psp_code=code
        )

    def fetch_refund(
        self, account: psp.Account, order: psp.RefundOrder
    ) -> psp.RefundVerdict | None:
        """Conclude from the amount that is left what became of a refund. Calls the network."""
        verdict = self.fetch(account, order.attempt)
        gone = verdict.refunded_cents or 0
        if gone < order.refunded_cents + order.amount_cents:
            return None
        # A part leaves the payment as it was: that less is left is its last word.
        return psp.RefundVerdict(
            verdict.refund_state or psp.REFUNDED,
            amount_cents=order.amount_cents,
            psp_code=verdict.psp_code,
        )

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name the PSP's hosts of this platform. Raises ConfigurationError."""
        return (paypage_url(account), office_url(account))

    def check_account(self, account: psp.Account) -> str | None:
        """Ask about a reference that does not exist: good keys get "unknown". Calls
        the network."""
        try:
            self.fetch(account, psp.Attempt("0" * 20, 0))
        except (GatewayRefused, GatewayUnreachable) as error:
            return str(error)
        return None


def order_fields(account: psp.Account, order: psp.Order) -> list[tuple[str, str]]:
    """Return the fields of a payment request, in Sips' own names."""
    language = order.language if order.language in facts.LANGUAGES else "fr"
    fields = [
        ("amount", str(order.amount_cents)),
        ("currencyCode", currency_number(order.currency)),
        ("transactionReference", order.reference),
        ("normalReturnUrl", order.return_url),
        ("automaticResponseUrl", order.notify_url),
        ("orderChannel", "INTERNET"),
        ("captureMode", "AUTHOR_CAPTURE"),
        ("captureDay", "0"),
        ("customerLanguage", language),
        ("statementReference", plain_text(order.description, 100, "|,<>")),
    ]
    brands = account.settings.get("brands")
    if brands:
        fields.append(("paymentMeanBrandList", ",".join(sorted(brands.split(",")))))
    return fields


def _is_ours(account: psp.Account, url: str) -> bool:
    parts = urlsplit(url)
    if account.settings.get("simulator_url"):
        return host_of(url) == host_of(base_url(account, "", ""))
    name = parts.hostname or ""
    return parts.scheme == "https" and name.endswith(facts.REDIRECT_DOMAIN)


def _diagnosis(
    account: psp.Account, attempt: psp.Attempt, found: dict[str, Any], code: str
) -> psp.Verdict:
    if code == facts.NOT_FOUND:
        return nothing_known("sips", attempt, code)
    status = text_at(found, "transactionStatus") or ""
    reference = text_at(found, "transactionReference") or attempt.reference
    # The diagnostic keeps the first amount apart from what is left after refunds.
    left = _cents(found.get("amount"))
    first = _cents(found.get("initialAmount"))
    amount = left if first is None else first
    if amount is None:
        raise GatewayUnreachable("unreadable answer")
    gone = amount - left if left is not None and left < amount else 0
    currency = currency_code(text_at(found, "currencyCode") or "978")
    facts_told = (reference, status, amount, left, currency)
    return psp.Verdict(
        authentic=True,
        state=facts.STATUS_STATES.get(status, psp.ERROR),
        event_key=event_key("sips", "diagnostic", *facts_told),
        reference=reference,
        amount_cents=amount,
        currency=currency,
        merchant=text_at(found, "merchantId"),
        means=text_at(found, "paymentMeanBrand"),
        psp_code=status,
        proof="fetch",
        needs_capture=status == "TO_VALIDATE",
        refund_state=facts.STATUS_REFUNDS.get(status),
        refunded_cents=gone or (amount if status == "CREDITED" else 0),
        alert=None if status in facts.STATUS_STATES else "unknown_code",
    )


def _cents(value: Any) -> int | None:
    return parse_whole(str(value)) if isinstance(value, int | str) else None
