"""The days and messages of a suspension, as they are typed and read back."""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import UTC
from imio.payment import _
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.layout import LANGUAGE_NAMES
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.languages import LANGUAGES
from imio.payment.formatting import TIME_ZONE
from imio.payment.storage import suspensions
from typing import Any


def suspension_fields(since: str) -> tuple[Field, ...]:
    """Return the fields of a suspension: its days, and what payers read."""
    messages = [
        Field(f"message-{code}", LANGUAGE_NAMES[code], "area", lang=code)
        for code in LANGUAGES
    ]
    return (
        Field(
            "since",
            _("label_suspended_since", default="From"),
            "day",
            required=True,
            value=since,
        ),
        Field(
            "until",
            _(
                "label_suspended_until",
                default="Until, included (empty: until you end it)",
            ),
            "day",
        ),
        *messages,
    )


def read_suspension(values: Mapping[str, Any], actor: str) -> suspensions.Suspension:
    """Return what was typed as a suspension. Raises InvoiceRefused (past_day)."""
    since, until = values["since"], values["until"]
    if until is not None and until < since:
        raise InvoiceRefused("past_day")
    messages = {code: values[f"message-{code}"] for code in LANGUAGES}
    return suspensions.Suspension(
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)) if until else None,
        by=actor,
        messages={code: text for code, text in messages.items() if text},
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIME_ZONE).astimezone(UTC)
