"""What the bank of a platform's account wants of files: their version, and addresses."""

from collections.abc import Mapping
from imio.payment import _
from imio.payment.banking import credit_transfer
from imio.payment.banking import direct_debit
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.controlpanel.platforms.inputs import Input
from imio.payment.domain import postal
from zope.i18nmessageid import Message


RULES = {
    postal.NEVER: _("address_rule_never", default="Never"),
    postal.OUTSIDE_EEA: _(
        "address_rule_outside",
        default="For accounts outside the European Economic Area",
    ),
    postal.ALWAYS: _("address_rule_always", default="Always"),
}


def bank_inputs(entered: Entered, errors: Mapping[str, Message]) -> list[Input]:
    """Return the inputs about files for the bank."""
    return [
        Input(
            "transfer_version",
            _("label_transfer_version", default="Version of files of transfers"),
            _(
                "help_transfer_version",
                default=(
                    "Of every file of refunds from this account. Your bank says which "
                    "it takes; the newest is right unless it says otherwise."
                ),
            ),
            kind="choice",
            value=entered.transfer_version,
            choices=_versions(credit_transfer.SCHEMAS),
            error=errors.get("transfer_version"),
        ),
        Input(
            "debit_version",
            _("label_debit_version", default="Version of files of direct debits"),
            kind="choice",
            value=entered.debit_version,
            choices=_versions(direct_debit.SCHEMAS),
            error=errors.get("debit_version"),
        ),
        *_account_inputs(entered, errors),
    ]


def _account_inputs(entered: Entered, errors: Mapping[str, Message]) -> list[Input]:
    return [
        Input(
            "bic",
            _("label_account_bic", default="Code of the account's bank (BIC)"),
            _(
                "help_platform_bic",
                default="Only the old version of files of direct debits needs it.",
            ),
            value=entered.bic,
            error=errors.get("bic"),
        ),
        Input(
            "address_rule",
            _("label_address_rule", default="Ask payees of refunds for their address"),
            _(
                "help_address_rule",
                default=(
                    "Only if your bank wants it in files of transfers: banks in the "
                    "European Economic Area do not need it."
                ),
            ),
            kind="choice",
            value=entered.address_rule,
            choices=tuple(RULES.items()),
            required=True,
            error=errors.get("address_rule"),
        ),
    ]


def _versions(offered: tuple[str, ...]) -> tuple[tuple[str, Message | str], ...]:
    newest = _(
        "label_newest_version",
        default="The newest (${version})",
        mapping={"version": offered[0]},
    )
    return ("", newest), *((version, version) for version in offered)
