"""One call that changes something of recovery, and the values that its body holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment.api.invoices.reading import text_of
from imio.payment.reporting.names import read_names
from imio.payment.reporting.stops import Regies
from imio.payment.storage.store import PaymentStore
from typing import Any
from zExceptions import BadRequest


MAX_CHOSEN = 500


@dataclass(frozen=True)
class Call:
    """What was sent, by whom, when; ``regies`` are those whose recovery they manage."""

    store: PaymentStore
    regies: Regies
    body: Mapping[str, Any]
    actor: str
    now: datetime
    # the address of the service
    address: str

    def may_see(self, regie_uid: str) -> bool:
        return self.regies is None or regie_uid in self.regies

    def regie(self) -> str:
        """Return the UID of a régie of the caller. Raises BadRequest."""
        uid = text_of(self.body, "regie", required=True)
        if uid not in read_names(self.regies, demarches=()).regies:
            raise BadRequest("regie")
        return uid

    def invoice_ids(self) -> list[str]:
        """Return the ids of the chosen invoices. Raises BadRequest."""
        found = self.body.get("invoices")
        are_ids = isinstance(found, list) and all(isinstance(one, str) for one in found)
        if not are_ids or not 0 < len(found) <= MAX_CHOSEN:
            raise BadRequest(f"invoices: a list of 1 to {MAX_CHOSEN} ids")
        return list(dict.fromkeys(found))

    def seen(self) -> str | None:
        """Return what a preview called the choice, None when none was looked at."""
        return text_of(self.body, "seen") if "seen" in self.body else None

    def flag(self, name: str) -> bool:
        """Return true or false. Raises BadRequest."""
        found = self.body.get(name, False)
        if not isinstance(found, bool):
            raise BadRequest(name)
        return found


def day_within(day: date, first: date, last: date) -> date:
    """Return a day that lies between two others. Raises BadRequest."""
    if not first <= day <= last:
        raise BadRequest("out of bounds: day")
    return day
