"""What every provider shares: its parts from outside, and refusal by default."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from datetime import UTC
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.providers.hosts import is_sandbox_host
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import SHARED_CLIENT
from typing import Any
from urllib.parse import urlsplit


SIMULATOR_SETTING = "simulator_url"


class BaseProvider:
    """A provider that refuses whatever its PSP cannot do.

    ``http`` and ``now`` come from outside, so that vectors and tests give the PSP's
    answers and the clock.
    """

    title: Any = ""
    capabilities = psp.Capabilities()
    settings: tuple[psp.SettingField, ...] = ()

    def __init__(
        self,
        http: HttpClient | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.http = http or SHARED_CLIENT
        self.now = now or (lambda: datetime.now(UTC))

    def acknowledge(self, account: psp.Account, accepted: bool) -> psp.Acknowledgement:
        """Answer 200 with an empty body: nobody learns what we made of the message."""
        return psp.Acknowledgement()

    def read_return(
        self,
        account: psp.Account,
        message: psp.HttpMessage,
        attempts: psp.AttemptLookup,
    ) -> psp.Verdict | None:
        """Believe nothing that the browser brings back: the site asks the PSP instead."""
        return None

    def cancel(self, account: psp.Account, attempt: psp.Attempt) -> psp.Verdict:
        """Refuse: this PSP closes no attempt on demand. Raises GatewayRefused."""
        raise GatewayRefused("cancel not supported")

    def refund(self, account: psp.Account, order: psp.RefundOrder) -> psp.RefundVerdict:
        """Refuse: this PSP sends no money back on demand. Raises GatewayRefused."""
        raise GatewayRefused("refund not supported")

    def can_refund(self, settings: Mapping[str, Any]) -> bool:
        """Say whether the contract of a platform with these settings allows refunds."""
        return self.capabilities.refund

    def fetch_refund(
        self, account: psp.Account, order: psp.RefundOrder
    ) -> psp.RefundVerdict | None:
        """Know of no refund."""
        return None

    def addresses(self, account: psp.Account) -> tuple[str, ...]:
        """Name no host."""
        return ()

    def check_account(self, account: psp.Account) -> str | None:
        """Find nothing wrong without asking."""
        return None


def required_setting(account: psp.Account, name: str) -> str:
    """Return a setting of the platform. Raises ConfigurationError when it is missing."""
    value = account.settings.get(name)
    if not value:
        raise ConfigurationError(f"missing setting: {name}")
    return str(value)


def required_key(account: psp.Account, name: str) -> str:
    """Return the newest value of a secret. Raises ConfigurationError when it is missing."""
    keys = account.keys(name)
    if not keys:
        raise ConfigurationError(f"missing key: {name}")
    return keys[0]


def base_url(account: psp.Account, live: str, test: str) -> str:
    """Return the PSP's address for the mode of a platform: fixed in code.

    Only a test platform may name a simulator instead, and only on this machine or on a
    host that the operator lists. Raises ConfigurationError otherwise.
    """
    simulator = account.settings.get(SIMULATOR_SETTING)
    if not simulator:
        return live if account.mode == psp.LIVE else test
    if account.mode == psp.LIVE or not is_sandbox_host(
        urlsplit(simulator).hostname or ""
    ):
        raise ConfigurationError("simulator not allowed")
    return str(simulator).rstrip("/")


def host_of(url: str) -> str:
    """Return host and port of an address, as the list of allowed hosts writes them."""
    return urlsplit(url).netloc
