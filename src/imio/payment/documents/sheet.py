"""What stands on a paper: plain values, with nothing left to look up or to decide.

Texts are plain text with line breaks, already in the reader's language, and are only
ever printed: nothing in them is read as a command of the typesetter.
"""

from dataclasses import dataclass
from datetime import date


INVOICE = "invoice"
TITRE = "titre"
CREDIT_NOTE = "credit_note"
REMINDER = "reminder"
RECEIPT = "receipt"
KINDS = (INVOICE, TITRE, CREDIT_NOTE, REMINDER, RECEIPT)


@dataclass(frozen=True)
class SheetLine:
    """One line of an invoice; the quantity is written as the reader writes numbers.

    ``unit_cents`` is None when a price for one makes no sense, and ``vat_rate`` is ""
    where VAT does not apply, else a text as "21 %".
    """

    label: str
    detail: str
    quantity: str
    unit_cents: int | None
    amount_cents: int
    vat_rate: str = ""


@dataclass(frozen=True)
class SheetPayment:
    """Money that came in, as a receipt tells it: when, how much, by which means."""

    paid_on: date
    means: str
    reference: str
    amount_cents: int


@dataclass(frozen=True)
class PaymentWays:
    """How the reader can pay, or why not: a ``notice`` stands in place of the ways.

    ``communication`` holds the twelve digits of the structured communication. A way
    whose fields are empty is left out; ``counter`` says where and when one can pay in
    person.
    """

    iban: str = ""
    bic: str = ""
    beneficiary: str = ""
    communication: str = ""
    payment_url: str = ""
    notice: str = ""
    counter: str = ""


@dataclass(frozen=True)
class Layout:
    """The looks that a commune gives to its papers; every text is its own.

    ``colour`` is "#rrggbb". ``header`` stands under the logo, ``footer`` at the foot of
    every page, ``legal_mentions`` small at the end.
    """

    logo: bytes | None = None
    logo_alt: str = ""
    colour: str = ""
    header: str = ""
    footer: str = ""
    legal_mentions: str = ""
    text_before: str = ""
    text_after: str = ""


@dataclass(frozen=True)
class InvoiceSheet:
    """Everything that one paper says, whichever of KINDS it is.

    ``vat_rows`` holds (rate, net cents, VAT cents); ``level_text`` is the text of a
    reminder; ``payments`` are the lines of a receipt. ``is_test`` marks a paper without
    legal value, ``is_draft`` one that was not issued.
    """

    kind: str
    language: str
    number: str
    issued_on: date
    due_on: date | None
    object_title: str
    sender_lines: tuple[str, ...]
    recipient_lines: tuple[str, ...]
    file_reference: str
    lines: tuple[SheetLine, ...]
    total_cents: int
    paid_cents: int
    balance_cents: int
    vat_rows: tuple[tuple[str, int, int], ...]
    ways: PaymentWays | None
    contact_lines: tuple[str, ...]
    level_text: str
    is_draft: bool
    is_test: bool
    layout: Layout
    payments: tuple[SheetPayment, ...] = ()
