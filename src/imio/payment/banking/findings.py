"""What is wrong with orders before they become a file: everything, not only the first."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import UTC
from imio.payment.banking.characters import clean_text
from imio.payment.banking.characters import is_identifier
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.domain.iban import check_bic
from imio.payment.domain.iban import check_iban
from imio.payment.domain.iban import needs_bic
from imio.payment.domain.postal import LENGTHS
from imio.payment.domain.postal import PostalAddress


# What one SEPA order can carry: 999 999 999.99 euro.
MAX_ORDER_CENTS = 99_999_999_999
NAME_LENGTH = 70
COMMUNICATION_LENGTH = 140
IDENTIFIER_LENGTH = 35


@dataclass(frozen=True)
class Problem:
    """One thing to mend: in which order (None: the file itself), field, and a code."""

    index: int | None
    field: str
    code: str


class Findings:
    """Reads the fields of orders, and remembers each that cannot go to a bank."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._index: int | None = None
        self._seen: set[str] = set()

    def begin_order(self, index: int) -> None:
        """Say that the fields read from now on belong to this order, counted from 0."""
        self._index = index

    def note(self, field: str, code: str) -> None:
        """Remember that a field of this order cannot go to a bank."""
        self.problems.append(Problem(self._index, field, code))

    def read_identifier(
        self, field: str, text: str, limit: int = IDENTIFIER_LENGTH
    ) -> str:
        """Return a reference unchanged: one that banks would alter is refused."""
        if not text:
            self.note(field, "missing")
        elif not isinstance(text, str) or len(text) > limit:
            self.note(field, "too_long")
        elif not is_identifier(text):
            self.note(field, "unreadable")
        return text

    def read_unique(self, field: str, text: str) -> str:
        """Return a reference that no other order of the file has, whatever its capitals."""
        self.read_identifier(field, text)
        if str(text).upper() in self._seen:
            self.note(field, "duplicate")
        self._seen.add(str(text).upper())
        return text

    def read_name(self, field: str, text: str) -> str:
        """Return a name in the letters of banks; one without any such letter is refused."""
        name = clean_text(text, NAME_LENGTH) if isinstance(text, str) else ""
        if not any(character.isalnum() for character in name):
            self.note(field, "unreadable" if text else "missing")
        return name

    def read_part(
        self, address: PostalAddress, name: str, is_needed: bool = False
    ) -> str:
        """Return a part of an address in the letters of banks, cut to what they carry."""
        text = clean_text(getattr(address, name), LENGTHS[name])
        if is_needed and not any(character.isalnum() for character in text):
            self.note(f"address.{name}", "missing")
        return text

    def read_account(self, prefix: str, iban: str, bic: str) -> tuple[str, str]:
        """Return an IBAN and its BIC, which may be empty where the IBAN is enough."""
        number, code = "", ""
        try:
            number = check_iban(iban)
        except InvalidIban as error:
            self.note(f"{prefix}iban", error.code if iban else "missing")
        try:
            code = check_bic(bic) if bic else ""
        except InvalidBic:
            self.note(f"{prefix}bic", "unreadable")
        if number and not bic and needs_bic(number):
            self.note(f"{prefix}bic", "missing")
        return number, code

    def read_amount(self, amount_cents: int) -> int:
        """Return an amount from 1 cent to what one order can carry."""
        if isinstance(amount_cents, bool) or not isinstance(amount_cents, int):
            self.note("amount_cents", "unreadable")
        elif not 1 <= amount_cents <= MAX_ORDER_CENTS:
            self.note("amount_cents", "out_of_bounds")
        return amount_cents

    def read_communication(self, text: str) -> str:
        """Return the text for the other party, cut to what banks carry; may be empty."""
        if not isinstance(text, str):
            self.note("communication", "unreadable")
            return ""
        return clean_text(text, COMMUNICATION_LENGTH)

    def read_day(self, field: str, day: date) -> date:
        """Return a day; an instant is none."""
        if type(day) is not date:
            self.note(field, "unreadable")
        return day

    def read_execution(self, field: str, day: date, created_at: datetime) -> None:
        """Check when the bank shall act: not before the file was made (aware instant)."""
        self.read_day(field, day)
        if not isinstance(created_at, datetime) or created_at.tzinfo is None:
            self.note("created_at", "unreadable")
        elif type(day) is date and day < created_at.astimezone(UTC).date():
            self.note(field, "past")

    def refuse(self) -> None:
        """Raise InvalidTransfer with everything noted; return when nothing was."""
        if self.problems:
            raise InvalidTransfer(tuple(self.problems))
