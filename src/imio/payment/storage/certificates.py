"""What was seen of the TLS certificates on which payments hang."""

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from urllib.parse import urlsplit


LOOK_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """One host; ``valid_until`` is None as long as no look succeeded."""

    host: str
    looked_at: datetime | None = None
    valid_until: datetime | None = None


def certificate_of(store, host: str) -> Certificate:
    """Return what is known of a host's certificate."""
    return store.milestones.get(_name(host)) or Certificate(host)


def keep_certificate(
    store, host: str, valid_until: datetime | None, now: datetime
) -> None:
    """Note a look; one without a result (None) keeps the date known before. Writes."""
    known = valid_until or certificate_of(store, host).valid_until
    store.milestones[_name(host)] = Certificate(host, now, known)


def must_look(certificate: Certificate, now: datetime) -> bool:
    """Say whether a day has passed since the last look, or there was none."""
    looked_at = certificate.looked_at
    return looked_at is None or now >= looked_at + LOOK_AGAIN_AFTER


def tls_host(address: str) -> str:
    """Return host and port of an https address, "" for one without TLS."""
    parts = urlsplit(address)
    return parts.netloc.lower() if parts.scheme == "https" else ""


def _name(host: str) -> str:
    return f"certificate:{host}"
