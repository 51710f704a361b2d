"""Which TLS certificates the worker looks at: those of the banks, and the site's own."""

from datetime import datetime
from datetime import timedelta
from imio.payment import logger
from imio.payment.checkout.addresses import public_url
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import PaymentError
from imio.payment.providers.certificates import valid_until
from imio.payment.providers.lookup import get_provider
from imio.payment.storage.certificates import certificate_of
from imio.payment.storage.certificates import keep_certificate
from imio.payment.storage.certificates import must_look
from imio.payment.storage.certificates import tls_host
from imio.payment.storage.platforms import account_of
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.worker.interfaces import IJob
from zope.interface import implementer


def hosts_of(store, platform_id: str) -> tuple[str, ...]:
    """Return the hosts with TLS that a platform depends on; () when it is unusable."""
    try:
        account = account_of(store, platform_id, ())
        found = get_provider(account.provider).addresses(account)
    except PaymentError:
        # Its provider is gone or its settings are unfinished: told elsewhere.
        return ()
    return tuple(dict.fromkeys(filter(None, map(tls_host, found))))


def own_host() -> str:
    """Return the site's own public host, "" when it is reached without TLS."""
    return tls_host(public_url())


def hosts_to_look_at(store, now: datetime) -> list[str]:
    """Return the hosts whose certificate nobody looked at for a day."""
    names = [name for name in platform_ids() if get_platform(name).enabled]
    hosts = [host for name in names for host in hosts_of(store, name)]
    hosts.append(own_host())
    return [
        host
        for host in dict.fromkeys(filter(None, hosts))
        if must_look(certificate_of(store, host), now)
    ]


@implementer(IJob)
class CertificatesJob:
    """Looks at each certificate once a day; a host that is silent hurts nothing."""

    # How often the worker asks itself whose day is over.
    every = timedelta(minutes=10)

    def find(self, store, now: datetime) -> list[str]:
        return hosts_to_look_at(store, now)

    def ask(self, store, host: str) -> datetime | None:
        try:
            return valid_until(f"https://{host}/")
        except GatewayUnreachable as error:
            logger.info("worker: certificate of %s not seen: %s", host, error)
            return None

    def do(self, store, host: str, until: datetime | None, now: datetime) -> None:
        keep_certificate(store, host, until, now)
