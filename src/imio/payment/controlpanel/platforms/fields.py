"""The inputs of a platform's form, ready to be shown with their help and errors."""

from collections.abc import Mapping
from imio.payment import _
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.controlpanel.form_values import is_checked
from imio.payment.controlpanel.form_values import read_text
from imio.payment.controlpanel.platforms.bank_files import bank_inputs
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.controlpanel.platforms.entered import is_iban
from imio.payment.controlpanel.platforms.inputs import Input
from imio.payment.domain import psp
from imio.payment.domain.iban import format_iban
from imio.payment.domain.postal import NEVER
from imio.payment.providers.base import SIMULATOR_SETTING
from imio.payment.providers.interfaces import IProvider
from imio.payment.storage.secrets import PREVIOUS
from imio.payment.storage.secrets import secret_state
from zope.i18nmessageid import Message


KEEP = "keep."
FORGET = "forget."


def read_entered(form: Mapping, provider: IProvider) -> Entered:
    """Read a posted form of a platform. Raises BadRequest."""
    plain = [setting for setting in provider.settings if not setting.secret]
    keys = [setting.name for setting in provider.settings if setting.secret]
    typed = {name: read_text(form, f"secret.{name}") for name in keys}
    everything = [*keys, *(name + PREVIOUS for name in keys)]
    return Entered(
        title=read_text(form, "title"),
        mode=read_text(form, "mode"),
        iban=read_text(form, "iban"),
        beneficiary=read_text(form, "beneficiary"),
        refund_way=read_text(form, "refund_way") or BY_PSP,
        refund_days=read_text(form, "refund_days"),
        bic=read_text(form, "bic"),
        transfer_version=read_text(form, "transfer_version"),
        debit_version=read_text(form, "debit_version"),
        address_rule=read_text(form, "address_rule") or NEVER,
        settings={
            name: read_text(form, f"setting.{name}")
            for name in (*(setting.name for setting in plain), *_simulator(provider))
        },
        secrets={name: value for name, value in typed.items() if value},
        keep_previous=frozenset(name for name in keys if is_checked(form, KEEP + name)),
        keys_later=is_checked(form, "keys_later"),
        forget=frozenset(
            name for name in everything if is_checked(form, FORGET + name)
        ),
    )


def written_iban(number: str) -> str:
    """Write an IBAN in groups of four; what is none stays as typed."""
    return format_iban(number) if is_iban(number) else number


def general_inputs(entered: Entered, errors: Mapping[str, Message]) -> list[Input]:
    """Return the inputs that every platform has."""
    return [
        Input(
            "title",
            _("label_platform_title", default="Name shown to citizens"),
            _(
                "help_platform_title",
                default="Heads the part of the basket that is paid on this platform.",
            ),
            value=entered.title,
            required=True,
            error=errors.get("title"),
        ),
        Input(
            "mode",
            _("label_mode", default="Mode"),
            _(
                "help_mode",
                default="In test mode no money moves. Use the provider's test keys.",
            ),
            kind="choice",
            value=entered.mode,
            choices=((psp.TEST, MODES[psp.TEST]), (psp.LIVE, MODES[psp.LIVE])),
            required=True,
            error=errors.get("mode"),
        ),
        Input(
            "iban",
            _("label_iban", default="IBAN"),
            _(
                "help_iban",
                default="The account on which the provider pays out. Shown for transfers.",
            ),
            value=written_iban(entered.iban),
            error=errors.get("iban"),
        ),
        Input(
            "beneficiary",
            _("label_beneficiary", default="Account holder"),
            value=entered.beneficiary,
            error=errors.get("beneficiary"),
        ),
        *_refund_inputs(entered, errors),
        *bank_inputs(entered, errors),
    ]


def _refund_inputs(entered: Entered, errors: Mapping[str, Message]) -> list[Input]:
    return [
        Input(
            "refund_way",
            _("label_platform_refund_way", default="How refunds go back"),
            _(
                "help_platform_refund_way",
                default=(
                    "Through the provider as long as it can; otherwise by bank transfer "
                    "from the account above, in a file that you give to your bank."
                ),
            ),
            kind="choice",
            value=entered.refund_way,
            choices=tuple(REFUND_WAYS.items()),
            required=True,
            error=errors.get("refund_way"),
        ),
        Input(
            "refund_days",
            _(
                "label_refund_window_days",
                default="Days after a payment in which it can be refunded through the provider",
            ),
            _(
                "help_refund_window_days",
                default="Leave empty to use what the provider promises.",
            ),
            value=entered.refund_days,
            error=errors.get("refund_days"),
        ),
    ]


REFUND_WAYS = {
    BY_PSP: _("refund_way_psp", default="Through the payment provider"),
    BY_TRANSFER: _("refund_always_transfer", default="Always by bank transfer"),
}


MODES = {
    psp.TEST: _("label_mode_test", default="Test: no real money"),
    psp.LIVE: _("label_mode_live", default="Live: real money"),
}


SIMULATOR = psp.SettingField(
    SIMULATOR_SETTING,
    _("label_simulator_url", default="Address of the simulator"),
    _(
        "help_simulator_url",
        default=(
            "For demonstrations and trials in test mode: the bank of demonstration "
            "plays this provider at its own address followed by /sim/ and the "
            "provider's short name. Leave empty to use the provider's own test server."
        ),
    ),
    required=False,
)


def provider_inputs(
    store,
    platform_id: str,
    provider: IProvider,
    entered: Entered,
    errors: Mapping[str, Message],
) -> list[Input]:
    """Return the inputs of the provider's own settings and keys."""
    inputs = [
        _key_input(store, platform_id, setting, errors)
        if setting.secret
        else _setting_input(setting, entered, errors)
        for setting in provider.settings
    ]
    if entered.mode == psp.TEST or entered.settings.get(SIMULATOR_SETTING):
        inputs += [_setting_input(SIMULATOR, entered, errors)] * len(
            _simulator(provider)
        )
    return inputs


def _simulator(provider: IProvider) -> tuple[str, ...]:
    """Name the setting of a simulator, for providers that are not one themselves."""
    return (SIMULATOR_SETTING,) if provider.capabilities.live else ()


def _setting_input(setting: psp.SettingField, entered: Entered, errors) -> Input:
    name = f"setting.{setting.name}"
    empty = () if setting.required else (("", _("label_none", default="None")),)
    return Input(
        name,
        setting.title,
        setting.help or "",
        kind="choice" if setting.choices else "text",
        value=entered.settings.get(setting.name, setting.default),
        choices=empty + tuple((choice, choice) for choice in setting.choices),
        required=setting.required,
        error=errors.get(name),
    )


def _key_input(store, platform_id: str, setting: psp.SettingField, errors) -> Input:
    name = f"secret.{setting.name}"
    state = secret_state(store, platform_id, setting.name)
    previous = secret_state(store, platform_id, setting.name + PREVIOUS)
    return Input(
        name,
        setting.title,
        setting.help or "",
        kind="key",
        required=setting.required,
        error=errors.get(name),
        is_set=state.is_set,
        set_at=state.set_at,
        variable=state.variable,
        has_previous=previous.is_set,
    )
