"""The columns of a list of invoices that the billing software made."""

from collections.abc import Mapping
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.invoicing.lists_columns import check_mapping
from imio.payment.invoicing.lists_columns import NO
from imio.payment.invoicing.lists_columns import PAYER_COLUMNS
from imio.payment.invoicing.lists_columns import YES
from imio.payment.tables.columns import Column
from imio.payment.tables.values import fold


OPEN = "open"
PAID = "paid"
CANCELLED = "cancelled"
TREASURY = "treasury"
_WORDS = {
    OPEN: "ouvert ouverte à payer dû due open te betalen offen zu zahlen émis émise",
    PAID: "payé payée soldé soldée acquitté paid betaald bezahlt",
    CANCELLED: "annulé annulée cancelled canceled geannuleerd storniert annuliert",
    TREASURY: (
        "trésorerie trésor perception contentieux treasury ontvanger kasse finanzkasse"
    ),
}
STATUS_OF = {
    fold(word): status
    for status, words in _WORDS.items()
    for word in (status, *words.split())
} | {fold("à payer"): OPEN, fold("te betalen"): OPEN, fold("zu zahlen"): OPEN}
INVOICE_COLUMNS = (
    Column(
        "number",
        "Number",
        required=True,
        aliases=(
            "numéro",
            "n°",
            "n° facture",
            "numéro de facture",
            "facture",
            "n° titre",
            "titre",
            "factuurnummer",
            "nummer",
            "rechnungsnummer",
            "invoice number",
        ),
    ),
    Column(
        "amount",
        "Amount",
        required=True,
        kind="amount",
        aliases=("montant", "montant ttc", "total", "à payer", "bedrag", "betrag"),
    ),
    Column(
        "object_title",
        "Object",
        aliases=("objet", "libellé", "description", "voorwerp", "omschrijving"),
    ),
    Column(
        "issued_on",
        "Issue date",
        kind="date",
        aliases=("date", "date de facture", "date d'émission", "factuurdatum", "datum"),
    ),
    Column(
        "due_on",
        "Due date",
        kind="date",
        aliases=("échéance", "date d'échéance", "vervaldatum", "fälligkeit"),
    ),
    Column(
        "communication",
        "Structured communication",
        aliases=("communication", "communication structurée", "mededeling", "vcs"),
    ),
    Column(
        "accounting_code",
        "Accounting code",
        aliases=(
            "article budgétaire",
            "code comptable",
            "imputation",
            "begrotingspost",
        ),
    ),
    Column(
        "direct_debit",
        "Direct debit",
        kind="choice",
        choices=YES + NO,
        aliases=("domiciliation", "domicilié", "prélèvement", "domiciliëring"),
    ),
    Column(
        "paid",
        "Paid so far",
        kind="amount",
        aliases=("payé", "montant payé", "déjà payé", "betaald", "bezahlt", "reçu"),
    ),
    Column(
        "paid_reference",
        "Payment reference",
        aliases=("référence paiement", "référence du paiement", "extrait"),
    ),
    Column("status", "State", aliases=("état", "statut", "status", "toestand")),
    Column("document", "Document", aliases=("pdf", "fichier", "document", "bestand")),
    *PAYER_COLUMNS,
)


def check_import_columns(
    mapping: Mapping[str, str], headings: tuple[str, ...]
) -> dict[str, str]:
    """Return a mapping that names number, amount and payer. Raises UnreadableTable.

    Codes: those of check_mapping, no_payer_column.
    """
    found = check_mapping(mapping, INVOICE_COLUMNS, headings)
    if not found.keys() & {"billing_reference", "surname", "organisation"}:
        raise UnreadableTable("no_payer_column")
    return found


def status_of(word: str) -> str:
    """Return what the billing software says of an invoice, "" for an unknown word."""
    return STATUS_OF.get(fold(word), "")
