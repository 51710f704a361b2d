"""The two fields of a pause: until when, and why; and what is wrong with them."""

from collections.abc import Callable
from collections.abc import Sequence
from imio.payment import _
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.recovery import words
from imio.payment.domain.errors import InvoiceRefused


def pause_fields() -> tuple[Field, ...]:
    """Return the fields of a pause, of invoices, a payer or a whole type."""
    until = _("label_pause_until", default="Until (empty: until you end it)")
    reason = _("label_kept_reason", default="Reason (it is kept with your name)")
    return (
        Field("until", until, "day"),
        Field("reason", reason, required=True),
    )


def blame_pause(fields: Sequence[Field], pause: Callable, *arguments) -> None:
    """Pause reminders, or note beside the field why that is refused."""
    try:
        pause(*arguments)
    except InvoiceRefused as error:
        name = "until" if error.code == "past_day" else "reason"
        field = next(one for one in fields if one.name == name)
        field.error = words.error_in_words(error)
