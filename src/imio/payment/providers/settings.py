"""Check what a site manager entered for a platform, field by field."""

from imio.payment.domain import psp
from imio.payment.providers.interfaces import IProvider

import re


MISSING = "missing"
WRONG_FORM = "wrong_form"
UNKNOWN_CHOICE = "unknown_choice"
NOT_LIVE = "not_live"
OTHER_MODE = "other_mode"


def setting_problems(provider: IProvider, account: psp.Account) -> dict[str, str]:
    """Return what is wrong, as ``{field name: code}``; empty when the form is right.

    Codes: missing, wrong_form, unknown_choice, other_mode for a key of the other mode, and
    not_live (under "mode") for a provider of demonstration on a live platform. Asks nobody.
    """
    found = {}
    if account.mode == psp.LIVE and not provider.capabilities.live:
        found["mode"] = NOT_LIVE
    for setting in provider.settings:
        source = account.secrets if setting.secret else account.settings
        code = _problem(setting, str(source.get(setting.name) or ""), account.mode)
        if code:
            found[setting.name] = code
    return found


def _problem(setting: psp.SettingField, value: str, mode: str) -> str | None:
    if not value:
        return MISSING if setting.required else None
    if setting.choices and value not in setting.choices:
        return UNKNOWN_CHOICE
    if setting.pattern and not re.fullmatch(setting.pattern, value, re.ASCII):
        return WRONG_FORM
    if not value.startswith(setting.starts.get(mode, "")):
        return OTHER_MODE
    return None
