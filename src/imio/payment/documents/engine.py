"""From a sheet to the PDF that is stored, printed and sent."""

from collections.abc import Callable
from imio.payment.documents.compiler import compile_template
from imio.payment.documents.compiler import OWN_TEMPLATES
from imio.payment.documents.compiler import picture_template
from imio.payment.documents.printed import printed_values
from imio.payment.documents.sheet import InvoiceSheet
from imio.payment.domain.errors import DocumentFailed
from pathlib import Path
from typing import Any
from zope.component import queryUtility
from zope.interface import implementer
from zope.interface import Interface

import logging
import os


FOLDER_VARIABLE = "IMIO_PAYMENT_DOCUMENTS_FOLDER"
_TEMPLATE = "invoice.typ"
logger = logging.getLogger(__name__)


class IDocumentEngine(Interface):
    """Draws papers. Register a utility of your own to draw them by other means."""

    def render(sheet: InvoiceSheet) -> bytes:
        """Return a tagged PDF; the same sheet gives the same bytes.

        Called by several threads at once, with no request and no site, and must call
        neither the network nor the database. Raises a PaymentError when it cannot.
        """


@implementer(IDocumentEngine)
class TypstEngine:
    """Typesets the templates of the package, or those of the folder that
    IMIO_PAYMENT_DOCUMENTS_FOLDER names."""

    def render(self, sheet: InvoiceSheet) -> bytes:
        return _with_or_without_logo(
            sheet,
            lambda values: compile_template(
                template_folder(), _TEMPLATE, values, sheet.issued_on
            ),
        )

    def pictures(
        self, sheet: InvoiceSheet, dots_per_inch: int = 100
    ) -> tuple[bytes, ...]:
        """Return the pages as PNG, for a preview without a reader of PDF."""
        return _with_or_without_logo(
            sheet,
            lambda values: picture_template(
                template_folder(), _TEMPLATE, values, sheet.issued_on, dots_per_inch
            ),
        )


def render(sheet: InvoiceSheet) -> bytes:
    """Draw a paper and return its PDF, which the caller stores.

    It writes nothing and calls nobody. Raises InvalidAmount, InvalidIban, InvalidBic or
    InvalidPaymentCode when the transfer that the paper asks for is impossible, and
    DocumentFailed when the template is broken. A logo that cannot be read is left out.
    """
    return queryUtility(IDocumentEngine, default=_own_engine).render(sheet)


def template_folder() -> Path:
    """Return the folder of the templates in use."""
    replaced = os.environ.get(FOLDER_VARIABLE)
    return Path(replaced).resolve() if replaced else OWN_TEMPLATES


def _with_or_without_logo(
    sheet: InvoiceSheet, draw: Callable[[dict[str, Any]], Any]
) -> Any:
    values = printed_values(sheet)
    try:
        return draw(values)
    except DocumentFailed:
        if not values["logo"]:
            raise
        pages = draw({**values, "logo": ""})
        logger.warning("The logo on %s cannot be drawn: left out", sheet.number)
        return pages


_own_engine = TypstEngine()
