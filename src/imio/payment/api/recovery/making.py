"""Batches made over REST: looked at first, then made of what was looked at."""

from collections.abc import Callable
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from imio.payment.api.invoices.reading import day_of
from imio.payment.api.recovery.calls import Call
from imio.payment.api.recovery.calls import day_within
from imio.payment.api.recovery.writing import batch_in_full
from imio.payment.api.recovery.writing import invoice_as_json
from imio.payment.content.invoice import Invoice
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.recovery import debits
from imio.payment.recovery import treasury
from imio.payment.recovery.choices import CHANGED
from imio.payment.recovery.choices import version_of_choice
from imio.payment.recovery.mornings import send_chosen


MAX_AHEAD = timedelta(days=366)


class ChoiceChanged(RecoveryRefused):
    """The invoices ask another sum than was looked at; ``preview`` says which."""

    def __init__(self, preview: dict) -> None:
        super().__init__(CHANGED)
        self.preview = preview


def preview_treasury(call: Call) -> dict:
    """Return what a batch would hand over; nothing is written."""
    choice = (call.store, call.regie(), call.invoice_ids())
    return choice_as_json(treasury.choose_for_treasury(*choice, call.now))


def hand_over(call: Call) -> dict:
    """Hand invoices over to the treasury."""
    choice = (call.store, call.regie(), call.invoice_ids())
    given = (*choice, call.actor, call.now, call.seen())
    return _made(call, preview_treasury, treasury.hand_over, *given)


def preview_debits(call: Call) -> dict:
    """Return what a file for the bank would collect; nothing is written."""
    choice, on = (call.store, call.regie(), call.invoice_ids()), _day(call)
    found = debits.choose_debits(*choice, on)
    return choice_as_json(found) | {"collection_on": on.isoformat()}


def make_collection(call: Call) -> dict:
    """Make a file for the bank."""
    choice = (call.store, call.regie(), call.invoice_ids())
    given = (*choice, _day(call), call.actor, call.now, call.seen())
    return _made(call, preview_debits, debits.make_collection, *given)


def send_reminders(call: Call) -> dict:
    """Let reminders of today leave now, the letters among them into a print batch."""
    found = [call.store.invoices._getOb(one, None) for one in call.invoice_ids()]
    if any(one is None or not call.may_see(one.regie_uid) for one in found):
        raise RecoveryRefused("unknown_invoice")
    sent = send_chosen(call.store, found, call.actor, call.now)
    return {
        "sent": [one.id for one in sent],
        "left_out": [one.id for one in found if one not in sent],
    }


def choice_as_json(invoices: Sequence[Invoice]) -> dict:
    """Return a choice with its sum, and the name by which a file is made of it."""
    return {
        "items": [invoice_as_json(one) for one in invoices],
        "count": len(invoices),
        "amount_cents": sum(one.balance_cents for one in invoices),
        "seen": version_of_choice(invoices),
    }


def _made(call: Call, preview: Callable, function: Callable, *given) -> dict:
    try:
        batch = function(*given)
    except RecoveryRefused as error:
        if error.code != CHANGED:
            raise
        raise ChoiceChanged(preview(call)) from None
    return batch_in_full(batch, call.address)


def _day(call: Call) -> date:
    """Return the day of the collection: the first one, unless another is asked for."""
    first = debits.first_day(call.now)
    return day_within(day_of(call.body, "day") or first, first, first + MAX_AHEAD)
