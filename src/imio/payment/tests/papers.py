"""Papers to draw: a school's invoice of a commune that does not exist."""

from datetime import date
from imio.payment.documents.engine import render
from imio.payment.documents.sheet import InvoiceSheet
from imio.payment.documents.sheet import Layout
from imio.payment.documents.sheet import PaymentWays
from imio.payment.documents.sheet import SheetLine
from imio.payment.documents.sheet import SheetPayment
from imio.payment.domain.reference import structured_communication
from io import BytesIO
from PIL import Image
from pypdf import PdfReader


COMMUNICATION = structured_communication(1234567890)
URL = "https://paiement.example.be/pay/Zk3xQ9vT2mLrY8pWc4NdB7sH1fGjK5aE"
SVG_LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="80">'
    b'<rect width="80" height="80" rx="12" fill="#1b5e4b"/>'
    b'<circle cx="40" cy="40" r="22" fill="#fff"/>'
    b'<rect x="92" y="22" width="140" height="14" fill="#1b5e4b"/>'
    b'<rect x="92" y="46" width="90" height="10" fill="#88aaaa"/></svg>'
)
LAYOUT = Layout(
    logo=SVG_LOGO,
    logo_alt="Commune de Belle-Rive",
    colour="#1b5e4b",
    header="Service des finances",
    footer="Commune de Belle-Rive · Place communale 1 · 5000 Namur\nwww.example.be",
    legal_mentions="Réclamation : dans les trente jours, par écrit, auprès du Collège"
    " communal.\n\nVos données servent à la gestion de cette facture.",
    text_before="Madame, Monsieur,\nVoici le détail des repas pris en octobre.",
    text_after="Merci de votre paiement.",
)
WAYS = PaymentWays(
    iban="BE68539007547034",
    bic="GKCCBEBB",
    beneficiary="Commune de Belle-Rive",
    communication=COMMUNICATION,
    payment_url=URL,
    counter="Hôtel de ville, du lundi au vendredi de 9 h à 12 h.",
)
LINES = (
    SheetLine("Repas chauds", "Louise Dupont, 3e année", "17", 435, 7395, "6 %"),
    SheetLine("Garderie du matin", "Louise Dupont", "12,5", 100, 1250, "21 %"),
    SheetLine("Abonnement annuel", "", "", None, 123456789, ""),
)
PAYMENT = SheetPayment(date(2026, 11, 30), "Bancontact", "T7K9-22QX", 20000)
_VALUES = {
    "kind": "invoice",
    "language": "fr",
    "number": "F-2026-00042",
    "issued_on": date(2026, 11, 22),
    "due_on": date(2026, 12, 22),
    "object_title": "Repas scolaires d’octobre 2026",
    "sender_lines": ("Commune de Belle-Rive", "Place communale 1", "5000 Namur"),
    "recipient_lines": (
        "Madame Émilie Dupont-Vandenberghe",
        "Rue de la Station 123 bte 4",
        "5100 Jambes",
    ),
    "file_reference": "ELEVE-2026-118",
    "lines": LINES,
    "total_cents": 123465434,
    "paid_cents": 20000,
    "balance_cents": 123445434,
    "vat_rows": (("6 %", 6976, 419), ("21 %", 1033, 217)),
    "ways": WAYS,
    "contact_lines": ("Anne Lambert", "081 00 00 00", "finances@example.be"),
    "level_text": "",
    "is_draft": False,
    "is_test": False,
    "layout": LAYOUT,
}


def invoice(**changes) -> InvoiceSheet:
    """Return an invoice of three lines in French, with whatever is to be otherwise."""
    return InvoiceSheet(**{**_VALUES, **changes})


def reminder(**changes) -> InvoiceSheet:
    """Return a reminder about the same invoice."""
    text = "Sauf erreur, nous n’avons pas reçu votre paiement.\n\nMerci d’y veiller."
    return invoice(**{"kind": "reminder", "level_text": text, **changes})


def credit_note(**changes) -> InvoiceSheet:
    """Return a credit note of one line, to which nothing was paid."""
    line = SheetLine("Repas non pris", "2 et 3 octobre", "2", -435, -870)
    values = {
        "kind": "credit_note",
        "number": "NC-2026-00003",
        "due_on": None,
        "lines": (line,),
        "total_cents": -870,
        "paid_cents": 0,
        "balance_cents": -870,
        "vat_rows": (),
        "ways": None,
    }
    return invoice(**{**values, **changes})


def receipt(**changes) -> InvoiceSheet:
    """Return the receipt of one payment."""
    values = {
        "kind": "receipt",
        "due_on": None,
        "lines": (SheetLine("Concession", "", "1", None, 20000),),
        "total_cents": 20000,
        "balance_cents": 0,
        "vat_rows": (),
        "ways": None,
        "payments": (PAYMENT,),
    }
    return invoice(**{**values, **changes})


def png_logo(kind: str = "PNG", size: tuple[int, int] = (300, 100)) -> bytes:
    """Return a picture of one colour as a PNG, or in another format that Pillow knows."""
    out = BytesIO()
    Image.new("RGB", size, (27, 94, 75)).save(out, kind)
    return out.getvalue()


def read(sheet: InvoiceSheet) -> PdfReader:
    """Return the PDF of a sheet, opened."""
    return PdfReader(BytesIO(render(sheet)))


def text_of(sheet: InvoiceSheet) -> str:
    """Return what stands on the pages, on one line, without places to break a word."""
    text = " ".join(page.extract_text() for page in read(sheet).pages)
    return " ".join(text.replace("\u200b", "").split())
