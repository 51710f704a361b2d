"""What a commune enters for a Mollie platform, and where it finds it."""

from imio.payment import _
from imio.payment.domain import psp


SETTINGS = (
    psp.SettingField(
        "api_key",
        _("label_mollie_api_key", default="API key"),
        _(
            "help_mollie_api_key",
            default="Mollie dashboard, Developers, API keys: the one that starts with "
            "test_ or live_. Each website profile has its own.",
        ),
        secret=True,
        pattern=r"(test|live)_[A-Za-z0-9]{20,100}",
        starts={psp.TEST: "test_", psp.LIVE: "live_"},
    ),
    psp.SettingField(
        "methods",
        _("label_mollie_methods", default="Means of payment"),
        _(
            "help_mollie_methods",
            default="For example bancontact,creditcard; empty for Mollie's choice page. "
            "Bank transfer keeps payments open for days.",
        ),
        required=False,
        pattern=r"[a-z]+(,[a-z]+)*",
    ),
    psp.SettingField(
        "webhook_secret",
        _("label_mollie_webhook_secret", default="Webhook signing secret"),
        _(
            "help_mollie_webhook_secret",
            default="Only for Mollie's next-generation webhooks.",
        ),
        secret=True,
        required=False,
        pattern=r"[!-~]{8,200}",
    ),
)
