"""How payments are doing, by platform and by régie, read from what is stored anyway."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from imio.payment.checkout.ask import GRACE_AFTER_EXPIRY
from imio.payment.content.regie import IRegie
from imio.payment.content.transaction import Transaction
from imio.payment.controlpanel.platforms.description import describe
from imio.payment.domain import states
from imio.payment.providers.http import SHARED_CLIENT
from imio.payment.storage.certificates import certificate_of
from imio.payment.storage.platforms import platform_ids
from imio.payment.storage.secrets import has_key
from imio.payment.worker.certificates import hosts_of
from imio.payment.worker.certificates import own_host
from imio.payment.worker.lease import holder_of
from itertools import islice
from plone import api


# So many attempts are looked at, the newest first: older ones tell nothing of today.
LOOK_BACK = 100
CLOCK_TOLERANCE_SECONDS = 60
# Long enough to order a certificate, and to have it installed.
CERTIFICATE_NOTICE = timedelta(days=30)
FAILURES = (states.ERROR, states.REFUSED)

KEYS_WORK = "keys_work"
KEYS_MISSING = "keys_missing"
KEYS_REFUSED = "keys_refused"
KEYS_UNCHECKED = "keys_unchecked"


@dataclass(frozen=True)
class Traffic:
    """What the latest attempts to pay show; None where they show nothing."""

    paid_at: datetime | None = None
    failed_at: datetime | None = None
    failed_code: str = ""
    notified_at: datetime | None = None
    under_way: int = 0
    unanswered: int = 0


@dataclass(frozen=True)
class CertificateHealth:
    """The TLS certificate of one host; ``valid_until`` is None before the first look."""

    host: str
    valid_until: datetime | None = None
    ends_soon: bool = False


@dataclass(frozen=True)
class PlatformHealth:
    """One platform; ``clock_seconds`` is how far the site is ahead of the PSP."""

    platform_id: str
    title: str
    enabled: bool
    mode: str
    keys: str
    keys_checked_at: datetime | None
    keys_trouble: str
    clock_seconds: int | None
    certificates: tuple[CertificateHealth, ...]
    traffic: Traffic

    @property
    def clock_is_off(self) -> bool:
        seconds = self.clock_seconds
        return seconds is not None and abs(seconds) > CLOCK_TOLERANCE_SECONDS

    @property
    def needs_care(self) -> bool:
        return (
            self.clock_is_off
            or bool(self.traffic.unanswered)
            or any(certificate.ends_soon for certificate in self.certificates)
            or (self.enabled and self.keys != KEYS_WORK)
        )


@dataclass(frozen=True)
class RegieHealth:
    """One régie and the platform that it is paid through."""

    title: str
    url: str
    platform_id: str
    traffic: Traffic


@dataclass(frozen=True)
class Health:
    """The whole site at one moment."""

    platforms: tuple[PlatformHealth, ...]
    regies: tuple[RegieHealth, ...]
    can_keep_keys: bool
    worker_is_alive: bool
    outbox_waiting: int
    outbox_parked: int
    silent_hosts: tuple[str, ...]
    own_certificate: CertificateHealth | None = None


def read_health(store, now: datetime) -> Health:
    """Return how payments are doing. Asks nobody, writes nothing."""
    host = own_host()
    return Health(
        platforms=tuple(_platform(store, name, now) for name in platform_ids()),
        regies=tuple(_regies(store, now)),
        can_keep_keys=has_key(),
        worker_is_alive=holder_of(store, now) is not None,
        outbox_waiting=len(store.outbox.waiting),
        outbox_parked=len(store.outbox.parked),
        silent_hosts=SHARED_CLIENT.closed_hosts(),
        own_certificate=_certificate(store, host, now) if host else None,
    )


def _platform(store, platform_id: str, now: datetime) -> PlatformHealth:
    shown = describe(store, platform_id)
    if shown.missing_keys:
        keys = KEYS_MISSING
    elif shown.checked is None:
        keys = KEYS_UNCHECKED
    else:
        keys = KEYS_WORK if shown.keys_work else KEYS_REFUSED
    checked = shown.checked
    return PlatformHealth(
        platform_id=platform_id,
        title=shown.title,
        enabled=shown.enabled,
        mode=shown.mode,
        keys=keys,
        keys_checked_at=checked.at if checked else None,
        keys_trouble=checked.trouble if checked else "",
        clock_seconds=checked.clock_seconds if checked else None,
        certificates=tuple(
            _certificate(store, host, now) for host in hosts_of(store, platform_id)
        ),
        traffic=_traffic(store, "platform", platform_id, now),
    )


def _certificate(store, host: str, now: datetime) -> CertificateHealth:
    until = certificate_of(store, host).valid_until
    ends_soon = until is not None and until < now + CERTIFICATE_NOTICE
    return CertificateHealth(host, until, ends_soon)


def _regies(store, now: datetime) -> Iterable[RegieHealth]:
    brains = api.portal.get_tool("portal_catalog").unrestrictedSearchResults(
        object_provides=IRegie.__identifier__, sort_on="sortable_title"
    )
    for brain in brains:
        regie = brain._unrestrictedGetObject()
        yield RegieHealth(
            title=regie.shown_title,
            url=regie.absolute_url(),
            platform_id=regie.platform or "",
            traffic=_traffic(store, "regie", brain.UID, now),
        )


def _traffic(store, facet: str, value: str, now: datetime) -> Traffic:
    catalog = store.transactions.catalog
    newest = islice(catalog.search({facet: (value,)}), LOOK_BACK)
    seen = [store.get_transaction(name) for name in newest]
    live = catalog.search({facet: (value,), "state": states.LIVE_STATES})
    waiting = [store.get_transaction(name) for name in islice(live, LOOK_BACK)]
    failed = next((found for found in seen if found.state in FAILURES), None)
    return Traffic(
        paid_at=_latest(found.paid_at for found in seen),
        failed_at=_ended_at(failed) if failed is not None else None,
        failed_code=failed.psp_code if failed is not None else "",
        notified_at=_latest(
            row.at
            for found in seen
            for row in found.history
            if row.actor == "notification"
        ),
        under_way=len(live),
        unanswered=sum(
            now > found.expires_at + GRACE_AFTER_EXPIRY for found in waiting
        ),
    )


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _ended_at(transaction: Transaction) -> datetime:
    return transaction.history[-1].at
