"""What a site manager has tried out, so that the first-steps page can tell."""

from dataclasses import dataclass
from datetime import datetime


MAIL_TRIED = "mail_tried"


@dataclass(frozen=True)
class Milestone:
    """When something was tried; ``trouble`` is "" when it worked.

    ``clock_seconds`` is how far the site's clock was ahead of whoever answered.
    """

    at: datetime
    trouble: str = ""
    clock_seconds: int | None = None


def keys_checked(platform_id: str) -> str:
    """Name the milestone of a platform whose keys were checked."""
    return f"keys_checked:{platform_id}"


def reach(
    store,
    name: str,
    at: datetime,
    trouble: str = "",
    clock_seconds: int | None = None,
) -> None:
    """Note that something was tried. Writes."""
    store.milestones[name] = Milestone(at, trouble, clock_seconds)


def reached(store, name: str) -> Milestone | None:
    """Return when something was last tried and what came of it; None for never."""
    return store.milestones.get(name)


def forget(store, name: str) -> None:
    """Take a milestone back, because what was tried is no longer what is in use."""
    store.milestones.pop(name, None)
