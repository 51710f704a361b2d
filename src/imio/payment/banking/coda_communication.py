"""The communication of a CODA movement: free text, or fields in a row."""

from dataclasses import dataclass
from imio.payment.banking.statement import OGM
from imio.payment.banking.statement import RF


# What the payer wrote as a structured one, and what the bank recognised in a free text.
_OGM_TYPES = ("101", "102")
_RF_TYPE = "100"
_DIRECT_DEBIT = "127"
_FOREIGN_CURRENCY = "105"
_NO_RETURN = " 0"


@dataclass(frozen=True, slots=True)
class Communication:
    """What a payer wrote, with the fields that a direct debit adds.

    ``return_type`` is 1 to 5 when money was taken or sent back, ``reason_code`` why.
    """

    text: str = ""
    reference: str = ""
    reference_kind: str = ""
    mandate_reference: str = ""
    return_type: str = ""
    reason_code: str = ""


def read_communication(columns: str) -> Communication:
    """Return what was written for us, out of the joined columns of the three records.

    The first column says whether fields follow, whose layout the next three name.
    """
    if columns[0] != "1":
        return Communication(columns[1:].rstrip())
    kind, fields = columns[1:4], columns[4:]
    if kind in _OGM_TYPES:
        return Communication(reference=fields[:12].strip(), reference_kind=OGM)
    if kind == _RF_TYPE:
        return Communication(reference=fields[:25].strip(), reference_kind=RF)
    if kind == _DIRECT_DEBIT:
        return _read_direct_debit(fields)
    if kind == _FOREIGN_CURRENCY:
        # Behind two amounts, a rate and a currency.
        return Communication(fields[45:57].strip())
    return Communication(" ".join(fields.split()))


def _read_direct_debit(fields: str) -> Communication:
    """Read date, kind, scheme and outcome (9), creditor, mandate (35 each), text (62)."""
    return Communication(
        text=fields[79:141].strip(),
        mandate_reference=fields[44:79].strip(),
        return_type=fields[141:142].strip(_NO_RETURN),
        reason_code=fields[142:146].strip(),
    )
