"""Take keys over by a one-time link: make it, revoke it, and use it once."""

from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from imio.payment import _
from imio.payment import logger
from imio.payment.checkout.addresses import public_url
from imio.payment.controlpanel.handover.check import queue_check
from imio.payment.controlpanel.platforms import entered
from imio.payment.controlpanel.platforms.operations import Refused
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.notifications.keys import tell_of_keys
from imio.payment.providers.lookup import get_provider
from imio.payment.storage import handovers
from imio.payment.storage import milestones
from imio.payment.storage import platforms
from imio.payment.storage import secrets
from imio.payment.storage.settings import is_email
from imio.payment.storage.settings import NoEmail


MAX_DAYS = 30
MAX_NAME = 100
MAX_KEY = 10_000


def key_fields(platform_id: str) -> list[psp.SettingField]:
    """Return the keys of a platform's provider, and what comes with them; [] without keys.

    Raises ConfigurationError.
    """
    found = entered.key_fields(
        get_provider(platforms.get_platform(platform_id).provider)
    )
    return found if any(setting.secret for setting in found) else []


def create_link(
    store, platform_id: str, user_id: str, email: str, days: str, now: datetime
) -> str:
    """Make the link for a finance service and return its address. Writes.

    The address is known only now: a hash is stored. Raises Refused.
    """
    found = _link_problems(email, days)
    if found:
        raise Refused(found)
    until = now + timedelta(days=int(days))
    token = handovers.create_handover(store, platform_id, user_id, email, now, until)
    logger.info("platform %s: link to hand keys over made by %s", platform_id, user_id)
    return f"{public_url()}/@@payment-keys/{platform_id}/{token}"


def revoke_link(store, platform_id: str, user_id: str, now: datetime) -> None:
    """End the open link of a platform. Writes."""
    if handovers.revoke_handover(store, platform_id, now):
        logger.info("platform %s: link revoked by %s", platform_id, user_id)


def open_link(
    store, platform_id: str, token: str, now: datetime
) -> handovers.Handover | None:
    """Return the link that an address names, None for all that do not work."""
    if platform_id not in platforms.platform_ids():
        platform_id = ""
    found = handovers.find_handover(store, platform_id, token, now)
    try:
        return found if found and key_fields(platform_id) else None
    except ConfigurationError:
        return None


def take_keys(
    store, platform_id: str, name: str, typed: Mapping[str, str], now: datetime
) -> None:
    """Store the keys that came by a link, which never works again, and tell both sides.

    The worker then asks the provider whether they work.
    All or nothing. A key that is replaced is still accepted in what the provider sends.
    Writes. Raises Refused.
    """
    record = platforms.get_platform(platform_id)
    given = {key: value for key, value in typed.items() if value}
    found = _name_problems(name) | entered.key_form_problems(
        get_provider(record.provider), record, given
    )
    fields = {field.name: field for field in key_fields(platform_id)}
    found |= {
        entered.input_name(fields[key]): _(
            "error_too_long", default="This is too long."
        )
        for key, value in given.items()
        if len(value) > MAX_KEY
    }
    if not secrets.has_key():
        found[""] = entered.no_encryption_key()
    if found:
        raise Refused(found)
    for key, value in given.items():
        if fields[key].secret:
            secrets.keep_as_previous(store, platform_id, key)
            secrets.write_secret(store, platform_id, key, value)
    _write_settings(
        record, {key: value for key, value in given.items() if not fields[key].secret}
    )
    milestones.forget(store, milestones.keys_checked(platform_id))
    handovers.use_handover(store, platform_id, name, now)
    tell_of_keys(store, platform_id, now)
    queue_check(store, platform_id, now)
    logger.info("platform %s: keys handed over", platform_id)


def _write_settings(record, given: Mapping[str, str]) -> None:
    """Keep what came with the keys; what it replaces stays known as the previous one."""
    settings = dict(record.settings or {})
    names = {setting.name for setting in get_provider(record.provider).settings}
    for name, value in given.items():
        before, previous = settings.get(name), name + secrets.PREVIOUS
        if before and before != value and previous in names:
            settings[previous] = before
        settings[name] = value
    record.settings = settings


def _link_problems(email: str, days: str) -> dict:
    found = {}
    try:
        is_email(email)
    except NoEmail:
        found["email"] = _(
            "error_email", default="Write an e-mail address, such as name@mycommune.be."
        )
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:4]) <= MAX_DAYS):
        found["days"] = _(
            "error_handover_days", default="Write a number of days from 1 to 30."
        )
    return found


def _name_problems(name: str) -> dict:
    if not name:
        return {"name": _("error_required_field", default="Fill in this field.")}
    if len(name) > MAX_NAME or not name.isprintable():
        return {"name": _("error_too_long", default="This is too long.")}
    return {}
