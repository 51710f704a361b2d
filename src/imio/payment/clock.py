"""The one place where the add-on reads the clock; rules get ``now`` from their caller."""

from datetime import datetime
from datetime import UTC


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)
