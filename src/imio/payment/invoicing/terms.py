"""Which due dates an invoice or a campaign may be given."""

from datetime import date
from datetime import datetime
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.formatting import local_day


# A payer is reminded after the due date: one beyond them is a slip of the keyboard.
MOST_YEARS = 10


def check_due_day(due_on: date | None, now: datetime) -> None:
    """Refuse a due date that is over, or more than ten years away; None is no date.

    Raises InvoiceRefused (bad_term, far_term). Reads only.
    """
    if due_on is None:
        return
    today = local_day(now)
    if due_on < today:
        raise InvoiceRefused("bad_term")
    if due_on.year > today.year + MOST_YEARS:
        raise InvoiceRefused("far_term")
