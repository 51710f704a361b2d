"""What a program may write in the body of @payment-links, and nothing else."""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.money import check_cents
from imio.payment.domain.reference import parse_communication
from imio.payment.formatting import local_day
from imio.payment.invoicing.external import ExternalDue
from imio.payment.storage.settings import is_email
from imio.payment.storage.settings import NoEmail
from typing import Any

import re


MAX_TITLE = 140
_REFERENCE = re.compile(r"[\w./:\- ]{1,64}", re.ASCII)
_FIELDS = {
    "regie",
    "reference",
    "amount_cents",
    "title",
    "communication",
    "due_on",
    "language",
    "email",
    "expires_at",
}


class UnreadableBody(PaymentError):
    """Fields of a body cannot be used; ``fields`` says why for each."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = dict(fields)


class Reader:
    """Reads one body; what is wrong is gathered, so that a program is told all at once."""

    def __init__(self, body: object, known: set[str]) -> None:
        if not isinstance(body, dict):
            raise UnreadableBody({"": "not_an_object"})
        self.body: dict[str, Any] = body
        self.problems = dict.fromkeys(body.keys() - known, "unknown_field")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text of one line; without a default it must be there."""
        value = self.body.get(name, default)
        if value is None:
            self.problems[name] = "required"
            return ""
        if not isinstance(value, str) or not value.isprintable():
            self.problems[name] = "not_one_line"
            return ""
        return value.strip()

    def finish(self) -> None:
        """Raise UnreadableBody when anything was wrong."""
        if self.problems:
            raise UnreadableBody(self.problems)


def read_due(body: object, now: datetime) -> ExternalDue:
    """Read the body of POST @payment-links. Raises UnreadableBody."""
    reader = Reader(body, _FIELDS)
    title = reader.text("title")
    if len(title) > MAX_TITLE:
        reader.problems["title"] = "too_long"
    elif not title:
        reader.problems.setdefault("title", "required")
    reference = reader.text("reference")
    if not _REFERENCE.fullmatch(reference):
        reader.problems.setdefault("reference", "unreadable")
    language = reader.text("language", "fr")
    if language not in LANGUAGES:
        reader.problems["language"] = "unknown_language"
    due = ExternalDue(
        regie_uid=reader.text("regie"),
        reference=reference,
        amount_cents=_amount(reader),
        title=title,
        communication=_communication(reader),
        due_on=_due_on(reader, now),
        language=language,
        email=_email(reader),
        expires_at=read_expiry(reader, now),
    )
    reader.finish()
    return due


def read_change(body: object, now: datetime) -> datetime | None:
    """Read the body of PATCH @payment-links/<id>. Raises UnreadableBody."""
    reader = Reader(body, {"expires_at"})
    if "expires_at" not in reader.body:
        reader.problems["expires_at"] = "required"
    expires_at = read_expiry(reader, now)
    reader.finish()
    return expires_at


def read_expiry(reader: Reader, now: datetime) -> datetime | None:
    """Read the moment when a link stops, which must have a zone and be to come."""
    text = reader.body.get("expires_at")
    if text is None:
        return None
    try:
        expires_at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        reader.problems["expires_at"] = "unreadable"
        return None
    if expires_at.tzinfo is None:
        reader.problems["expires_at"] = "no_zone"
    elif expires_at <= now:
        reader.problems["expires_at"] = "past"
    return expires_at


def _amount(reader: Reader) -> int:
    try:
        amount_cents = check_cents(reader.body.get("amount_cents"))
    except InvalidAmount:
        reader.problems["amount_cents"] = "unreadable"
        return 0
    if not amount_cents:
        reader.problems["amount_cents"] = "zero"
    return amount_cents


def _communication(reader: Reader) -> str:
    given = reader.text("communication", "")
    digits = parse_communication(given) if given else ""
    if digits is None:
        reader.problems["communication"] = "wrong_check_digits"
    return digits or ""


def _due_on(reader: Reader, now: datetime) -> date | None:
    text = reader.body.get("due_on")
    if text is None:
        return None
    try:
        due_on = date.fromisoformat(text)
    except (TypeError, ValueError):
        reader.problems["due_on"] = "unreadable"
        return None
    if abs(due_on.year - local_day(now).year) > 10:
        reader.problems["due_on"] = "far_away"
    return due_on


def _email(reader: Reader) -> str:
    email = reader.text("email", "")
    try:
        if email:
            is_email(email)
    except NoEmail:
        reader.problems["email"] = "unreadable"
    return email
