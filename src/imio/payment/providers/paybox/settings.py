"""What a commune enters for a Paybox platform, and where it finds it."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.providers.paybox import facts


_WELCOME = _(
    "help_paybox_numbers",
    default="In the welcome mail of the contract, and in the Vision back office.",
)

SETTINGS = (
    psp.SettingField(
        "merchant",
        _("label_paybox_site", default="Site number (PBX_SITE)"),
        _WELCOME,
        pattern=r"[0-9]{7}",
        names_shop=True,
    ),
    psp.SettingField(
        "rang",
        _("label_paybox_rang", default="Rank (PBX_RANG)"),
        _WELCOME,
        pattern=r"[0-9]{2,3}",
        names_shop=True,
    ),
    psp.SettingField(
        "identifiant",
        _("label_paybox_identifiant", default="Identifier (PBX_IDENTIFIANT)"),
        _WELCOME,
        pattern=r"[0-9]{1,9}",
        names_shop=True,
    ),
    psp.SettingField(
        "hmac_key",
        _("label_paybox_hmac_key", default="HMAC key"),
        _(
            "help_paybox_hmac_key",
            default="Back office, Information: shown once. It works only after the link "
            "in the confirmation mail was followed.",
        ),
        secret=True,
        pattern=r"(?:[0-9A-Fa-f]{2}){16,128}",
    ),
    psp.SettingField(
        "brand",
        _("label_paybox_brand", default="Service"),
        choices=tuple(facts.HOSTS),
        default="paybox",
        names_shop=True,
    ),
    psp.SettingField(
        "direct",
        _("label_paybox_direct", default="Paybox Direct"),
        _(
            "help_paybox_direct",
            default="yes when the contract includes it: then each success is confirmed "
            "with Paybox, and refunds are possible. Without it every payment must be "
            "compared with the journal of the back office.",
        ),
        choices=("yes", "no"),
        default="no",
    ),
    psp.SettingField(
        "billing_street",
        _("label_paybox_billing_street", default="Street of the commune"),
        _(
            "help_paybox_billing",
            default="3-D Secure asks for an address; the commune's is given instead of "
            "the citizen's.",
        ),
        pattern=r".{1,50}",
    ),
    psp.SettingField(
        "billing_zip",
        _("label_paybox_billing_zip", default="Postcode of the commune"),
        pattern=r"[0-9A-Za-z -]{1,16}",
    ),
    psp.SettingField(
        "billing_city",
        _("label_paybox_billing_city", default="Commune"),
        pattern=r".{1,50}",
    ),
    psp.SettingField(
        "billing_country",
        _("label_paybox_billing_country", default="Country, as an ISO number"),
        _("help_paybox_billing_country", default="250 for France, 056 for Belgium."),
        required=False,
        pattern=r"[0-9]{3}",
        default="250",
    ),
    psp.SettingField(
        "public_key",
        _("label_paybox_public_key", default="Public key of Paybox"),
        _(
            "help_paybox_public_key",
            default="Only if Paybox announces another one than the published pubkey.pem.",
        ),
        required=False,
        pattern=r"(?s)-----BEGIN PUBLIC KEY-----.+-----END PUBLIC KEY-----\s*",
    ),
)
