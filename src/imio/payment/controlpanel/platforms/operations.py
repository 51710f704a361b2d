"""Add, change, check and remove platforms: the same steps for pages and REST."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from imio.payment import _
from imio.payment import logger
from imio.payment.checkout.start import account_for
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.controlpanel.platforms.entered import problems_of
from imio.payment.controlpanel.platforms.usage import usage_of
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.iban import check_bic
from imio.payment.domain.iban import check_iban
from imio.payment.providers.base import SIMULATOR_SETTING
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.lookup import get_provider
from imio.payment.storage import handovers
from imio.payment.storage import milestones
from imio.payment.storage import platforms
from imio.payment.storage import secrets
from zope.i18nmessageid import Message


class Refused(PaymentError):
    """What was asked cannot be done; ``problems`` says why, input by input."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = dict(problems)


def add(store, platform_id: str, provider_name: str, entered: Entered) -> None:
    """Add a platform of a provider; without its keys it is switched off.

    Writes. Raises Refused.
    """
    provider = get_provider(provider_name)
    found = _id_problems(platform_id) | problems_of(
        store, platform_id, provider, entered
    )
    if found:
        raise Refused(found)
    create(store, platform_id, provider_name, entered)
    needed = [field for field in provider.settings if field.secret and field.required]
    if any(field.name not in entered.secrets for field in needed):
        switch(platform_id, enabled=False)


def change(store, platform_id: str, entered: Entered) -> None:
    """Change a platform; its provider and its id stay, and keys may still be missing.

    Writes. Raises Refused.
    """
    entered = replace(entered, keys_later=True)
    record = platforms.get_platform(platform_id)
    provider = get_provider(record.provider)
    found = problems_of(store, platform_id, provider, entered)
    found = moved_under_way(store, platform_id, entered) | found
    if found:
        raise Refused(found)
    update(store, platform_id, entered)


def create(store, platform_id: str, provider_name: str, entered: Entered) -> None:
    """Store a new platform whose values were checked before. Writes."""
    platforms.add_platform(platform_id, provider=provider_name, **_values(entered))
    _write_secrets(store, platform_id, get_provider(provider_name), entered)
    logger.info("platform %s: added, mode %s", platform_id, entered.mode)


def update(store, platform_id: str, entered: Entered) -> None:
    """Store changes of a platform that were checked before. Writes."""
    record = platforms.get_platform(platform_id)
    for name, value in _values(entered, record.settings).items():
        setattr(record, name, value)
    _write_secrets(store, platform_id, get_provider(record.provider), entered)
    milestones.forget(store, milestones.keys_checked(platform_id))
    logger.info("platform %s: changed, mode %s", platform_id, entered.mode)


def switch(platform_id: str, enabled: bool) -> None:
    """Take new payments on a platform, or no longer; payments under way end. Writes."""
    platforms.get_platform(platform_id).enabled = enabled
    logger.info("platform %s: enabled=%s", platform_id, enabled)


def remove(store, platform_id: str) -> None:
    """Delete a platform that nothing uses, with its keys. Writes. Raises Refused."""
    platforms.get_platform(platform_id)
    if not usage_of(store, platform_id).is_unused:
        raise Refused(
            {
                "": _(
                    "error_platform_in_use",
                    default="This platform is used. Switch it off instead.",
                )
            }
        )
    platforms.remove_platform(platform_id)
    secrets.forget_secrets(store, platform_id)
    handovers.forget_handovers(store, platform_id)
    milestones.forget(store, milestones.keys_checked(platform_id))
    logger.info("platform %s: removed", platform_id)


def ask_provider(store, platform_id: str) -> str:
    """Ask the provider whether the keys work: "" when they do, else what is wrong.

    Calls the network, writes nothing.
    """
    try:
        return ask_account(account_for(store, platform_id))
    except PaymentError as error:
        return told_of(error)


def ask_account(account: psp.Account) -> str:
    """Ask the provider about keys that were read before. Calls the network."""
    try:
        return get_provider(account.provider).check_account(account) or ""
    except PaymentError as error:
        return told_of(error)


def told_of(error: PaymentError) -> str:
    """Return what a check of the keys notes of an error."""
    if isinstance(error, ConfigurationError):
        return str(error)
    return type(error).__name__


def note_check(
    store,
    platform_id: str,
    trouble: str,
    now: datetime,
    clock_seconds: int | None = None,
) -> None:
    """Remember what a check of the keys gave, and how far the clocks differ. Writes."""
    name = milestones.keys_checked(platform_id)
    milestones.reach(store, name, now, trouble, clock_seconds)


def _id_problems(platform_id: str) -> dict[str, Message]:
    if not platforms.PLATFORM_ID.fullmatch(platform_id):
        return {
            "platform_id": _(
                "error_platform_id",
                default=(
                    "Use 1 to 30 small letters, digits and underscores, a letter first."
                ),
            )
        }
    if platform_id in platforms.platform_ids():
        return {
            "platform_id": _(
                "error_platform_id_taken",
                default="Another platform has this identifier. Choose another one.",
            )
        }
    return {}


def moved_under_way(store, platform_id: str, entered: Entered) -> dict[str, Message]:
    """Say, input by input, what would leave payments under way without their bank."""
    record = platforms.get_platform(platform_id)
    before, after = dict(record.settings or {}), entered.settings
    fields = get_provider(record.provider).settings
    preset = {field.name: field.default for field in fields if field.names_shop}
    moved = [
        f"setting.{name}"
        for name, default in (preset | {SIMULATOR_SETTING: ""}).items()
        if (after.get(name, before.get(name)) or default)
        != (before.get(name) or default)
    ]
    if entered.mode != record.mode:
        moved.append("mode")
    live = usage_of(store, platform_id).live if moved else 0
    words = _(
        "error_payments_under_way",
        default=(
            "Payments are under way on this platform. Switch it off, wait until they "
            "have ended (about half an hour), then change this."
        ),
    )
    return dict.fromkeys(moved, words) if live else {}


def _values(entered: Entered, stored: Mapping[str, str] | None = None) -> dict:
    settings = dict(stored or {}) | dict(entered.settings)
    return {
        "title": entered.title,
        "mode": entered.mode,
        "iban": check_iban(entered.iban) if entered.iban else None,
        "beneficiary": entered.beneficiary or None,
        "refunds_by_transfer": entered.refund_way == BY_TRANSFER,
        "refund_window_days": int(entered.refund_days) if entered.refund_days else None,
        "bic": check_bic(entered.bic) if entered.bic else None,
        "transfer_version": entered.transfer_version or None,
        "debit_version": entered.debit_version or None,
        "address_rule": entered.address_rule,
        "settings": {name: value for name, value in settings.items() if value},
    }


def _write_secrets(
    store, platform_id: str, provider: IProvider, entered: Entered
) -> None:
    for setting in provider.settings:
        if not setting.secret:
            continue
        _forget(store, platform_id, setting, entered)
        if typed := entered.secrets.get(setting.name):
            if setting.name in entered.keep_previous:
                secrets.keep_as_previous(store, platform_id, setting.name)
            secrets.write_secret(store, platform_id, setting.name, typed)


def _forget(
    store, platform_id: str, setting: psp.SettingField, entered: Entered
) -> None:
    previous = setting.name + secrets.PREVIOUS
    if previous in entered.forget:
        secrets.forget_secret(store, platform_id, previous)
    if setting.name in entered.forget and not setting.required:
        secrets.forget_secret(store, platform_id, setting.name)
