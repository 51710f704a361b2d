"""PES V2 Recette and ORMC: the lists of claims that French billing software writes.

Read only: titres (TypPce 01) and the articles of a rôle (ORMC, TypPce 15), one record a
piece, and the documents that travel along. What cancels or reduces an earlier titre, or
asks nobody to pay, is named and holds no amount. Nothing here is signed, sent or checked
for the treasury.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from imio.payment.domain.file_errors import UnreadablePes
from imio.payment.tables.columns import Record
from imio.payment.tables.pes_documents import read_document
from imio.payment.tables.pes_markup import check_bytes
from imio.payment.tables.pes_markup import local_name
from imio.payment.tables.pes_markup import values_of
from imio.payment.tables.pes_markup import walk
from imio.payment.tables.pes_piece import read_piece


MAX_PIECES = 60_000


@dataclass(frozen=True)
class Document:
    """A PDF that came with the claims; ``identifier`` is what a record's documents name."""

    identifier: str
    name: str
    content: bytes


@dataclass(frozen=True)
class PesFile:
    """A file of claims, read anew each time one goes through it, in flat memory."""

    content: bytes
    name: str
    collectivity: str

    def records(self) -> Iterator[Record]:
        """Yield a record for each piece (titre or article of a rôle).

        Its ``line`` counts the pieces from 1. Its values are fiscal_year, bordereau,
        piece, piece_type, debt_number, invoice_number, period, object, amount (int
        cents, all taxes included), due_on (date or None), title, name, first_name,
        address (lines), postal_code, city, country, debtor_reference, iban, documents
        (identifiers). Problems: missing, several_debtors, and those of the values; with
        correction or no_claim a piece has no values at all.
        Raises UnreadablePes as ``read_pes``.
        """
        count = 0
        bordereau: dict[str, str] = {}
        for element in walk(self.content, ("BlocBordereau", "Piece")):
            if local_name(element) == "BlocBordereau":
                bordereau = values_of(element)
                continue
            count += 1
            if count > MAX_PIECES:
                raise UnreadablePes("too_large", limit=MAX_PIECES)
            yield read_piece(element, bordereau, count)
        if not count:
            raise UnreadablePes("no_piece")

    def documents(self) -> Iterator[Document]:
        """Yield the PDFs in the file one by one. Raises UnreadablePes.

        Codes: broken_document, document_too_large, not_pdf.
        """
        for element in walk(self.content, ("PJ",)):
            found = values_of(element)
            identifier, name = found.get("IdUnique", ""), found.get("NomPJ", "")
            text = next(
                (e.text for e in element.iter() if local_name(e) == "Fichier"), ""
            )
            yield Document(identifier, name, read_document(text or "", name))


def read_pes(content: bytes) -> PesFile:
    """Look at a PES file and say whether it holds claims; they are read when asked for.

    Raises UnreadablePes, whose codes stand there. Nothing is written, and nothing that
    the file names is fetched.
    """
    check_bytes(content)
    found: dict[str, str] = {}
    wanted = ("Parametres", "EnTetePES", "EnTeteRecette", "EnTeteDepense")
    for element in walk(content, wanted, root="PES_Aller"):
        found |= values_of(element)
        if local_name(element) == "EnTeteDepense":
            raise UnreadablePes("not_revenue")
        if local_name(element) == "EnTeteRecette":
            return PesFile(content, found.get("NomFic", ""), found.get("IdColl", ""))
    raise UnreadablePes("not_revenue")
