"""What a site manager entered for a platform, and what is wrong with it, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from imio.payment import _
from imio.payment.banking import credit_transfer
from imio.payment.banking import direct_debit
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import psp
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.iban import check_bic
from imio.payment.domain.iban import check_iban
from imio.payment.domain.postal import ADDRESS_RULES
from imio.payment.domain.postal import NEVER
from imio.payment.providers.base import SIMULATOR_SETTING
from imio.payment.providers.hosts import is_sandbox_host
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.settings import MISSING
from imio.payment.providers.settings import NOT_LIVE
from imio.payment.providers.settings import OTHER_MODE
from imio.payment.providers.settings import setting_problems
from imio.payment.providers.settings import UNKNOWN_CHOICE
from imio.payment.providers.settings import WRONG_FORM
from imio.payment.storage.secrets import ENV_PREFIX
from imio.payment.storage.secrets import has_key
from imio.payment.storage.secrets import has_secret
from typing import Any
from urllib.parse import urlsplit
from zope.i18nmessageid import Message

import os
import re


MAX_TEXT = 200
DAYS = re.compile(r"[0-9]{1,3}", re.ASCII)
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}", re.ASCII)
# These open every other key: a platform must not send them to anybody.
OWN_VARIABLES = ("IMIO_PAYMENT_KEY", "IMIO_PAYMENT_KEY_FILE")

_REQUIRED = _("error_required_field", default="Fill in this field.")
_WORDS = {
    MISSING: _REQUIRED,
    WRONG_FORM: _(
        "error_setting_form",
        default="This does not look right. Copy it again from the provider's back office.",
    ),
    UNKNOWN_CHOICE: _("error_setting_choice", default="Choose one of the list."),
    OTHER_MODE: _(
        "error_setting_other_mode",
        default="This key is of the other mode: a test platform needs a test key, a live one a live key.",
    ),
    NOT_LIVE: _(
        "error_setting_not_live",
        default="This bank of demonstration takes no real money: it works in test mode only.",
    ),
}


@dataclass(frozen=True)
class Entered:
    """One platform as typed. ``secrets`` holds only keys that were typed now.

    With ``keys_later`` keys may be missing: the finance service hands them over.
    """

    title: str = ""
    mode: str = psp.TEST
    iban: str = ""
    beneficiary: str = ""
    # how money goes back, and in how many days after a payment the provider does it
    refund_way: str = BY_PSP
    refund_days: str = ""
    # what the bank of the account wants of files; "" is the newest version
    bic: str = ""
    transfer_version: str = ""
    debit_version: str = ""
    address_rule: str = NEVER
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    keep_previous: frozenset[str] = frozenset()
    forget: frozenset[str] = frozenset()
    keys_later: bool = False


def is_iban(number: str) -> bool:
    """Tell whether files for the bank can name this account."""
    try:
        check_iban(number)
    except InvalidIban:
        return False
    return True


def problems_of(
    store, platform_id: str, provider: IProvider, entered: Entered
) -> dict[str, Message]:
    """Return what is wrong, as ``{name of the input: words}``; empty when all is right."""
    found = {}
    if not entered.title:
        found["title"] = _REQUIRED
    for name in ("title", "beneficiary"):
        if len(getattr(entered, name)) > MAX_TEXT:
            found[name] = _("error_too_long", default="This is too long.")
    if entered.mode not in (psp.TEST, psp.LIVE):
        found["mode"] = _WORDS[UNKNOWN_CHOICE]
    if entered.iban and not is_iban(entered.iban):
        found["iban"] = _(
            "error_iban",
            default="This is not an IBAN. Check it against a bank statement.",
        )
    if entered.refund_way not in (BY_PSP, BY_TRANSFER):
        found["refund_way"] = _WORDS[UNKNOWN_CHOICE]
    if entered.refund_days and not DAYS.fullmatch(entered.refund_days):
        found["refund_days"] = _(
            "error_refund_days", default="Write a number of days, such as 5."
        )
    found.update(_bank_problems(entered))
    found.update(_provider_problems(store, platform_id, provider, entered))
    return found


def _bank_problems(entered: Entered) -> dict[str, Message]:
    found = {}
    choices = {
        "transfer_version": ("", *credit_transfer.SCHEMAS),
        "debit_version": ("", *direct_debit.SCHEMAS),
        "address_rule": ADDRESS_RULES,
    }
    for name, values in choices.items():
        if getattr(entered, name) not in values:
            found[name] = _WORDS[UNKNOWN_CHOICE]
    if entered.debit_version == direct_debit.WANTS_BIC and not entered.bic:
        found["bic"] = _REQUIRED
    if entered.bic and not _is_bic(entered.bic):
        found["bic"] = _("error_bic", default="A code has 8 or 11 letters and digits.")
    return found


def _is_bic(text: str) -> bool:
    try:
        check_bic(text)
    except InvalidBic:
        return False
    return True


def _provider_problems(store, platform_id, provider, entered) -> dict[str, Message]:
    readable = {name: _value_of(typed) for name, typed in entered.secrets.items()}
    account = psp.Account(
        platform_id, "", entered.mode, entered.settings, secrets=readable
    )
    secret_names = {setting.name for setting in provider.settings if setting.secret}
    found = _simulator_problem(entered)
    awaited = _awaited(store, platform_id, provider, entered)
    for name, code in setting_problems(provider, account).items():
        if code == MISSING and name in awaited:
            continue
        if name not in secret_names:
            found["mode" if name == "mode" else f"setting.{name}"] = _WORDS[code]
        elif name in entered.secrets or not has_secret(store, platform_id, name):
            found[f"secret.{name}"] = _WORDS[code]
    known = {setting.name for setting in provider.settings} | {SIMULATOR_SETTING}
    for name in (*entered.settings, *entered.secrets):
        if name not in known:
            found[f"setting.{name}"] = _WORDS[UNKNOWN_CHOICE]
    for name, typed in entered.secrets.items():
        if words := _key_problem(typed):
            found[f"secret.{name}"] = words
    return found


def _awaited(store, platform_id, provider, entered) -> set[str]:
    """Name the keys, and what comes with them, that may be handed over later."""
    missing = {
        setting.name
        for setting in provider.settings
        if setting.secret
        and setting.required
        and setting.name not in entered.secrets
        and not has_secret(store, platform_id, setting.name)
    }
    if not (entered.keys_later and missing):
        return set()
    return missing | {field.name for field in provider.settings if field.with_key}


def _simulator_problem(entered: Entered) -> dict[str, Message]:
    """Refuse a simulator on a live platform, or on a host that may not play a bank."""
    address = entered.settings.get(SIMULATOR_SETTING, "")
    if not address:
        return {}
    parts = urlsplit(address)
    is_known = parts.scheme in ("http", "https") and is_sandbox_host(
        parts.hostname or ""
    )
    if entered.mode == psp.TEST and is_known:
        return {}
    words = _(
        "error_simulator_url",
        default=(
            "Only a test platform may use a simulator, and only one on this machine or "
            "on a host that the operator allows. Empty this field for a live platform."
        ),
    )
    return {f"setting.{SIMULATOR_SETTING}": words}


def key_form_problems(
    provider: IProvider, platform: Any, typed: Mapping[str, str]
) -> dict[str, Message]:
    """Return what is wrong with keys that somebody outside typed, input by input.

    All that the provider needs must be there; nobody outside names our variables.
    """
    fields = {setting.name: setting for setting in key_fields(provider)}
    settings = dict(platform.settings or {}) | {
        name: typed.get(name, "") for name in fields if not fields[name].secret
    }
    account = psp.Account("", platform.provider, platform.mode, settings, typed)
    codes = setting_problems(provider, account)
    codes |= {
        name: WRONG_FORM
        for name, value in typed.items()
        if value.startswith(ENV_PREFIX)
    }
    return {
        input_name(setting): _WORDS[codes[name]]
        for name, setting in fields.items()
        if name in codes
    }


def key_fields(provider: IProvider) -> list[psp.SettingField]:
    """Return the keys of a provider, and what comes with them."""
    return [found for found in provider.settings if found.secret or found.with_key]


def input_name(setting: psp.SettingField) -> str:
    """Return the name of a field's input in forms."""
    return f"{'secret' if setting.secret else 'setting'}.{setting.name}"


def _value_of(typed: str) -> str:
    if not typed.startswith(ENV_PREFIX):
        return typed
    name = typed.removeprefix(ENV_PREFIX)
    return "" if name in OWN_VARIABLES else os.environ.get(name, "")


def _key_problem(typed: str) -> Message | None:
    """Say why a typed key cannot be kept, before its form matters."""
    if not typed.startswith(ENV_PREFIX):
        return None if has_key() else no_encryption_key()
    name = typed.removeprefix(ENV_PREFIX)
    if not VARIABLE.fullmatch(name) or name in OWN_VARIABLES:
        return _(
            "error_key_variable_name",
            default="After env: write the name of an environment variable, in capitals.",
        )
    if not os.environ.get(name):
        return _(
            "error_key_variable_unset",
            default=(
                "The environment variable ${name} is not set in this process. Set it, "
                "restart the site, and save again."
            ),
            mapping={"name": name},
        )
    return None


def no_encryption_key() -> Message:
    """Say in words what to do when the site cannot keep keys safe."""
    return _(
        "error_no_encryption_key",
        default=(
            "This site cannot keep keys safe yet. Set the environment variable "
            "IMIO_PAYMENT_KEY, or IMIO_PAYMENT_KEY_FILE, to a key from outside the "
            "database and restart the site; or write env:NAME to read a key from the "
            "environment variable NAME."
        ),
    )
