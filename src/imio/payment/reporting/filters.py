"""What a list shows: read from an address or a call, strictly, and written back."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import UTC
from imio.payment.formatting import TIME_ZONE

import re


NEWEST = "newest"
OLDEST = "oldest"
AMOUNT = "amount"
NAME = "name"
SORTS = (NEWEST, OLDEST, AMOUNT, NAME)
FACETS = ("state", "regie", "platform", "demarche", "flag")
REFUND_FACETS = ("state", "way", "regie", "platform", "flag")
INVOICE_FACETS = ("state", "kind", "type", "regie", "campaign", "payer", "flag")
ALL_FACETS = (*FACETS, "way", "type", "kind", "campaign", "payer")
MAX_TEXT = 200
MAX_START = 10_000_000
_COMMUNICATION = re.compile(
    r"[+*]{0,3}\s*(?<!\d)(\d{3})[\s/.-]*(\d{4})[\s/.-]*(\d{5})(?!\d)\s*[+*]{0,3}",
    re.ASCII,
)


@dataclass(frozen=True)
class Filters:
    """A search: words, exact values, a period of Belgian days (both included), an order."""

    text: str = ""
    state: str = ""
    regie: str = ""
    platform: str = ""
    demarche: str = ""
    flag: str = ""
    # how a refund goes back
    way: str = ""
    # of invoices
    type: str = ""
    kind: str = ""
    campaign: str = ""
    payer: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = NEWEST
    start: int = 0
    problems: tuple[str, ...] = ()

    @property
    def since_at(self) -> datetime | None:
        """The first instant of the period."""
        return _midnight(self.since) if self.since else None

    @property
    def until_at(self) -> datetime | None:
        """The first instant after the period."""
        return _midnight(self.until + timedelta(days=1)) if self.until else None

    @property
    def words(self) -> str:
        """The text, with structured communications reduced to their twelve digits."""
        return _COMMUNICATION.sub(r" \1\2\3 ", self.text)

    def active(self) -> dict[str, str]:
        """Return the filters in use, as they stand in an address."""
        values = {name: getattr(self, name) for name in ("text", *ALL_FACETS)}
        for name in ("since", "until"):
            day = getattr(self, name)
            values[name] = day.isoformat() if day else ""
        return {name: value for name, value in values.items() if value}

    def query(self, **changes) -> dict[str, str]:
        """Return this search as parameters of an address, changed as asked."""
        changed = replace(self, **changes)
        values = changed.active()
        if changed.sort != NEWEST:
            values["sort"] = changed.sort
        if changed.start:
            values["b_start"] = str(changed.start)
        return values


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIME_ZONE).astimezone(UTC)


def read_filters(
    form: Mapping[str, object], facets: Iterable[str] = FACETS, start: int | None = None
) -> Filters:
    """Read a search from the parameters of an address.

    What cannot be read is named in ``problems`` and left out, never guessed.
    """
    values: dict = {}
    problems = []
    for name in ("text", *facets):
        value = form.get(name, "")
        if not isinstance(value, str) or len(value) > MAX_TEXT or "\0" in value:
            problems.append(name)
        else:
            values[name] = value.strip()
    for name in ("since", "until"):
        try:
            values[name] = _day(form.get(name, ""))
        except ValueError:
            problems.append(name)
    sort = form.get("sort", NEWEST) or NEWEST
    if sort in SORTS:
        values["sort"] = sort
    else:
        problems.append("sort")
    values["start"] = start if start is not None else read_number(form, "b_start")
    return Filters(problems=tuple(problems), **values)


def _day(text: object) -> date | None:
    if not isinstance(text, str):
        raise ValueError("not a text")
    day = date.fromisoformat(text.strip()) if text.strip() else None
    if day and not 1990 <= day.year <= 2200:
        raise ValueError("out of bounds")
    return day


def read_number(form: Mapping[str, object], name: str, default: int = 0) -> int:
    """Read a whole, bounded number of an address; what is none counts as the default."""
    text = form.get(name, "")
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,8}", text, re.ASCII):
        return min(int(text), MAX_START)
    return default
