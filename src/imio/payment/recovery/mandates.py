"""Mandates of payers: what allows us to collect by direct debit."""

from dataclasses import replace
from datetime import date
from datetime import datetime
from imio.payment.banking.characters import is_identifier
from imio.payment.content.invoice import Invoice
from imio.payment.content.payer import Mandate
from imio.payment.content.payer import Payer
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.domain.iban import check_bic
from imio.payment.domain.iban import check_iban
from imio.payment.domain.iban import mask_iban
from imio.payment.formatting import local_day
from imio.payment.invoicing.corrections import set_direct_debit
from imio.payment.storage.secrets import encrypt_text
from imio.payment.storage.store import PaymentStore


MAX_REFERENCE = 35
MAX_HOLDER = 70


def set_mandate(
    store: PaymentStore,
    payer: Payer,
    reference: str,
    iban: str,
    signed_on: date,
    holder: str,
    now: datetime,
    bic: str = "",
) -> Mandate:
    """Keep the mandate that a payer signed, in place of an earlier one. Writes.

    The account number is encrypted. A reference is given once for ever: the same payer
    may use theirs again. Raises RecoveryRefused (bad_reference, reference_taken,
    future_day, no_holder), InvalidIban, InvalidBic, SecretsUnreadable.
    """
    name = " ".join(holder.split())[:MAX_HOLDER]
    mark = reference.strip()
    if not name:
        raise RecoveryRefused("no_holder")
    if len(mark) > MAX_REFERENCE or not is_identifier(mark):
        raise RecoveryRefused("bad_reference")
    if signed_on > local_day(now):
        raise RecoveryRefused("future_day")
    number = check_iban(iban)
    code = check_bic(bic) if bic.strip() else ""
    encrypted = encrypt_text(number)
    # Banks compare references without regard to case.
    if store.mandates.setdefault(mark.upper(), payer.id) != payer.id:
        raise RecoveryRefused("reference_taken")
    payer.mandate = Mandate(
        mark, signed_on, encrypted, mask_iban(number), name, code, None
    )
    store.payers.reindex(payer)
    return payer.mandate


def revoke_mandate(
    store: PaymentStore, payer: Payer, actor: str, now: datetime
) -> list[Invoice]:
    """End the mandate of a payer; return their invoices that can be paid online now.

    What is in a file at the bank stays there: its outcome is noted as any. Writes.
    Raises RecoveryRefused (mandate_missing).
    """
    if not has_mandate(payer):
        raise RecoveryRefused("mandate_missing")
    payer.mandate = replace(payer.mandate, revoked_at=now)
    store.payers.reindex(payer)
    freed = []
    flagged = {"payer": (payer.id,), "flag": ("direct_debit",)}
    for invoice_id in list(store.invoices.catalog.search(flagged)):
        invoice = store.invoices._getOb(invoice_id)
        if invoice.is_payable and invoice_id not in store.debits:
            set_direct_debit(store, invoice, False, actor, now)
            freed.append(invoice)
    return freed


def collect_by_debit(
    store: PaymentStore, invoice: Invoice, actor: str, now: datetime
) -> None:
    """Have the bank collect an open invoice, so that its payer has nothing to do. Writes.

    What was imported may be collected by the billing software, with a mandate of its
    own. Raises RecoveryRefused (mandate_missing), UnderWay, ForbiddenTransition.
    """
    payer = store.payers._getOb(invoice.payer_id, None)
    if not invoice.external_number and not has_mandate(payer):
        raise RecoveryRefused("mandate_missing")
    set_direct_debit(store, invoice, True, actor, now)


def has_mandate(payer: Payer | None) -> bool:
    """Say whether a payer's invoices may be collected now."""
    mandate = payer.mandate if payer is not None else None
    return mandate is not None and mandate.revoked_at is None
