"""The contract of a provider."""

from collections.abc import Mapping
from imio.payment.domain import psp
from typing import Any
from zope.interface import Attribute
from zope.interface import Interface


class IProvider(Interface):
    """Named utility that speaks one PSP's protocol; stateless, no Zope, no database.

    Refuses by default: what it cannot verify raises InvalidNotification, an answer
    it cannot read raises GatewayUnreachable, a refused call raises GatewayRefused.
    """

    title = Attribute("Name shown to site managers")
    capabilities = Attribute("imio.payment.domain.psp.Capabilities")
    settings = Attribute("tuple of imio.payment.domain.psp.SettingField")

    def start(account: psp.Account, order: psp.Order) -> psp.Redirect | psp.PostForm:
        """Open the payment at the PSP and tell where the citizen goes. May call the network."""

    def read_notification(
        account: psp.Account, message: psp.HttpMessage, attempts: psp.AttemptLookup
    ) -> psp.Verdict:
        """Verify a server-to-server message; for PSPs that only send an id, fetch it back."""

    def read_return(
        account: psp.Account, message: psp.HttpMessage, attempts: psp.AttemptLookup
    ) -> psp.Verdict | None:
        """Verify what the browser brought back; None when it proves nothing."""

    def acknowledge(account: psp.Account, accepted: bool) -> psp.Acknowledgement:
        """Say what the PSP wants to read after a notification."""

    def fetch(account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Ask the PSP what became of an attempt. Calls the network."""

    def cancel(account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Close an attempt at the PSP so that it can no longer be paid. Calls the network."""

    def refund(account: psp.Account, order: psp.RefundOrder) -> psp.RefundVerdict:
        """Send money back, once per order.reference. Calls the network."""

    def can_refund(settings: Mapping[str, Any]) -> bool:
        """Say whether a platform's contract allows refunds, without asking anybody."""

    def fetch_refund(
        account: psp.Account, order: psp.RefundOrder
    ) -> psp.RefundVerdict | None:
        """Ask what became of a refund; None when the PSP knows none. Calls the network."""

    def addresses(account: psp.Account) -> tuple[str, ...]:
        """Return the addresses of the PSP's hosts for a platform, without asking anybody."""

    def check_account(account: psp.Account) -> str | None:
        """Return None when the keys work, else what is wrong. May call the network."""
