"""The bank of demonstration as a provider: everything a PSP does, without money."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.base import host_of
from imio.payment.providers.checks import event_key
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.parsing import check_size
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import header
from imio.payment.providers.parsing import parse_json
from imio.payment.providers.parsing import text_at
from imio.payment.providers.parsing import unique_fields
from imio.payment.providers.parsing import value_at
from imio.payment.providers.parsing import whole_at
from imio.payment.providers.refusals import refused_refund
from imio.payment.providers.refusals import unanswered_refund
from imio.payment.providers.sandbox import facts
from imio.payment.providers.sandbox import signing
from imio.payment.providers.sandbox.client import bank_url
from imio.payment.providers.sandbox.client import call_bank
from typing import Any
from zope.interface import implementer

import base64
import binascii
import re


_SESSION = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


@implementer(IProvider)
class SandboxProvider(BaseProvider):
    """The bank of demonstration: hosted page, sealed notifications, fetch and refunds."""

    title = _("title_provider_sandbox", default="Bank of demonstration (no real money)")
    capabilities = psp.Capabilities(
        query=True,
        cancel=True,
        refund=True,
        partial_refund=True,
        refund_window_days=365,
        live=False,
        reference_pattern=r"[A-Za-z0-9]{16,40}",
        session_minutes=30,
    )
    settings = (
        psp.SettingField(
            "bank_url",
            _("label_sandbox_bank_url", default="Address of the bank"),
            _(
                "help_sandbox_bank_url",
                default="Where the bank of demonstration answers, on this machine.",
            ),
            pattern=r"https?://[A-Za-z0-9.:\[\]-]+/?",
            names_shop=True,
        ),
        psp.SettingField(
            "merchant",
            _("label_sandbox_shop", default="Shop"),
            _("help_sandbox_shop", default="The name of your shop at this bank."),
            pattern=r"[A-Za-z0-9_-]{1,40}",
            default=facts.DEMO_SHOP,
            names_shop=True,
        ),
        psp.SettingField(
            "seal_key",
            _("label_sandbox_key", default="Seal key"),
            _("help_sandbox_key", default="The key that the bank gave to this shop."),
            secret=True,
            pattern=r"[!-~]{16,200}",
        ),
    )

    def start(self, account: psp.Account, order: psp.Order) -> psp.Redirect:
        """Open a session at the bank and send the citizen to its page. Calls the network.

        The same reference opens the same session again. Raises ConfigurationError,
        GatewayRefused or GatewayUnreachable.
        """
        content = {
            "reference": order.reference,
            "amount": order.amount_cents,
            "currency": order.currency,
            "description": order.description,
            "language": order.language,
            "return_url": order.return_url,
            "notify_url": order.notify_url,
            "expires_at": order.expires_at.isoformat() if order.expires_at else None,
        }
        found = call_bank(self.http, account, "POST", facts.API_PATH, content)
        session = text_at(found, "session") or ""
        page = text_at(found, "page_url") or ""
        if not _SESSION.fullmatch(session) or host_of(page) != host_of(
            bank_url(account)
        ):
            raise GatewayUnreachable("unreadable answer")
        return psp.Redirect(page, session)

    def read_notification(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        """Verify the seal over the raw body, then read it. Raises InvalidNotification."""
        check_size(message.body)
        given = header(message.headers, facts.SEAL_HEADER)
        _verify(account, signing.NOTIFICATION, message.body, given)
        return _verdict(account, parse_json(message.body), "seal")

    def read_return(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict | None:
        """Read the sealed word that the browser carries; None when it carries none."""
        pairs = form_pairs(message.query_string)
        mine = [pair for pair in pairs if pair[0] in (b"payload", b"seal")]
        if not mine:
            return None
        fields = unique_fields(mine)
        payload = fields.get("payload", "").encode()
        _verify(account, signing.RETURN, payload, fields.get("seal"))
        try:
            raw = base64.urlsafe_b64decode(payload)
        except (binascii.Error, ValueError) as error:
            raise InvalidNotification("malformed") from error
        return _verdict(account, parse_json(raw), "seal")

    def fetch(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Ask the bank about a session. Calls the network."""
        found = call_bank(self.http, account, "GET", _session_path(attempt))
        return self._own_verdict(account, attempt, found)

    def cancel(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Close a session; the verdict tells when it was paid already. Calls the network."""
        path = _session_path(attempt) + "/cancel"
        found = call_bank(self.http, account, "POST", path, {})
        return self._own_verdict(account, attempt, found)

    def _own_verdict(
        self, account: psp.Account, attempt: psp.Attempt, found: dict[str, Any]
    ) -> psp.Verdict:
        try:
            verdict = _verdict(account, found, "fetch")
        except InvalidNotification as error:
            raise GatewayUnreachable("unreadable answer") from error
        if (verdict.session, verdict.reference) != (attempt.psp_id, attempt.reference):
            raise GatewayUnreachable("answer about another payment")
        return verdict

    def refund(self, account: psp.Account, order: psp.RefundOrder) -> psp.RefundVerdict:
        """Send money back, once per reference. Calls the network."""
        path = _session_path(order.attempt) + "/refunds"
        content = {"reference": order.reference, "amount": order.amount_cents}
        try:
            found = call_bank(self.http, account, "POST", path, content)
        except GatewayRefused as error:
            return refused_refund(str(error))
        except GatewayUnreachable as error:
            return unanswered_refund(error)
        return _refund_verdict(found)

    def fetch_refund(
        self, account: psp.Account, order: psp.RefundOrder
    ) -> psp.RefundVerdict | None:
        """Ask the bank what became of a refund. Calls the network."""
        found = call_bank(self.http, account, "GET", _session_path(order.attempt))
        refunds = value_at(found, "refunds")
        for refund in refunds if isinstance(refunds, list) else ():
            if text_at(refund, "reference") == order.reference:
                return _refund_verdict(refund)
        return None

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name the PSP's hosts of this platform. Raises ConfigurationError."""
        return (bank_url(account),)

    def check_account(self, account: psp.Account) -> str | None:
        """Ask the bank whether it knows shop and key. Calls the network."""
        try:
            call_bank(self.http, account, "GET", "/api/shop")
        except (GatewayRefused, GatewayUnreachable) as error:
            return str(error)
        return None


def _session_path(attempt: psp.Attempt) -> str:
    if not _SESSION.fullmatch(attempt.psp_id or ""):
        raise GatewayRefused("attempt without a session")
    return f"{facts.API_PATH}/{attempt.psp_id}"


def _verify(account: psp.Account, purpose: str, raw: bytes, given: str | None) -> None:
    if account.mode == psp.LIVE:
        raise InvalidNotification("wrong_mode")
    if not given:
        raise InvalidNotification("missing_signature")
    if not signing.is_sealed(account.keys("seal_key"), purpose, raw, given):
        raise InvalidNotification("bad_signature")


def _verdict(account: psp.Account, found: Any, proof: str) -> psp.Verdict:
    code = text_at(found, "status") or ""
    session, reference = text_at(found, "session"), text_at(found, "reference")
    amount, refunded = whole_at(found, "amount"), whole_at(found, "refunded") or 0
    test = value_at(found, "test")
    if not session or not reference or amount is None or not isinstance(test, bool):
        raise InvalidNotification("malformed")
    shop, currency = text_at(found, "shop"), text_at(found, "currency")
    return psp.Verdict(
        authentic=True,
        state=facts.STATES.get(code, psp.ERROR),
        event_key=event_key(
            "sandbox", shop, session, reference, code, amount, currency, test, refunded
        ),
        reference=reference,
        amount_cents=amount,
        currency=currency or "",
        psp_id=session,
        session=session,
        merchant=shop or "",
        test=test,
        means=text_at(found, "means"),
        psp_code=code,
        proof=proof,
        refunded_cents=refunded,
    )


def _refund_verdict(found: Any) -> psp.RefundVerdict:
    code = text_at(found, "status") or ""
    return psp.RefundVerdict(
        facts.REFUND_STATES.get(code, psp.REFUND_PENDING),
        psp_id=text_at(found, "id"),
        amount_cents=whole_at(found, "amount"),
        psp_code=code,
    )
