"""The texts of the first-steps page: title, when done, when missing, and the link."""

from imio.payment import _
from imio.payment.controlpanel.platforms.description import Description
from zope.i18nmessageid import Message


_PLATFORMS = _("link_platforms", default="Open the payment platforms")
_SETTINGS = _("link_settings", default="Open the payment settings")
ADD_FORM = _("link_add_form", default="Add a form with a price")

STEPS = {
    "encryption_key": (
        _("step_encryption_key", default="Keys can be kept safe"),
        _("step_encryption_key_done", default="The encryption key is there."),
        _(
            "step_encryption_key_missing",
            default=(
                "Set IMIO_PAYMENT_KEY or IMIO_PAYMENT_KEY_FILE in the environment of the "
                "site and restart it. Keep a copy apart from the database's."
            ),
        ),
        None,
    ),
    "platform": (
        _("step_platform", default="A payment platform"),
        _("step_platform_done", default="There is a platform in use."),
        _("step_platform_missing", default="Add the contract with your provider."),
        _PLATFORMS,
    ),
    "keys": (
        _("step_keys", default="Keys checked with the provider"),
        _("step_keys_done", default="The provider accepted the keys of all platforms."),
        _(
            "step_keys_missing",
            default="Open each platform in use and choose “Check these keys”.",
        ),
        _PLATFORMS,
    ),
    "regie": (
        _("step_regie", default="Collecting offices"),
        _("step_regie_done", default="Each collecting office has a platform in use."),
        _(
            "step_regie_missing",
            default="Add a collecting office, and give each one a platform in use.",
        ),
        _("link_add_regie", default="Add a collecting office"),
    ),
    "form": (
        _("step_form", default="A form with a price"),
        _("step_form_done", default="The pricing rules of all forms are in order."),
        _(
            "step_form_missing",
            default="Give a form its pricing rules, or mend those that are wrong.",
        ),
        _("link_pricing", default="Mend the pricing rules"),
    ),
    "sender": (
        _("step_sender", default="Sender of mails"),
        _("step_sender_done", default="Mails have a sender's address."),
        _("step_sender_missing", default="Enter the sender's e-mail address."),
        _SETTINGS,
    ),
    "mail": (
        _("step_mail", default="Mails tried out"),
        _("step_mail_done", default="A trial mail was sent."),
        _("step_mail_missing", default="Send yourself a trial mail."),
        _("link_mails", default="Open the mails"),
    ),
    "address": (
        _("step_address", default="Public address"),
        _("step_address_done", default="The site knows its public address."),
        _(
            "step_address_missing",
            default="Enter the address that citizens use, with https.",
        ),
        _SETTINGS,
    ),
    "worker": (
        _("step_worker", default="Worker"),
        _(
            "step_worker_done",
            default="Mails and notifications are being looked after.",
        ),
        _(
            "step_worker_missing",
            default=(
                "Nobody sends mails or asks the bank. Restart the site, or start the "
                "worker with bin/instance payment_worker."
            ),
        ),
        None,
    ),
    "payment": (
        _("step_payment", default="A payment from end to end"),
        _("step_payment_done", default="A payment arrived and was booked."),
        _(
            "step_payment_missing",
            default="Fill in a form as a citizen would, and pay in test mode.",
        ),
        None,
    ),
    "outbox": (
        _("step_outbox", default="Nothing got stuck"),
        _("step_outbox_done", default="Every message found its way."),
        _(
            "step_outbox_missing",
            default="Messages could not be delivered and wait for somebody to look at them.",
        ),
        _("link_desk", default="Open the payment desk"),
    ),
}


def go_live_text(platform: Description | None) -> Message:
    """Say how far a régie on this platform is from taking real money."""
    if platform is None:
        return _("golive_no_platform", default="It has no platform yet.")
    if not platform.enabled:
        return _("golive_off", default="Its platform is switched off.")
    if not platform.keys_work:
        return _(
            "golive_keys", default="The keys of its platform have not been checked."
        )
    if not platform.is_live:
        return _(
            "golive_test",
            default="It works in test mode. Switch its platform to live when all is tried.",
        )
    return _("golive_live", default="Live: it takes real money.")
