"""One movement of a CODA file, out of the two or three records that tell it."""

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from imio.payment.banking.bank_file_codes import refuse
from imio.payment.banking.coda_communication import Communication
from imio.payment.banking.coda_communication import read_communication
from imio.payment.banking.coda_lines import Line
from imio.payment.banking.statement import CREDIT
from imio.payment.banking.statement import DEBIT
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import REFUND_RETURNED
from imio.payment.banking.statement import REVERSAL
from imio.payment.banking.written_references import read_identifier


_BLANK = " " * 53
_TRANSFERS = ("01", "02")
_DIRECT_DEBITS = "05"
_COSTS = "37"
_CANCELLED_CREDIT = "49"
_CANCELLED_DEBIT = "99"
_TRANSFER_CAME_BACK = "54"
_UNPAID, _REFUNDED = "03", "05"
# Reject, return, refund, reversal, cancellation; some banks write 0 for none of them.
_RETURN_TYPES = frozenset("12345")


@dataclass(slots=True)
class Draft:
    """The records of one movement, while they come in."""

    first: Line
    more: dict[str, Line] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int]:
        """Return the numbers of the movement and of the detail within it (0: itself)."""
        return self.first.read_digits(3, 6), self.first.read_digits(7, 10)

    @property
    def type_digit(self) -> str:
        """Return whether it is single (0), a total (1, 2, 3) or a detail (5 to 9)."""
        return self.first.columns[53]

    def add(self, line: Line) -> None:
        """Take the second or third record of this movement. Raises InvalidBankFile."""
        part = line.columns[1]
        if part not in "23" or part in self.more or "3" in self.more:
            raise refuse("out_of_order", line.number)
        if line.columns[2:10] != self.first.columns[2:10]:
            raise refuse("out_of_order", line.number)
        self.more[part] = line

    def finish(self, closed_on: date) -> Movement:
        """Return the movement; ``closed_on`` stands in for a day that the bank left out."""
        first, second, third = self.first, self.more.get("2"), self.more.get("3")
        said = read_communication(self._join_communication())
        return_type = said.return_type or (second.columns[112] if second else "")
        reason = second.read_text(114, 117) if second else ""
        amount = first.read_signed_cents(32)
        code = first.columns[53:61]
        number, detail = self.key
        return Movement(
            ref=f"{number:04d}/{detail:04d}",
            amount_cents=amount,
            entry_on=first.read_day(116) or closed_on,
            value_on=first.read_day(48),
            counterparty_name=third.read_text(48, 82) if third else "",
            counterparty_iban=third.read_text(11, 44) if third else "",
            end_to_end_id=read_identifier(second.read_text(64, 98) if second else ""),
            bank_reference=first.read_text(11, 31),
            reason_code=reason or said.reason_code,
            code=code,
            nature=_nature(amount, code, return_type),
            **_fields_of(said),
        )

    def _join_communication(self) -> str:
        second, third = self.more.get("2"), self.more.get("3")
        middle = second.columns[10:63] if second else ""
        if third and not second and self.first.columns[61] == "1":
            middle = _BLANK
        # No blank between them: a reference may stand across the end of a record.
        return (
            self.first.columns[61:115]
            + middle
            + (third.columns[82:125] if third else "")
        )


def _fields_of(said: Communication) -> dict[str, str]:
    return {
        "communication": said.text,
        "reference": said.reference,
        "reference_kind": said.reference_kind,
        "mandate_reference": said.mandate_reference,
    }


def _nature(amount_cents: int, code: str, return_type: str) -> str:
    """Tell what happened by the code of the bank and by its mark of a return."""
    family, transaction = code[1:3], code[3:5]
    returned = return_type in _RETURN_TYPES
    if amount_cents > 0:
        came_back = family in _TRANSFERS and transaction == _TRANSFER_CAME_BACK
        cancelled = transaction == _CANCELLED_DEBIT
        return REFUND_RETURNED if came_back or cancelled or returned else CREDIT
    unpaid = family == _DIRECT_DEBITS and transaction in (_UNPAID, _REFUNDED)
    taken_back = unpaid or transaction == _CANCELLED_CREDIT or returned
    return REVERSAL if taken_back and transaction != _COSTS else DEBIT
