"""The document of an issued invoice: drawn once by the worker, stored, then sent.

It is drawn in a database transaction that writes nothing, and stored in another. What
cannot be drawn is set aside for a human, so that it is not tried for ever.
"""

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from imio.payment import logger
from imio.payment.content.invoice import DRAW_FAILED
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice import MAILED
from imio.payment.content.invoice import PRINTED
from imio.payment.content.invoice import TO_DRAW
from imio.payment.content.invoice import TO_PRINT
from imio.payment.documents.engine import render
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import PaymentError
from imio.payment.invoicing.events import InvoiceToMail
from imio.payment.invoicing.sheet import sheet_of
from imio.payment.invoicing.tally import wants_mail
from imio.payment.storage.store import PaymentStore
from plone.namedfile.file import NamedBlobFile
from zope.event import notify

import re


AT_ONCE = 200
_PDF = "application/pdf"


@dataclass(frozen=True)
class Drawn:
    """A document, or the kind of trouble that kept it from being drawn."""

    pdf: bytes = b""
    trouble: str = ""


class Issuing:
    """IJob that draws, stores and dispatches what was just issued, oldest first."""

    every = timedelta(seconds=2)

    def find(self, store: PaymentStore, now: datetime) -> list[str]:
        """Return ids of issued invoices whose document is still to be drawn."""
        found = store.invoices.catalog.search({"flag": (TO_DRAW,)})
        return found.page(0, AT_ONCE, oldest_first=True)

    def ask(self, store: PaymentStore, key: str) -> Drawn | None:
        """Draw one document; None when it came with an import."""
        invoice = store.invoices._getOb(key)
        if invoice.document is not None:
            return None
        try:
            # As it stood when it was issued, whenever the worker comes to it
            return Drawn(render(sheet_of(store, invoice, invoice.issued_at)))
        except PaymentError as error:
            logger.warning("invoice %s cannot be drawn: %s", key, type(error).__name__)
            return Drawn(trouble=type(error).__name__)

    def do(
        self, store: PaymentStore, key: str, news: Drawn | None, now: datetime
    ) -> None:
        """Store one document and let the invoice leave."""
        invoice = store.invoices._getOb(key)
        if invoice.dispatch != TO_DRAW:
            return
        if news is not None and news.trouble:
            invoice.dispatch = DRAW_FAILED
            invoice.note(now, "worker", "", "", "not drawn", note=news.trouble)
            store.invoices.reindex(invoice)
            return
        if news is not None:
            keep_document(invoice, news.pdf)
        dispatch(store, invoice, now)


def keep_document(invoice: Invoice, pdf: bytes) -> None:
    """Store the PDF of an invoice, which must have none yet. Writes.

    Imports call it before they finalise. Raises ForbiddenTransition: what was issued is
    never drawn again.
    """
    if invoice.document is not None:
        raise ForbiddenTransition("document: stored already")
    name = re.sub(r"[^\w.-]+", "-", invoice.number or invoice.external_number)
    invoice.document = NamedBlobFile(pdf, contentType=_PDF, filename=f"{name}.pdf")


def dispatch(store: PaymentStore, invoice: Invoice, now: datetime) -> None:
    """Let an issued invoice leave: by mail to who wants no paper, else to print. Writes."""
    payer = store.payers._getOb(invoice.payer_id, None)
    by_mail = wants_mail(payer, invoice)
    invoice.dispatch = MAILED if by_mail else TO_PRINT
    store.invoices.reindex(invoice)
    if by_mail:
        notify(InvoiceToMail(store, invoice, now))


def note_printed(
    store: PaymentStore, invoice: Invoice, actor: str, now: datetime
) -> None:
    """Note that an invoice is in a print batch. Writes. Raises ForbiddenTransition."""
    if invoice.dispatch != TO_PRINT:
        raise ForbiddenTransition(f"dispatch: {invoice.dispatch} to {PRINTED}")
    invoice.dispatch = PRINTED
    invoice.note(now, actor, "", "", "printed")
    store.invoices.reindex(invoice)


def draw_again(
    store: PaymentStore, invoice: Invoice, actor: str, now: datetime
) -> None:
    """Try once more to draw a document that failed. Writes. Raises ForbiddenTransition."""
    if invoice.dispatch != DRAW_FAILED:
        raise ForbiddenTransition(f"dispatch: {invoice.dispatch} to {TO_DRAW}")
    invoice.dispatch = TO_DRAW
    invoice.note(now, actor, "", "", "to be drawn again")
    store.invoices.reindex(invoice)
