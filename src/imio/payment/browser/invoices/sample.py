"""A paper as an invoice type would look, with a sample payer: nothing of it is kept."""

from collections.abc import Mapping
from datetime import date
from datetime import timedelta
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.regie import Regie
from imio.payment.documents import sheet as papers
from imio.payment.documents.engine import IDocumentEngine
from imio.payment.documents.engine import TypstEngine
from imio.payment.documents.sheet import InvoiceSheet
from imio.payment.documents.sheet import PaymentWays
from imio.payment.documents.sheet import SheetLine
from imio.payment.domain.reference import structured_communication
from imio.payment.invoicing.places import regie_of_type
from imio.payment.invoicing.sheet import contact_lines
from imio.payment.invoicing.sheet import layout_of
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from plone import api
from zope.component import queryUtility


Texts = Mapping[str, Mapping[str, str]]
_RECIPIENT = ("Camille Dupont", "Rue de la Station 12", "5000 Namur")
_CENTS = (7_395, 1_250)


def sample_sheet(
    invoice_type: InvoiceType,
    language: str,
    texts: Texts,
    on: date,
    level_text: str = "",
) -> InvoiceSheet:
    """Return a paper of a type in a language; a text of a reminder makes it one."""
    regie = regie_of_type(invoice_type)
    kind = papers.REMINDER if level_text else invoice_type.kind
    total = sum(_CENTS)
    title = invoice_type.titles.get(language) or invoice_type.title
    return InvoiceSheet(
        kind=kind,
        language=language,
        number=_number(invoice_type, on),
        issued_on=on,
        due_on=on + timedelta(days=invoice_type.term_days or 0),
        object_title=title,
        sender_lines=(api.portal.get().title, regie.titles[language]),
        recipient_lines=_RECIPIENT,
        file_reference="",
        lines=tuple(
            SheetLine(title, "Louise Dupont", "1", cents, cents) for cents in _CENTS
        ),
        total_cents=total,
        paid_cents=0,
        balance_cents=total,
        vat_rows=(),
        ways=_ways(regie),
        contact_lines=contact_lines(regie),
        level_text=level_text,
        is_draft=True,
        is_test=False,
        layout=layout_of(invoice_type, language, texts),
    )


def draw_pages(sheet: InvoiceSheet) -> tuple[bytes, ...]:
    """Return the pages as PNG; none when the engine in use draws no pictures."""
    engine = queryUtility(IDocumentEngine, default=None) or TypstEngine()
    pictures = getattr(engine, "pictures", None)
    return pictures(sheet) if pictures is not None else ()


def _number(invoice_type: InvoiceType, on: date) -> str:
    return invoice_type.numbering_pattern.format(year=on.year, number=1)


def _ways(regie: Regie) -> PaymentWays:
    if regie.platform not in platform_ids():
        return PaymentWays()
    platform = get_platform(regie.platform)
    return PaymentWays(
        iban=platform.iban or "",
        beneficiary=platform.beneficiary or "",
        communication=structured_communication(1234567890),
        payment_url=f"{api.portal.get().absolute_url()}/pay/exemple",
    )
