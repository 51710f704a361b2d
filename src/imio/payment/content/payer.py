"""Payer: somebody whom invoices are sent to, with an account or without."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from imio.payment import _
from imio.payment.storage.catalog import words_of
from plone.dexterity.content import Item
from plone.supermodel import model
from zope import schema
from zope.interface import implementer


class IPayer(model.Schema):
    """Somebody who owes."""

    surname = schema.TextLine(title=_("label_surname", default="Surname"))
    email = schema.TextLine(title=_("label_email", default="E-mail"))


@dataclass(frozen=True)
class Mandate:
    """What allows the commune to collect by direct debit; the IBAN is kept encrypted."""

    reference: str
    signed_on: date
    iban_encrypted: str
    iban_masked: str
    holder: str
    bic: str = ""
    revoked_at: datetime | None = None


@implementer(IPayer)
class Payer(Item):
    """See IPayer. Made by imio.payment.invoicing, never by the add menu."""

    portal_type = "imio.payment.Payer"
    folder_name = "payers"
    surname = ""
    first_name = ""
    organisation = ""
    address_lines: tuple[str, ...] = ()
    email = ""
    language = "fr"
    # as the billing software calls them
    billing_reference = ""
    paperless = False
    owner = ""
    mandate: Mandate | None = None
    reminder_pause = None
    created_at: datetime

    def __init__(self, id: str) -> None:
        self.id = id

    @property
    def name(self) -> str:
        return self.organisation or f"{self.surname} {self.first_name}".strip()

    def index_values(self) -> dict[str, tuple[str, ...]]:
        words = words_of(
            self.surname,
            self.first_name,
            self.organisation,
            self.email,
            self.billing_reference,
        )
        flags = ["direct_debit"] if self.mandate and not self.mandate.revoked_at else []
        flags += ["paused"] if self.reminder_pause else []
        return {
            "owner": (self.owner,) if self.owner else (),
            "reference": (self.billing_reference,) if self.billing_reference else (),
            "flag": tuple(flags),
            "words": tuple(words),
        }
