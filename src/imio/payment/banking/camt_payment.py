"""Who paid what for which reason, as CAMT.053 tells it of one payment."""

from dataclasses import replace
from imio.payment.banking.iso_reader import IsoReader
from imio.payment.banking.iso_reader import MAX_TEXT
from imio.payment.banking.iso_reader import read_own_text
from imio.payment.banking.statement import CREDIT
from imio.payment.banking.statement import DEBIT
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import OGM
from imio.payment.banking.statement import REFUND_RETURNED
from imio.payment.banking.statement import REVERSAL
from imio.payment.banking.statement import RF
from imio.payment.banking.written_references import LENGTH
from imio.payment.banking.written_references import read_identifier
from lxml import etree

import re


# Reversals for a return, a cancellation, an unpaid or a refunded direct debit ...
_RETURNED = frozenset({"RRTN", "RPCR", "UPDD", "PRDD", "RCDD", "UPCT"})
# ... and what the bank asks for them.
_COSTS = frozenset({"CHRG", "FEES", "COMM"})
_BELGIAN = "BBA"
_SIGNS = re.compile(r"[+*/ ]")
# The file of our orders that a payment is of.
_FILE_PATHS = ("Refs/PmtInfId", "Refs/MsgId")
_CODE_PATHS = (
    "BkTxCd/Domn/Cd",
    "BkTxCd/Domn/Fmly/Cd",
    "BkTxCd/Domn/Fmly/SubFmlyCd",
)


def describe(
    movement: Movement, said: etree._Element, reader: IsoReader, is_reversal: bool
) -> Movement:
    """Return a movement with all that an element (TxDtls, or Ntry itself) says of it.

    What one payment leaves out, its entry may have told: ``movement`` keeps that.
    ``is_reversal`` is the word of the entry about all its payments.
    """
    text = _Texts(said, reader)
    code = read_code(said, reader) or movement.code
    reason = text.read("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
    returned = is_reversal or text.has("RtrInf") or code[-4:] in _RETURNED
    nature = _nature(movement.amount_cents, returned and code[-4:] not in _COSTS)
    name, account = text.read_party("Dbtr" if nature in (CREDIT, REVERSAL) else "Cdtr")
    reference, kind, communication = text.read_communication()
    if not reference:
        communication = communication or movement.communication
    return replace(
        movement,
        counterparty_name=name,
        counterparty_iban=account,
        reference=reference,
        reference_kind=kind,
        communication=communication,
        end_to_end_id=read_identifier(text.read("Refs/EndToEndId")),
        message_id=read_identifier(text.read(*_FILE_PATHS)) or movement.message_id,
        mandate_reference=read_identifier(text.read("Refs/MndtId")),
        bank_reference=text.read("Refs/AcctSvcrRef") or movement.bank_reference,
        reason_code=reason,
        code=code,
        nature=nature,
    )


def read_code(element: etree._Element, reader: IsoReader) -> str:
    """Return the bank's code, "PMNT/RCDT/ESCT" or one of its own, "" without any."""
    parts = (reader.read_text(element, path) for path in _CODE_PATHS)
    code = "/".join(filter(None, parts))
    return code or reader.read_text(element, "BkTxCd/Prtry/Cd")


def _nature(amount_cents: int, returned: bool) -> str:
    if amount_cents >= 0:
        return REFUND_RETURNED if returned else CREDIT
    return REVERSAL if returned else DEBIT


class _Texts:
    """Reads the texts of one element."""

    def __init__(self, element: etree._Element, reader: IsoReader) -> None:
        self._element = element
        self._reader = reader

    def read(self, *paths: str) -> str:
        return self._reader.read_text(self._element, *paths)

    def has(self, path: str) -> bool:
        return self._reader.find(self._element, path) is not None

    def read_party(self, role: str) -> tuple[str, str]:
        """Return the name and the account of a party; versions differ in the path."""
        parties = f"RltdPties/{role}"
        name = self.read(f"{parties}/Nm", f"{parties}/Pty/Nm")
        account = self.read(f"{parties}Acct/Id/IBAN", f"{parties}Acct/Id/Othr/Id")
        return name, account.replace(" ", "")

    def read_communication(self) -> tuple[str, str, str]:
        """Return the structured reference, its kind, and the free text."""
        structured = self._reader.list_elements(self._element, "RmtInf/Strd")
        lines = self._list_texts("RmtInf/Ustrd") + self._list_texts(
            "RmtInf/Strd/AddtlRmtInf"
        )
        found = [self._read_structured(one) for one in structured]
        found = [one for one in found if one[0]]
        reference, kind = found[0] if len(found) == 1 else ("", "")
        if not kind:
            # Several, or of another kind: for a reader as free text is.
            lines = [one for one, _kind in found] + lines
            reference = ""
        return reference, kind, " ".join(lines)[: 2 * MAX_TEXT]

    def _read_structured(self, element: etree._Element) -> tuple[str, str]:
        reference = self._reader.read_text(element, "CdtrRefInf/Ref")
        issuer = self._reader.read_text(element, "CdtrRefInf/Tp/Issr")
        digits = _SIGNS.sub("", reference)
        if issuer == _BELGIAN or (digits.isdigit() and len(digits) == LENGTH):
            return digits, OGM
        return reference, RF if reference.upper().startswith("RF") else ""

    def _list_texts(self, path: str) -> list[str]:
        found = self._reader.list_elements(self._element, path)
        return [text for text in map(read_own_text, found) if text]
