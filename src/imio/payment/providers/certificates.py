"""Until when the TLS certificate of an address is valid: looked up, never trusted."""

from cryptography import x509
from datetime import datetime
from datetime import UTC
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.transport import CONNECT_SECONDS
from imio.payment.providers.transport import proxies_for
from requests.adapters import HTTPAdapter
from typing import Any
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import HTTPError

import requests


class _Seen(Exception):
    """Carries the certificate out of a connection before anything is sent."""

    def __init__(self, certificate: bytes) -> None:
        super().__init__("certificate seen")
        self.certificate = certificate


class _LookingConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        seen = self.sock.getpeercert(binary_form=True)
        self.close()
        raise _Seen(seen)


class _LookingPool(HTTPSConnectionPool):
    ConnectionCls = _LookingConnection


class _LookingAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _LookingPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"https": _LookingPool}
        return manager


def valid_until(address: str) -> datetime:
    """Return until when the certificate of an https address is valid, in UTC.

    Sends nothing, and verifies nothing: an expired certificate has a date as well, and
    no decision on money hangs on it. Calls the network. Raises GatewayUnreachable.
    """
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", _LookingAdapter(max_retries=0))
            session.head(
                address,
                timeout=CONNECT_SECONDS,
                verify=False,
                allow_redirects=False,
                proxies=proxies_for(address),
            )
    except _Seen as seen:
        return _end_of(seen.certificate)
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise GatewayUnreachable(type(error).__name__) from None
    raise GatewayUnreachable("no TLS")


def _end_of(certificate: bytes) -> datetime:
    try:
        found = x509.load_der_x509_certificate(certificate)
    except ValueError:
        raise GatewayUnreachable("unreadable certificate") from None
    return found.not_valid_after_utc.astimezone(UTC)
