"""The days and messages of a suspension, as they are typed."""

from collections.abc import Mapping
from imio.payment import _
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.layout import LANGUAGE_NAMES
from imio.payment.domain.languages import LANGUAGES
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


def messages_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what payers are to read, by language."""
    return {code: values[f"message-{code}"] or "" for code in LANGUAGES}
