"""Which hosts a bank of demonstration may live on."""

import ipaddress
import os


SANDBOX_HOSTS_VARIABLE = "IMIO_PAYMENT_SANDBOX_HOSTS"


def is_loopback(host: str) -> bool:
    """Tell whether a host name is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_sandbox_host(host: str) -> bool:
    """Tell whether a bank of demonstration may live on ``host``.

    It is this machine, or a host that the operator lists (separated by commas) in the
    environment variable IMIO_PAYMENT_SANDBOX_HOSTS.
    """
    listed = os.environ.get(SANDBOX_HOSTS_VARIABLE, "").lower().split(",")
    return is_loopback(host) or host.lower() in {
        name.strip() for name in listed if name
    }
