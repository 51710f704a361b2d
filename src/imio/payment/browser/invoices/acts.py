"""What can be done with an invoice: whom it is for, what it means, its form, and doing it."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment import access
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.content.invoice import Invoice
from imio.payment.reporting.invoices import version_of
from imio.payment.storage.store import PaymentStore
from typing import Any
from zope.i18nmessageid import Message


@dataclass(frozen=True)
class Case:
    """An invoice before somebody who may act on it."""

    store: PaymentStore
    invoice: Invoice
    actor: str
    now: datetime
    today: date
    language: str
    # writes cents as the reader reads them
    amount: Any

    @property
    def seen(self) -> str:
        """What the forms of a page were made for; nobody acts on what they never saw."""
        return version_of(self.invoice)


class Act:
    """One thing to do; subclasses say when, in which words, and how."""

    name = ""
    permission = access.CORRECT_INVOICES
    title: Message
    button: Message
    done: Message
    css = "btn-primary"
    # the invoice moved on since its form was shown
    is_stale = False

    def __init__(self, case: Case) -> None:
        self.case = case
        self.invoice = case.invoice
        self.fields: Sequence[Field] = self.make_fields()
        for field in self.fields:
            field.prefix = f"payment-{self.name}"

    def is_offered(self) -> bool:
        """Say whether the state of the invoice allows it."""
        raise NotImplementedError

    def help(self) -> Message:
        """Return what will happen, written before the button."""
        raise NotImplementedError

    def warning(self) -> Message | None:
        """Return what else happens with the invoice, None for nothing."""
        return None

    def make_fields(self) -> Sequence[Field]:
        return ()

    def do(self, values: Mapping[str, Any]) -> Message | None:
        """Do it; return what to say instead of ``done``. Raises PaymentError."""
        raise NotImplementedError

    def is_allowed(self) -> bool:
        """Say whether the reader may do it, whatever the state."""
        return access.may_see_invoice(self.invoice, self.permission)

    def read(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """Read the fields of its form; what is wrong stands in them."""
        return read_all(self.fields, form)

    @property
    def errors(self) -> list[Field]:
        return [field for field in self.fields if field.error]

    def blame(self, name: str, words: Any) -> bool:
        """Note an error beside the field that it is about; False when there is none."""
        found = [field for field in self.fields if field.name == name]
        for field in found or self.fields[:1]:
            field.error = words
        return bool(self.fields)
