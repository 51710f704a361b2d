"""What a French public body enters for PayFiP, and where it finds it."""

from imio.payment import _
from imio.payment.domain import psp


_MERCHANT = psp.SettingField(
    "merchant",
    _("label_payfip_numcli", default="Client number (numcli)"),
    _(
        "help_payfip_numcli",
        default="Six digits, given by the DGFiP when the régie joined PayFiP.",
    ),
    pattern=r"[0-9]{6}",
    names_shop=True,
)
_REFERENCE = psp.SettingField(
    "reference",
    _("label_payfip_reference", default="Reference sent (refdet)"),
    _(
        "help_payfip_reference",
        default="attempt: a new one for each attempt (régies); debt: the reference of the "
        "debt itself (titres in HELIOS).",
    ),
    choices=("attempt", "debt"),
    default="attempt",
)
_ACTIVATION = psp.SettingField(
    "saisie",
    _("label_payfip_saisie", default="Kind of test"),
    _(
        "help_payfip_saisie",
        default="On a test platform: T for tests, X for the one real payment that "
        "activates the client number. A live platform ignores it.",
    ),
    required=False,
    choices=("T", "X"),
    default="T",
)

SETTINGS = (_MERCHANT, _REFERENCE, _ACTIVATION)
TIPI_SETTINGS = SETTINGS
