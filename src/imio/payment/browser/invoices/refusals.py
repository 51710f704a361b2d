"""Why an invoice cannot be made or corrected, in the reader's words."""

from collections.abc import Callable
from imio.payment import _
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.domain.errors import UnderWay
from imio.payment.formatting import format_amount
from zope.i18nmessageid import Message


WORDS = {
    "unknown_item": _(
        "error_invoice_unknown_item", default="“${item}” is no tariff of this type."
    ),
    "bad_quantity": _(
        "error_invoice_quantity",
        default="A quantity cannot be read: write a number such as 12 or 2,5.",
    ),
    "no_tariff": _(
        "error_invoice_no_tariff", default="“${item}” has no price in force today."
    ),
    "tariffs_overlap": _(
        "error_invoice_two_tariffs", default="“${item}” has two prices in force today."
    ),
    "nothing_charged": _(
        "error_invoice_nothing", default="Nothing is charged: give a quantity."
    ),
    "below_minimum": _(
        "error_invoice_minimum",
        default="${amount} is below the smallest amount collected, ${minimum}.",
    ),
    "too_high": _("error_invoice_too_high", default="The total is too high."),
    "duplicate": _(
        "error_invoice_duplicate",
        default=(
            "This request already has an invoice of this type (${number}). Tick the box "
            "below if a second one is meant."
        ),
    ),
    "no_payer": _("error_invoice_no_payer", default="Say who pays."),
    "bad_term": _("error_invoice_term", default="The due date is in the past."),
    "far_term": _(
        "error_invoice_far_term", default="The due date is more than ten years away."
    ),
    "no_reason": _("error_invoice_no_reason", default="Write why: it is kept."),
    "too_much": _(
        "error_invoice_too_much", default="At most ${amount} is possible here."
    ),
    "no_amount": _("error_no_amount", default="Give an amount above zero."),
    "two_amounts": _(
        "error_two_amounts",
        default="Fill in the amounts by line, or one amount for all of it, not both.",
    ),
    "slip_taken": _(
        "error_invoice_slip_taken", default="This slip number was used before."
    ),
    "no_slip": _("error_invoice_no_slip", default="Give the number of the slip."),
    "unknown_means": _(
        "error_unknown_choice", default="Choose one of the values offered."
    ),
    "future_day": _("error_invoice_future", default="This day has not come yet."),
    "early_day": _(
        "error_invoice_early", default="The invoice did not exist yet on this day."
    ),
    "already_suspended": _(
        "error_invoice_suspended",
        default="Payment is suspended there already: end that suspension first.",
    ),
    "past_day": _("error_invoice_past", default="This day is over."),
    "key_used": _(
        "error_form_used",
        default=(
            "A draft was made from this form before. Press the button again if another "
            "one is to be made."
        ),
    ),
}
# The field that is to be mended, by code
FIELDS = {
    "no_reason": "reason",
    "too_much": "amount",
    "slip_taken": "slip",
    "no_slip": "slip",
    "unknown_means": "means",
    "future_day": "paid_on",
    "early_day": "paid_on",
    "no_amount": "amount",
    "two_amounts": "amount",
    "past_day": "until",
    "bad_term": "due_on",
    "far_term": "due_on",
    "nothing_charged": "amount",
}
OTHER = _("error_invoice_other", default="This is not possible.")
MOVED = _(
    "error_invoice_moved",
    default="Nothing was changed: the invoice is no longer in that state.",
)
CHANGED = _(
    "error_invoice_changed",
    default=(
        "Nothing was changed: something happened with this invoice since you opened the "
        "page. Look at it as it stands now, then press the button again."
    ),
)
NO_MANDATE = _(
    "error_invoice_no_mandate",
    default="Its payer has no SEPA mandate: write it down on the payer's page first.",
)
UNDER_WAY = _(
    "error_invoice_under_way",
    default="Nothing was changed: somebody is paying it right now. Try again later.",
)
AMOUNT = _(
    "error_unreadable_price", default="This is not an amount. Write it like 5,00."
)


def in_words(error: PaymentError, language: str, names: Callable | None = None):
    """Return what to tell somebody whose act was refused."""
    if isinstance(error, UnderWay):
        return UNDER_WAY
    if isinstance(error, RecoveryRefused):
        return NO_MANDATE if error.code == "mandate_missing" else OTHER
    if isinstance(error, ForbiddenTransition):
        return MOVED
    if isinstance(error, InvalidAmount):
        return AMOUNT
    if isinstance(error, InvoiceRefused):
        return _filled(error.code, error.details, language, names)
    return OTHER


def _filled(code: str, details: dict, language: str, names: Callable | None):
    values = {"number": details.get("number") or "…"}
    for name, key in (("amount", "amount_cents"), ("minimum", "minimum_cents")):
        if key in details:
            values[name] = format_amount(details[key], language)
    item = details.get("item", "")
    values["item"] = names(item) if names else item
    words = WORDS.get(code, OTHER)
    return Message(words, mapping=values)
