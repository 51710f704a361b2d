"""What the form for the account says when something is wrong, or over."""

from imio.payment import _
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.refunds import account


HOLDER = _("error_account_holder", default="Write the name of the account's holder.")
BIC = _(
    "error_account_bic",
    default="This account needs the code of its bank (BIC): 8 or 11 characters.",
)
ADDRESS = _(
    "error_account_address",
    default="For this account the bank wants the address of its holder.",
)
PARTS = {
    "street": _("error_account_street", default="Write the street."),
    "number": _("error_account_number", default="Write at most 16 characters."),
    "postcode": _("error_account_number", default="Write at most 16 characters."),
    "town": _("error_account_town", default="Write the town: at most 35 characters."),
    "country": _("error_account_country", default="Choose the country."),
}
_IBAN = {
    "unreadable": _(
        "error_iban_unreadable",
        default="Write the account number (IBAN), such as BE71 0961 2345 6769.",
    ),
    "unknown_country": _(
        "error_iban_country",
        default="No country uses account numbers that begin like this.",
    ),
    "not_sepa": _(
        "error_iban_not_sepa",
        default="We can only pay accounts in the euro payments area (SEPA).",
    ),
    "wrong_length": _(
        "error_iban_length",
        default="This account number has too many or too few characters.",
    ),
    "wrong_checksum": _(
        "error_iban_checksum",
        default="This account number holds a typing error: please check it.",
    ),
    "ours": _(
        "error_iban_ours",
        default=(
            "This is our own account number, as it stands on invoices. Write the account "
            "that the money is to go back to."
        ),
    ),
}
OVER_TITLES = {
    account.USED: _("title_account_given", default="We have your account number"),
    account.REPLACED: _("title_account_replaced", default="There is a newer link"),
    account.OVER: _("title_account_over", default="This form is closed"),
}
OVER_TEXTS = {
    account.USED: _(
        "text_account_given",
        default=(
            "Thank you. The money goes to the account below. This link works only once: "
            "if the account is wrong, contact us at once."
        ),
    ),
    account.REPLACED: _(
        "text_account_replaced",
        default="We sent you a newer link by e-mail. Please use that one.",
    ),
    account.OVER: _(
        "text_account_over",
        default=(
            "Its time is over, or the refund goes another way. Nothing is lost: contact "
            "us and we send you a new link."
        ),
    ),
}


def iban_problem(error: InvalidIban):
    """Return what is wrong with an account number, never the number itself."""
    return _IBAN.get(error.code, _IBAN["unreadable"])
