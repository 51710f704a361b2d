"""How far the bank's statements are known: reminders may wait for newer ones."""

from datetime import date
from datetime import datetime
from datetime import time
from datetime import UTC
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.formatting import local_day
from imio.payment.formatting import TIME_ZONE
from imio.payment.recovery.planning import Rules
from imio.payment.storage import milestones
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore


BANK_DATA = "bank_data"


def note_bank_data(store: PaymentStore, up_to: date, now: datetime) -> None:
    """Note the day of the newest bank statement that was looked through. Writes.

    Raises RecoveryRefused (future_day).
    """
    if up_to > local_day(now):
        raise RecoveryRefused("future_day")
    noon = datetime.combine(up_to, time(12), TIME_ZONE)
    milestones.reach(store, BANK_DATA, noon.astimezone(UTC))


def bank_data_day(store: PaymentStore) -> date | None:
    """Return the day of the newest bank statement, None when none was noted."""
    reached = milestones.reached(store, BANK_DATA)
    return local_day(reached.at) if reached is not None else None


def rules_of_site(store: PaymentStore) -> Rules:
    """Return what the site decides about reminders. Reads only."""
    settings = get_settings()
    return Rules(
        min_days=settings.reminders_min_days,
        bank_data_days=settings.reminders_bank_days,
        bank_data_on=bank_data_day(store),
    )
