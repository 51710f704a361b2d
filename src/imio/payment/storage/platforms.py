"""Payment platforms: a commune's contracts with providers, one record set each."""

from imio.payment import _
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import PlatformUnavailable
from imio.payment.domain.postal import ADDRESS_RULES
from imio.payment.domain.postal import NEVER
from imio.payment.storage.secrets import read_secret
from imio.payment.storage.secrets import SecretsUnreadable
from plone.registry.interfaces import IRegistry
from zope import schema
from zope.component import getUtility
from zope.interface import Interface

import re


PLATFORMS_PREFIX = "imio.payment.platforms"
PLATFORM_ID = re.compile(r"[a-z][a-z0-9_]{0,29}")


class IPlatform(Interface):
    """One contract with a provider, tied to one bank account. Keys are stored elsewhere."""

    title = schema.TextLine(
        title=_("label_platform_title", default="Name shown to citizens")
    )
    provider = schema.ASCIILine(
        title=_("label_provider", default="Payment service provider")
    )
    mode = schema.Choice(
        title=_("label_mode", default="Mode"),
        values=(psp.TEST, psp.LIVE),
        default=psp.TEST,
    )
    enabled = schema.Bool(title=_("label_enabled", default="In use"), default=True)
    iban = schema.TextLine(title=_("label_iban", default="IBAN"), required=False)
    beneficiary = schema.TextLine(
        title=_("label_beneficiary", default="Account holder"), required=False
    )
    refunds_by_transfer = schema.Bool(
        title=_(
            "label_refunds_by_transfer",
            default="Refund by bank transfer, not through it",
        ),
        required=False,
        default=False,
    )
    refund_window_days = schema.Int(
        title=_(
            "label_refund_window_days",
            default="Days after a payment in which it can be refunded through the provider",
        ),
        min=0,
        max=3650,
        required=False,
    )
    bic = schema.ASCIILine(
        title=_("label_account_bic", default="Code of the account's bank (BIC)"),
        required=False,
    )
    transfer_version = schema.ASCIILine(
        title=_("label_transfer_version", default="Version of files of transfers"),
        required=False,
    )
    debit_version = schema.ASCIILine(
        title=_("label_debit_version", default="Version of files of direct debits"),
        required=False,
    )
    address_rule = schema.Choice(
        title=_(
            "label_address_rule", default="Ask payees of refunds for their address"
        ),
        values=ADDRESS_RULES,
        default=NEVER,
    )
    settings = schema.Dict(
        title=_("label_provider_settings", default="Settings of the provider"),
        key_type=schema.ASCIILine(),
        value_type=schema.TextLine(),
        required=False,
        default={},
        missing_value={},
    )


def _records():
    return getUtility(IRegistry).collectionOfInterface(
        IPlatform, prefix=PLATFORMS_PREFIX, check=False
    )


def platform_ids() -> tuple[str, ...]:
    """Return the ids of all platforms, in alphabetical order."""
    return tuple(sorted(_records()))


def get_platform(platform_id: str):
    """Return a platform (attributes of IPlatform). Raises ConfigurationError."""
    records = _records()
    if platform_id not in records:
        raise ConfigurationError(f"no platform {platform_id!r}")
    return records[platform_id]


def is_ours(iban: str) -> bool:
    """Say whether an account number, without blanks, is that of a platform."""
    numbers = (get_platform(one).iban or "" for one in platform_ids())
    return iban in {"".join(number.split()).upper() for number in numbers}


def add_platform(platform_id: str, **values) -> None:
    """Add a platform. Raises ConfigurationError when the id is taken or malformed."""
    records = _records()
    if not PLATFORM_ID.fullmatch(platform_id) or platform_id in records:
        raise ConfigurationError(f"platform id {platform_id!r} is taken or malformed")
    record = records.add(platform_id)
    for name, value in values.items():
        setattr(record, name, value)


def remove_platform(platform_id: str) -> None:
    """Remove a platform that nothing refers to (the caller checks)."""
    del _records()[platform_id]


def account_of(store, platform_id: str, secret_names: tuple[str, ...]) -> psp.Account:
    """Return a platform with its decrypted keys, as a provider needs it.

    Raises PlatformUnavailable when it is switched off or its keys cannot be read.
    """
    try:
        platform = get_platform(platform_id)
    except ConfigurationError as error:
        raise PlatformUnavailable(platform_id) from error
    try:
        keys = {name: read_secret(store, platform_id, name) for name in secret_names}
    except SecretsUnreadable as error:
        raise PlatformUnavailable(platform_id) from error
    return psp.Account(
        platform_id=platform_id,
        provider=platform.provider,
        mode=platform.mode,
        settings=dict(platform.settings or {}),
        secrets={name: value for name, value in keys.items() if value},
    )
