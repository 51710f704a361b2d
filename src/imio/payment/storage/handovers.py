"""One-time links by which a finance service hands its keys over, and what became of them.

Only the hash of a link's secret part is stored. The rows of a platform stay, as the
log of who made a link, and who used it when.
"""

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

import hashlib
import hmac
import secrets


KEPT = 20


@dataclass(frozen=True)
class Handover:
    """One link: at most one of a platform is open."""

    token_hash: str
    created_at: datetime
    created_by: str
    email: str
    expires_at: datetime
    used_at: datetime | None = None
    used_by: str = ""
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Say whether the link still works."""
        return (
            self.used_at is None and self.revoked_at is None and now < self.expires_at
        )


def handovers_of(store, platform_id: str) -> tuple[Handover, ...]:
    """Return the links of a platform, the oldest first."""
    return store.milestones.get(_name(platform_id), ())


def open_handover(store, platform_id: str, now: datetime) -> Handover | None:
    """Return the link of a platform that still works, if there is one."""
    rows = handovers_of(store, platform_id)
    return rows[-1] if rows and rows[-1].is_open(now) else None


def find_handover(
    store, platform_id: str, token: str, now: datetime
) -> Handover | None:
    """Return the link with this secret part, if it works; compares in constant time."""
    found = open_handover(store, platform_id, now)
    known = found.token_hash if found is not None else "-"
    is_known = hmac.compare_digest(known, _hash(token))
    return found if is_known else None


def create_handover(
    store, platform_id: str, user_id: str, email: str, now: datetime, until: datetime
) -> str:
    """Make a link and revoke the one before; return its secret part (256 bits). Writes."""
    revoke_handover(store, platform_id, now)
    token = secrets.token_urlsafe(32)
    row = Handover(_hash(token), now, user_id, email, until)
    _keep(store, platform_id, (*handovers_of(store, platform_id), row))
    return token


def revoke_handover(store, platform_id: str, now: datetime) -> bool:
    """End the link that is open; False when there is none. Writes."""
    return _end(store, platform_id, now, revoked_at=now)


def use_handover(store, platform_id: str, used_by: str, now: datetime) -> bool:
    """Note that the link was used: it never works again. Writes."""
    return _end(store, platform_id, now, used_at=now, used_by=used_by)


def forget_handovers(store, platform_id: str) -> None:
    """Delete the links of a platform that is deleted. Writes."""
    store.milestones.pop(_name(platform_id), None)


def _end(store, platform_id: str, now: datetime, **end) -> bool:
    found = open_handover(store, platform_id, now)
    if found is None:
        return False
    rows = handovers_of(store, platform_id)
    _keep(store, platform_id, (*rows[:-1], replace(found, **end)))
    return True


def _keep(store, platform_id: str, rows: tuple[Handover, ...]) -> None:
    store.milestones[_name(platform_id)] = rows[-KEPT:]


def _name(platform_id: str) -> str:
    return f"handovers:{platform_id}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
