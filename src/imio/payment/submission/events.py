"""What the life of a request announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class RequestConfirmed:
    """A citizen confirmed a request that must be paid: fired once."""

    store: Any
    request: Any
    now: datetime


@dataclass(frozen=True)
class RequestToProcess:
    """A request is paid, or was free: agents see it from now on. Fired once."""

    store: Any
    request: Any
    now: datetime


@dataclass(frozen=True)
class RequestExpired:
    """A request was not paid in time: fired once."""

    store: Any
    request: Any
    now: datetime


@dataclass(frozen=True)
class RequestExpiresSoon:
    """A request will expire within the site's notice delay: fired once."""

    store: Any
    request: Any
    now: datetime


@dataclass(frozen=True)
class RequestReopened:
    """What was paid for a request that the service has already is owed again: ``cause``
    is that of imio.payment.checkout.events.DueReopened."""

    store: Any
    request: Any
    now: datetime
    cause: str


@dataclass(frozen=True)
class RequestTreated:
    """An agent accepted or refused a request: fired once."""

    store: Any
    request: Any
    now: datetime
