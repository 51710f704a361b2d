"""What a commune enters for a Sips platform, and where it finds it."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.providers.worldline_sips import facts


SETTINGS = (
    psp.SettingField(
        "merchant",
        _("label_sips_merchant", default="Shop number (merchantId)"),
        _(
            "help_sips_merchant",
            default="Fifteen digits, in the mail that opened the contract and at the "
            "top of the Sips back office.",
        ),
        pattern=r"[A-Za-z0-9]{1,50}",
        names_shop=True,
    ),
    psp.SettingField(
        "key_version",
        _("label_sips_key_version", default="Key version"),
        _(
            "help_sips_key_version",
            default="Number beside the secret key in Sips Download; it grows by one "
            "with each renewal.",
        ),
        with_key=True,
        pattern=r"[0-9]{1,10}",
        default="1",
    ),
    psp.SettingField(
        "secret_key",
        _("label_sips_secret_key", default="Secret key"),
        _(
            "help_sips_secret_key",
            default="From Sips Download, copied without blanks at its ends.",
        ),
        secret=True,
        pattern=r"[!-~]{1,200}",
    ),
    psp.SettingField(
        "key_version_previous",
        _("label_sips_key_version_previous", default="Version of the previous key"),
        _(
            "help_sips_key_version_previous",
            default="While a key is renewed: the number of the one before.",
        ),
        required=False,
        pattern=r"[0-9]{1,10}",
    ),
    psp.SettingField(
        "seal_algorithm",
        _("label_sips_seal_algorithm", default="Seal of the answers"),
        _(
            "help_sips_seal_algorithm",
            default="As set for the shop; the support of Sips knows it.",
        ),
        choices=(facts.HMAC_SHA256, facts.SHA256),
        default=facts.HMAC_SHA256,
    ),
    psp.SettingField(
        "connector",
        _("label_sips_connector", default="Connector"),
        _(
            "help_sips_connector",
            default="How payments are opened: json (advised) or post, as the contract "
            "allows.",
        ),
        choices=("json", "post"),
        default="json",
    ),
    psp.SettingField(
        "brands",
        _("label_sips_brands", default="Means of payment"),
        _(
            "help_sips_brands",
            default="For example BCMC,VISA,MASTERCARD; empty for all of the contract.",
        ),
        required=False,
        pattern=r"[A-Z0-9_]+(,[A-Z0-9_]+)*",
    ),
)
