"""Settings of a site; the one place that spells their registry names."""

from imio.payment import _
from imio.payment.formatting import LANGUAGES
from plone.registry.interfaces import IRegistry
from zope import schema
from zope.component import getUtility
from zope.interface import Interface
from zope.schema.vocabulary import SimpleTerm
from zope.schema.vocabulary import SimpleVocabulary


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
    )
    sender_name = schema.TextLine(
        title=_("label_sender_name", default="Sender's name in mails"), required=False
    )
    sender_email = schema.TextLine(
        title=_("label_sender_email", default="Sender's e-mail address"), required=False
    )
    reply_to = schema.TextLine(
        title=_("label_reply_to", default="Address that answers go to"), required=False
    )
    desk_path = schema.TextLine(
        title=_("label_desk_path", default="Address of the online counter"),
        description=_(
            "help_desk_path",
            default="Path within the site where citizens return to, such as /e-guichet.",
        ),
        required=False,
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
            "label_retention_months", default="Months to keep messages of the providers"
        ),
        min=13,
        max=120,
        default=15,
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


def get_settings():
    """Return the settings of the current site (attributes of IPaymentSettings)."""
    return getUtility(IRegistry).forInterface(
        IPaymentSettings, prefix=SETTINGS_PREFIX, check=False
    )
