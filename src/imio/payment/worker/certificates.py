"""Which TLS certificates the worker looks at: those of the banks, and the site's own."""

from imio.payment.checkout.addresses import public_url
from imio.payment.domain.errors import PaymentError
from imio.payment.providers.lookup import get_provider
from imio.payment.storage.certificates import certificate_of
from imio.payment.storage.certificates import must_look
from imio.payment.storage.certificates import tls_host
from imio.payment.storage.platforms import account_of
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids


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


def hosts_to_look_at(store, now) -> list[str]:
    """Return the hosts whose certificate nobody looked at for a day."""
    names = [name for name in platform_ids() if get_platform(name).enabled]
    hosts = [host for name in names for host in hosts_of(store, name)]
    hosts.append(own_host())
    return [
        host
        for host in dict.fromkeys(filter(None, hosts))
        if must_look(certificate_of(store, host), now)
    ]
