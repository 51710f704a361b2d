"""The bank of demonstration's own protocol."""

from __future__ import annotations

from imio.payment.providers.courier import Letter
from imio.payment.providers.loopback import Call
from imio.payment.providers.loopback import Reply
from imio.payment.providers.loopback import see_other
from imio.payment.providers.sandbox import facts
from imio.payment.providers.sandbox.bank.api import ShopApi
from imio.payment.providers.sandbox.bank.seals import sealed_letter
from imio.payment.providers.sandbox.bank.seals import sealed_return
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.simulators.dialect import Dialect
from typing import Any
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from imio.payment.providers.sandbox.bank.app import Bank


class SandboxDialect(Dialect):
    """Sealed JSON both ways, and a sealed word in the return address."""

    name = "sandbox"

    def handle(self, bank: Bank, call: Call) -> tuple[str, Reply]:
        """Answer a shop."""
        return ShopApi(bank).handle(call)

    def letter(self, bank: Bank, session: Session) -> Letter:
        """Return the sealed notification."""
        return sealed_letter(session, bank.shops[session.shop])

    def way_back(self, bank: Bank, session: Session, told: bool) -> Reply:
        """Send the citizen back with the sealed word, or without any."""
        if not told:
            return see_other(session.return_url)
        return see_other(sealed_return(session, bank.shops[session.shop]))

    def demo_account(self, bank_url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Return settings and secrets of a platform at this bank."""
        settings = {"bank_url": bank_url, "merchant": facts.DEMO_SHOP}
        return settings, {"seal_key": facts.DEMO_KEY}
