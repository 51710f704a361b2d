"""What a commune enters for an Ogone platform, and where it finds it."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.providers.ingenico import facts


_PASSPHRASE = r"[ -~]{8,64}"

SETTINGS = (
    psp.SettingField(
        "merchant",
        _("label_ogone_pspid", default="PSPID"),
        _(
            "help_ogone_pspid",
            default="The account name with which you log in to the back office.",
        ),
        pattern=r"[A-Za-z0-9_-]{1,30}",
        names_shop=True,
    ),
    psp.SettingField(
        "sha_in",
        _("label_ogone_sha_in", default="SHA-IN passphrase"),
        _(
            "help_ogone_sha_in",
            default="Back office: Configuration, Technical information, Data and origin "
            "verification.",
        ),
        secret=True,
        pattern=_PASSPHRASE,
    ),
    psp.SettingField(
        "sha_out",
        _("label_ogone_sha_out", default="SHA-OUT passphrase"),
        _(
            "help_ogone_sha_out",
            default="Back office: Configuration, Technical information, Transaction "
            "feedback. One of its own for each account: it ties messages to your shop.",
        ),
        secret=True,
        pattern=_PASSPHRASE,
    ),
    psp.SettingField(
        "algorithm",
        _("label_ogone_algorithm", default="Hash algorithm"),
        _(
            "help_ogone_algorithm",
            default="Back office: Configuration, Technical information, Global security "
            "parameters; each parameter followed by the passphrase.",
        ),
        choices=facts.ALGORITHMS,
        default="sha512",
    ),
    psp.SettingField(
        "charset",
        _("label_ogone_charset", default="Character encoding"),
        _(
            "help_ogone_charset",
            default="Of the messages that come back; on the same page of the back office.",
        ),
        choices=facts.CHARSETS,
        default="utf-8",
    ),
    psp.SettingField(
        "api_user",
        _("label_ogone_api_user", default="API user"),
        _(
            "help_ogone_api_user",
            default="Back office: Configuration, Users: a special user for API calls.",
        ),
        pattern=r"[!-~]{2,40}",
    ),
    psp.SettingField(
        "api_password",
        _("label_ogone_api_password", default="Password of the API user"),
        _(
            "help_ogone_api_password",
            default="Back office: Configuration, Users: chosen when that user was made. If "
            "it was lost, set a new one there.",
        ),
        secret=True,
        pattern=r"[!-~]{6,64}",
    ),
)
