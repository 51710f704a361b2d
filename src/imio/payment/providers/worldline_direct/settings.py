"""What a commune enters for a Worldline Direct platform, and where it finds it."""

from imio.payment import _
from imio.payment.domain import psp


SETTINGS = (
    psp.SettingField(
        "merchant",
        _("label_direct_merchant", default="PSPID (merchantId)"),
        _(
            "help_direct_merchant",
            default="At the top of the Merchant Portal; one for test, one for live.",
        ),
        pattern=r"[A-Za-z0-9_-]{1,40}",
        names_shop=True,
    ),
    psp.SettingField(
        "api_key_id",
        _("label_direct_api_key_id", default="API key id"),
        _(
            "help_direct_api_key_place",
            default="Merchant Portal, Developer, Payment API: the API key that belongs to "
            "the secret below. Test and live have their own.",
        ),
        with_key=True,
        pattern=r"[!-~]{4,100}",
    ),
    psp.SettingField(
        "api_secret",
        _("label_direct_secret_of_api", default="Secret of the API key (API secret)"),
        _(
            "help_direct_api_secret_place",
            default="Merchant Portal, Developer, Payment API: shown once, beside the API key "
            "id, when the key is made. If it was lost, make a new key there.",
        ),
        secret=True,
        pattern=r"[!-~]{8,400}",
    ),
    psp.SettingField(
        "webhook_key_id",
        _("label_direct_webhook_key_id", default="Webhooks key id"),
        _(
            "help_direct_webhook_key_place",
            default="Merchant Portal, Developer, Webhooks: the key id that belongs to the "
            "secret below.",
        ),
        with_key=True,
        pattern=r"[!-~]{4,100}",
    ),
    psp.SettingField(
        "webhook_secret",
        _(
            "label_direct_secret_of_webhooks",
            default="Secret of the webhooks key (Webhooks secret)",
        ),
        _(
            "help_direct_webhook_secret_place",
            default="Merchant Portal, Developer, Webhooks: shown for sixty seconds when the "
            "key is made. If it was lost, make a new key there.",
        ),
        secret=True,
        pattern=r"[!-~]{8,400}",
    ),
    psp.SettingField(
        "webhook_key_id_previous",
        _("label_direct_webhook_key_id_previous", default="Previous webhooks key id"),
        _(
            "help_direct_webhook_key_id_previous",
            default="While a key is renewed: the id of the one before.",
        ),
        required=False,
        pattern=r"[!-~]{4,100}",
    ),
)
