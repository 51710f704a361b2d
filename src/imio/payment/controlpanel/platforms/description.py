"""What may be shown of a platform: everything but its keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from imio.payment import _
from imio.payment.checkout.addresses import notify_url
from imio.payment.checkout.addresses import public_url
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.controlpanel.platforms.usage import Usage
from imio.payment.controlpanel.platforms.usage import usage_of
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import PlatformUnavailable
from imio.payment.providers.lookup import get_provider
from imio.payment.storage import milestones
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.secrets import secret_state
from imio.payment.storage.secrets import SecretState
from typing import Any
from zope.i18nmessageid import Message


# What is typed as plain text, by its name in forms and in REST
TEXTS = ("title", "mode", "iban", "beneficiary", "refund_way", "refund_days")
TEXTS += ("bic", "transfer_version", "debit_version", "address_rule")


@dataclass(frozen=True)
class Description:
    """One platform with its use, its addresses, and what is known of its keys."""

    platform_id: str
    title: str
    provider: str
    provider_title: Any
    mode: str
    enabled: bool
    iban: str
    beneficiary: str
    refund_way: str
    refund_days: str
    bic: str
    transfer_version: str
    debit_version: str
    address_rule: str
    settings: Mapping[str, str]
    keys: Mapping[str, SecretState]
    missing_keys: tuple[str, ...]
    usage: Usage
    checked: milestones.Milestone | None
    notify_url: str
    return_url: str

    @property
    def is_live(self) -> bool:
        return self.mode == psp.LIVE

    @property
    def keys_work(self) -> bool:
        """Say whether the last check was made with the present keys and went well."""
        return self.checked is not None and not self.checked.trouble

    @property
    def keys_refused(self) -> bool:
        return self.checked is not None and bool(self.checked.trouble)

    @property
    def keys_unchecked(self) -> bool:
        return self.checked is None and not self.missing_keys

    @property
    def is_ready(self) -> bool:
        return self.enabled and not self.missing_keys and self.keys_work


def describe(store, platform_id: str) -> Description:
    """Return what may be shown of a platform. Raises ConfigurationError."""
    record = get_platform(platform_id)
    try:
        provider = get_provider(record.provider)
    except ConfigurationError:
        # The package of that provider is no longer installed: show the rest.
        title, secrets = record.provider, ()
    else:
        title = provider.title
        secrets = [setting for setting in provider.settings if setting.secret]
    keys = {
        setting.name: secret_state(store, platform_id, setting.name)
        for setting in secrets
    }
    window = record.refund_window_days
    return Description(
        platform_id=platform_id,
        title=record.title or platform_id,
        provider=record.provider,
        provider_title=title,
        mode=record.mode,
        enabled=bool(record.enabled),
        iban=record.iban or "",
        beneficiary=record.beneficiary or "",
        refund_way=BY_TRANSFER if record.refunds_by_transfer else BY_PSP,
        refund_days="" if window is None else str(window),
        bic=record.bic or "",
        transfer_version=record.transfer_version or "",
        debit_version=record.debit_version or "",
        address_rule=record.address_rule,
        settings=dict(record.settings or {}),
        keys=keys,
        missing_keys=tuple(
            setting.name
            for setting in secrets
            if setting.required and not keys[setting.name].is_set
        ),
        usage=usage_of(store, platform_id),
        checked=milestones.reached(store, milestones.keys_checked(platform_id)),
        notify_url=notify_url(platform_id),
        return_url=f"{public_url()}/@@payment-return",
    )


def entered_of(shown: Description) -> Entered:
    """Return a platform as if somebody had just typed it, without its keys."""
    return Entered(
        **{name: getattr(shown, name) for name in TEXTS}, settings=shown.settings
    )


def trouble_in_words(trouble: str) -> Message:
    """Say what a check of the keys found, and what to do."""
    if trouble == PlatformUnavailable.__name__:
        return _(
            "error_keys_unreadable",
            default=(
                "The keys cannot be read: the site's encryption key, or an environment "
                "variable, has changed or is missing. Restore it, or enter the keys again."
            ),
        )
    if trouble.startswith("missing"):
        return _(
            "error_keys_missing",
            default="A setting or a key is missing. Fill it in, save, and check again.",
        )
    return _(
        "error_keys_refused",
        default=(
            "The provider did not accept these settings, or did not answer. Compare them "
            "with its back office, in the same mode, and check again. It said: ${answer}"
        ),
        mapping={"answer": trouble},
    )
