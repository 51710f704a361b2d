"""Paybox System: hosted page, signed return and IPN, inquiry and refund by Paybox Direct."""

from collections.abc import Mapping
from dataclasses import replace
from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.base import required_key
from imio.payment.providers.checks import check
from imio.payment.providers.checks import event_key
from imio.payment.providers.checks import nothing_known
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.paybox import facts
from imio.payment.providers.paybox import signing
from imio.payment.providers.paybox.client import call_direct
from imio.payment.providers.paybox.client import direct_url
from imio.payment.providers.paybox.client import page_url
from imio.payment.providers.paybox.client import status_word
from imio.payment.providers.paybox.messages import read_variables
from imio.payment.providers.paybox.messages import verdict_of
from imio.payment.providers.paybox.order import order_fields
from imio.payment.providers.paybox.settings import SETTINGS
from imio.payment.providers.refusals import refused_refund
from imio.payment.providers.refusals import unanswered_refund
from typing import Any
from zope.interface import implementer


UNCONFIRMED_SHOP = "unconfirmed_shop"


@implementer(IProvider)
class PayboxProvider(BaseProvider):
    """Paybox. Its signature proves "Paybox", not "our shop": see read_notification."""

    title = _("title_provider_paybox", default="Paybox / Up2pay e-Transactions")
    capabilities = psp.Capabilities(
        query=True,
        refund=True,
        partial_refund=True,
        finds_refunds=False,
        refund_window_days=75,
        reference_pattern=r"[A-Za-z0-9_-]{1,60}",
        session_minutes=20,
        needs_email=True,
    )
    settings = SETTINGS

    def start(self, account: psp.Account, order: psp.Order) -> psp.PostForm:
        """Return the signed form that the browser posts.

        Raises GatewayRefused (email_needed) or ConfigurationError.
        """
        fields = order_fields(account, order, self.now())
        key = required_key(account, "hmac_key")
        fields.append(("PBX_HMAC", signing.sign_fields(fields, key, _hash(account))))
        return psp.PostForm(page_url(account), tuple(fields))

    def read_notification(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict:
        """Verify the IPN, then confirm a success by an inquiry about our own shop.

        One key signs for all shops of Paybox, so a signed success may be another
        shop's. With Paybox Direct in the contract the inquiry settles it (calls the
        network); without, the verdict alerts the operator. Raises InvalidNotification
        or GatewayUnreachable.
        """
        raw, retour = _raw(message), retour_of(account)
        key = account.settings.get("public_key") or facts.PUBLIC_KEY
        variables = read_variables(raw, retour, key)
        attempt = attempts.by_reference(variables.get("R", ""))
        later = bool(attempt and attempt.psp_data.get("authorise_only"))
        verdict = verdict_of(variables, retour, later)
        if attempt is None or verdict.state != psp.PAID:
            return verdict
        return self._confirmed(account, attempt, verdict)

    def _confirmed(
        self, account: psp.Account, attempt: psp.Attempt, verdict: psp.Verdict
    ) -> psp.Verdict:
        if account.settings.get("direct") != "yes":
            return replace(verdict, alert=UNCONFIRMED_SHOP)
        if check(attempt, verdict, account):
            # It does not fit anyway; nobody needs to be asked.
            return verdict
        found = self._inquire(account, replace(attempt, psp_data=verdict.psp_data))
        if found.state != psp.PAID:
            return found
        return replace(verdict, proof="seal and fetch")

    def read_return(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict | None:
        """Read the browser's return like an IPN; None without a signature."""
        names = [name for name, letter in retour_of(account).items() if letter == "K"]
        if not any(f"{name}=".encode() in _raw(message) for name in names):
            return None
        return self.read_notification(account, message, attempts)

    def fetch(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Ask Paybox Direct about an attempt. Calls the network.

        Raises GatewayRefused when the contract lacks Paybox Direct, GatewayUnreachable.
        """
        if account.settings.get("direct") != "yes":
            raise GatewayRefused("Paybox Direct is not in the contract")
        return self._inquire(account, self._located(account, attempt))

    def _located(self, account: psp.Account, attempt: psp.Attempt) -> psp.Attempt:
        if attempt.psp_data.get("numtrans"):
            return attempt
        fields = {"REFERENCE": attempt.reference, "MONTANT": _ten(attempt.amount_cents)}
        found = call_direct(self.http, account, facts.TYPE_EXISTS, fields, self.now())
        numbers = {
            "numappel": found.get("NUMAPPEL", ""),
            "numtrans": found.get("NUMTRANS", ""),
        }
        return replace(attempt, psp_data=numbers)

    def _inquire(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        if not attempt.psp_data.get("numtrans"):
            return nothing_known("paybox", attempt, facts.NOT_FOUND)
        fields = _transaction_fields(attempt, attempt.amount_cents)
        found = call_direct(self.http, account, facts.TYPE_INQUIRY, fields, self.now())
        return _inquiry_verdict(attempt, found)

    def can_refund(self, settings: Mapping[str, Any]) -> bool:
        """Say whether the contract has Paybox Direct, which refunds go through."""
        return settings.get("direct") == "yes"

    def refund(self, account: psp.Account, order: psp.RefundOrder) -> psp.RefundVerdict:
        """Send money back with the next remittance. Calls the network.

        There is no idempotency key: without a clear answer the verdict says ask first.
        """
        if account.settings.get("direct") != "yes":
            raise GatewayRefused("Paybox Direct is not in the contract")
        try:
            attempt = self._located(account, order.attempt)
            fields = _transaction_fields(attempt, order.amount_cents)
            found = call_direct(
                self.http, account, facts.TYPE_REFUND, fields, self.now()
            )
        except GatewayUnreachable as error:
            return unanswered_refund(error)
        code = found["CODEREPONSE"]
        if code in facts.UNKNOWN_OUTCOME:
            asked = unanswered_refund(GatewayUnreachable(f"CODEREPONSE {code}"))
            return replace(asked, psp_code=code)
        if code != facts.ACCEPTED:
            return refused_refund(f"CODEREPONSE {code}", code)
        return psp.RefundVerdict(
            psp.REFUNDED, found.get("NUMTRANS") or None, order.amount_cents, code
        )

    def fetch_refund(
        self, account: psp.Account, order: psp.RefundOrder
    ) -> psp.RefundVerdict | None:
        """Conclude from the state of the payment; parts cannot be told apart, so only a
        payment that is wholly refunded proves anything. Calls the network."""
        verdict = self.fetch(account, order.attempt)
        whole = order.refunded_cents + order.amount_cents >= order.attempt.amount_cents
        if verdict.refund_state != psp.REFUNDED or not whole:
            return None
        return psp.RefundVerdict(
            psp.REFUNDED, amount_cents=order.amount_cents, psp_code=verdict.psp_code
        )

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name the PSP's hosts of this platform. Raises ConfigurationError."""
        return (page_url(account), direct_url(account))

    def check_account(self, account: psp.Account) -> str | None:
        """Ask about a reference that does not exist, or sign a test. May call the network."""
        attempt = psp.Attempt("0" * 20, 100)
        try:
            if account.settings.get("direct") == "yes":
                self.fetch(account, attempt)
            else:
                signing.sign_fields(
                    [("PBX_CMD", "0")],
                    required_key(account, "hmac_key"),
                    _hash(account),
                )
        except (GatewayRefused, GatewayUnreachable, ConfigurationError) as error:
            return str(error)
        return None


def retour_of(account: psp.Account) -> dict[str, str]:
    """Return PBX_RETOUR by name; a platform may have its own from an older set-up."""
    text = account.settings.get("retour")
    if not text:
        return dict(facts.RETOUR)
    pairs = (part.partition(":") for part in text.split(";"))
    return {name: letter for name, _colon, letter in pairs}


def _raw(message: psp.HttpMessage) -> bytes:
    # By POST with PBX_RUF1, which a platform of an older set-up may have.
    if message.method == "GET":
        return message.query_string.encode("utf-8", "surrogateescape")
    return message.body


def _hash(account: psp.Account) -> str:
    return account.settings.get("hash") or "SHA512"


def _ten(cents: int) -> str:
    return f"{cents:010d}"


def _transaction_fields(attempt: psp.Attempt, cents: int) -> dict[str, str]:
    return {
        "MONTANT": _ten(cents),
        "REFERENCE": attempt.reference,
        "NUMAPPEL": attempt.psp_data.get("numappel", ""),
        "NUMTRANS": attempt.psp_data.get("numtrans", ""),
    }


def _inquiry_verdict(attempt: psp.Attempt, found: dict[str, str]) -> psp.Verdict:
    code = found["CODEREPONSE"]
    if code == facts.NOT_FOUND:
        return nothing_known("paybox", attempt, code)
    if code != facts.ACCEPTED:
        raise GatewayUnreachable(f"CODEREPONSE {code}")
    word = status_word(found.get("STATUS", ""))
    state = facts.STATUS_STATES.get(word, psp.ERROR)
    alert = None if word in facts.STATUS_STATES else "unknown_code"
    if state == psp.PAID:
        # The answer does not repeat the amount that the question named.
        alert = "amount_not_echoed"
    authorise_only = bool(attempt.psp_data.get("authorise_only"))
    later = word == "autorise" and authorise_only
    return psp.Verdict(
        authentic=True,
        state=psp.PENDING if later else state,
        event_key=event_key("paybox", "inquiry", attempt.reference, word),
        reference=attempt.reference,
        amount_cents=attempt.amount_cents,
        currency=attempt.currency,
        psp_id=found.get("NUMTRANS") or None,
        psp_code=word,
        proof="fetch",
        needs_capture=later,
        refund_state=facts.STATUS_REFUNDS.get(word),
        alert=alert,
        psp_data={
            name: attempt.psp_data[name]
            for name in ("numappel", "numtrans")
            if attempt.psp_data.get(name)
        },
    )
