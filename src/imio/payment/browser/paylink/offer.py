"""What the page of a payment link shows of an invoice: never whose it is."""

from functools import cached_property
from imio.payment.content.collecting import platform_of
from imio.payment.content.invoice import Invoice
from imio.payment.documents.qr import epc_payload
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.iban import format_iban
from imio.payment.domain.reference import format_communication
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.invoicing.places import regie_at
from imio.payment.invoicing.places import type_at
from imio.payment.providers.lookup import get_provider
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.store import PaymentStore
from plone import api


class Offer:
    """Amounts, communication, ways to pay and whom to ask, written for a reader."""

    def __init__(self, store: PaymentStore, due: Invoice, language: str) -> None:
        self.store = store
        self.due = due
        self.language = language

    @property
    def commune(self) -> str:
        return api.portal.get().title

    @property
    def number(self) -> str:
        return self.due.number or self.due.external_number

    @property
    def to_pay(self) -> str:
        return format_amount(self.due.balance_cents, self.language)

    @property
    def owed(self) -> str:
        return format_amount(self.due.owed_cents, self.language)

    @property
    def paid(self) -> str:
        cents = self.due.paid_cents
        return format_amount(cents, self.language) if cents else ""

    @property
    def due_on(self) -> str:
        day = self.due.due_on
        return format_date(day, self.language) if day else ""

    @property
    def communication(self) -> str:
        digits = self.due.communication
        return format_communication(digits) if digits else ""

    @property
    def has_document(self) -> bool:
        return self.due.document is not None

    @cached_property
    def platform_id(self) -> str:
        return platform_of(self.due)

    @cached_property
    def platform(self):
        """The contract through which it is paid today, None when there is none."""
        try:
            return get_platform(self.platform_id)
        except ConfigurationError:
            return None

    @property
    def is_open(self) -> bool:
        return bool(self.platform and self.platform.enabled)

    @property
    def is_test(self) -> bool:
        return bool(self.platform and self.platform.mode == psp.TEST)

    @property
    def asks_email(self) -> bool:
        """Say whether the bank wants an e-mail address that we do not have."""
        if not self.is_open or self.due.email:
            return False
        return get_provider(self.platform.provider).capabilities.needs_email

    @property
    def iban(self) -> str:
        has_account = self.platform and self.platform.iban
        return format_iban(self.platform.iban) if has_account else ""

    @property
    def account_holder(self) -> str:
        return (self.platform.beneficiary or "") if self.platform else ""

    @cached_property
    def epc_text(self) -> str:
        """What a bank's app reads to prepare the transfer; "" when it cannot be written."""
        if not self.iban:
            return ""
        try:
            return epc_payload(
                self.account_holder,
                self.platform.iban,
                self.due.balance_cents,
                self.due.communication,
            )
        except PaymentError:
            return ""

    @property
    def treasury_notices(self) -> dict[str, str]:
        found = type_at(self.due.type_uid)
        texts = (found.layout_texts or {}) if found is not None else {}
        return texts.get("treasury_notice") or {}

    @property
    def contact(self) -> dict | None:
        """The service that answers questions, None when nothing is known of it."""
        regie = regie_at(self.due.regie_uid)
        if regie is None:
            return None
        return {
            "name": regie.titles[self.language],
            "email": regie.contact_email,
            "phone": regie.contact_phone,
            "desk": regie.contact_desk,
        }
