"""One worker at a time, however many processes run: a lease kept in the database."""

from datetime import datetime
from datetime import timedelta


LEASE = "worker"
LEASE_DURATION = timedelta(seconds=60)
RENEW_WHEN_LEFT = timedelta(seconds=30)


def take(store, holder: str, now: datetime) -> bool:
    """Take or renew the lease; False while another holder's still runs. Writes.

    Two takers at one second write the same key: the database refuses the later one.
    """
    current = store.leases.get(LEASE)
    if current is not None and current[0] != holder and current[1] > now:
        return False
    if (
        current is not None
        and current[0] == holder
        and current[1] > now + RENEW_WHEN_LEFT
    ):
        # An idle worker must not write to the database every two seconds.
        return True
    store.leases[LEASE] = (holder, now + LEASE_DURATION)
    return True


def give_back(store, holder: str) -> None:
    """End the lease when its holder stops. Writes."""
    current = store.leases.get(LEASE)
    if current is not None and current[0] == holder:
        del store.leases[LEASE]


def holder_of(store, now: datetime) -> str | None:
    """Return who works now, None when nobody does."""
    current = store.leases.get(LEASE)
    return current[0] if current is not None and current[1] > now else None
