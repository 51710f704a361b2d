"""Settings of a site; the one place that spells their registry names."""

from imio.payment import _
from imio.payment.formatting import LANGUAGES
from plone import api
from plone.registry.interfaces import IRegistry
from zope import schema
from zope.component import getUtility
from zope.interface import Interface
from zope.schema import ValidationError
from zope.schema.vocabulary import SimpleTerm
from zope.schema.vocabulary import SimpleVocabulary

import re


SETTINGS_PREFIX = "imio.payment"
SEPARATE = "separate"
GROUPED = "grouped"

BASKET_MODES = SimpleVocabulary(
    [
        SimpleTerm(
            GROUPED,
            title=_(
                "label_basket_grouped", default="All items of a platform in one payment"
            ),
        ),
        SimpleTerm(
            SEPARATE, title=_("label_basket_separate", default="Each item on its own")
        ),
    ]
)


_WEB_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[\w./~-]*)?", re.ASCII
)
_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_SITE_PATH = re.compile(r"(/[\w.-]+)+", re.ASCII)
MAX_EMAIL = 254


class NoWebAddress(ValidationError):
    __doc__ = _(
        "error_web_address",
        default="Write the whole address, such as https://www.mycommune.be.",
    )


class NoEmail(ValidationError):
    __doc__ = _(
        "error_email", default="Write an e-mail address, such as name@mycommune.be."
    )


class NoSitePath(ValidationError):
    __doc__ = _(
        "error_site_path", default="Write a path within the site, such as /e-guichet."
    )


def is_web_address(text: str) -> bool:
    """Accept an address of the web, without query. Raises NoWebAddress."""
    if not _WEB_ADDRESS.fullmatch(text):
        raise NoWebAddress(text)
    return True


def is_email(text: str) -> bool:
    """Accept one bare e-mail address. Raises NoEmail."""
    if not _EMAIL.fullmatch(text):
        raise NoEmail(text)
    return True


def reads_as_email(text: str) -> bool:
    """Say whether a text is one bare e-mail address, no longer than mails can carry."""
    return len(text) <= MAX_EMAIL and bool(_EMAIL.fullmatch(text))


def is_site_path(text: str) -> bool:
    """Accept a path that stays within the site. Raises NoSitePath."""
    if not _SITE_PATH.fullmatch(text):
        raise NoSitePath(text)
    return True


class IPaymentSettings(Interface):
    """What a site manager decides for the whole site."""

    basket_mode = schema.Choice(
        title=_("label_basket_mode", default="How a basket is paid"),
        vocabulary=BASKET_MODES,
        default=GROUPED,
    )
    expiry_days = schema.Int(
        title=_("label_expiry_days", default="Days to pay a request"),
        description=_(
            "help_expiry_days",
            default="After this delay an unpaid request expires, and the citizen is told.",
        ),
        min=1,
        max=365,
        default=14,
    )
    expiry_notice_days = schema.Int(
        title=_("label_expiry_notice_days", default="Days of notice before expiry"),
        min=0,
        max=60,
        default=3,
    )
    public_url = schema.TextLine(
        title=_("label_public_url", default="Public address of the site"),
        description=_(
            "help_public_url",
            default=(
                "Used in mails and given to the payment service provider. Without it the "
                "site uses the address that it believes to have."
            ),
        ),
        required=False,
        constraint=is_web_address,
    )
    sender_name = schema.TextLine(
        title=_("label_sender_name", default="Sender's name in mails"), required=False
    )
    sender_email = schema.TextLine(
        title=_("label_sender_email", default="Sender's e-mail address"),
        required=False,
        constraint=is_email,
    )
    reply_to = schema.TextLine(
        title=_("label_reply_to", default="Address that answers go to"),
        required=False,
        constraint=is_email,
    )
    finance_email = schema.TextLine(
        title=_("label_finance_email", default="Address of the finance service"),
        description=_(
            "help_finance_email",
            default="Told when a payment must be checked by somebody.",
        ),
        required=False,
        constraint=is_email,
    )
    desk_path = schema.TextLine(
        title=_("label_desk_path", default="Address of the online counter"),
        description=_(
            "help_desk_path",
            default="Path within the site where citizens return to, such as /e-guichet.",
        ),
        required=False,
        constraint=is_site_path,
    )
    default_language = schema.Choice(
        title=_(
            "label_default_language", default="Language when the reader's is unknown"
        ),
        values=LANGUAGES,
        default="fr",
    )
    retention_months = schema.Int(
        title=_(
            "label_retention_months",
            default="Months to keep the answers of finished requests",
        ),
        description=_(
            "help_retention_months",
            default=(
                "Then the answers and files are deleted. The payment itself stays, as "
                "the accounts require."
            ),
        ),
        min=1,
        max=120,
        default=24,
    )
    retention_draft_hours = schema.Int(
        title=_(
            "label_retention_draft_hours", default="Hours to keep unconfirmed requests"
        ),
        min=1,
        max=720,
        default=24,
    )
    resident_postcodes = schema.Tuple(
        title=_("label_resident_postcodes", default="Postcodes of residents"),
        description=_(
            "help_resident_postcodes",
            default="Used by pricing rules with a residents' price. One postcode a line.",
        ),
        value_type=schema.TextLine(),
        required=False,
        default=(),
        missing_value=(),
    )
    refund_retention_months = schema.Int(
        title=_(
            "label_refund_retention_months",
            default="Months to keep account numbers after a refund",
        ),
        min=0,
        max=120,
        default=3,
    )
    bank_retention_months = schema.Int(
        title=_(
            "label_bank_retention_months",
            default="Months to keep account numbers of payers on bank statements",
        ),
        min=0,
        max=120,
        default=12,
    )
    refund_form_days = schema.Int(
        title=_(
            "label_refund_form_days",
            default="Days in which the payer can give an account number",
        ),
        min=1,
        max=365,
        default=30,
    )
    cash_rounding = schema.Bool(
        title=_("label_cash_rounding", default="Round cash to five cents"),
        description=_(
            "help_cash_rounding",
            default=(
                "Belgian rule for a total paid wholly in cash at the counter; the "
                "difference has an account of its own. Other means are never rounded."
            ),
        ),
        default=True,
        required=False,
    )
    reminders_weekly_quota = schema.Int(
        title=_(
            "label_reminders_weekly_quota",
            default="Reminders that one address gets in a week at most",
        ),
        min=1,
        max=100,
        default=2,
    )
    reminders_min_days = schema.Int(
        title=_(
            "label_reminders_min_days",
            default="Days between two reminders of one invoice at least",
        ),
        min=1,
        max=90,
        default=7,
    )
    reminders_bank_days = schema.Int(
        title=_(
            "label_reminders_bank_days",
            default="Hold reminders when bank data is older than so many days",
        ),
        description=_(
            "help_reminders_bank_days",
            default=(
                "Somebody may have paid by credit transfer meanwhile. Leave empty to "
                "send them anyway."
            ),
        ),
        min=1,
        max=90,
        required=False,
    )
    uninstall_deletes_payments = schema.Bool(
        title=_(
            "label_uninstall_deletes_payments",
            default="Uninstalling may delete payments of real money",
        ),
        description=_(
            "help_uninstall_deletes_payments",
            default=(
                "As long as this is off, the add-on cannot be uninstalled once real money "
                "was booked. Export the transactions before you switch it on."
            ),
        ),
        required=False,
        default=False,
    )


def get_settings():
    """Return the settings of the current site (attributes of IPaymentSettings)."""
    return getUtility(IRegistry).forInterface(
        IPaymentSettings, prefix=SETTINGS_PREFIX, check=False
    )


def commune_name() -> str:
    """Return the name under which the site writes to citizens, on one line."""
    plone_name = api.portal.get_registry_record("plone.email_from_name", default="")
    name = get_settings().sender_name or plone_name or api.portal.get().title
    return " ".join(str(name or "").split())
