"""PES V2 Recette and ORMC: the lists of claims that French billing software writes.

Read only: titres (TypPce 01) and the articles of a rôle (ORMC, TypPce 15), one record a
piece, and the documents that travel along. Nothing here is signed, sent or checked for
the treasury.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from imio.payment.domain.errors import InvalidCell
from imio.payment.domain.errors import UnreadablePes
from imio.payment.domain.iban import mask_iban
from imio.payment.tables import values
from imio.payment.tables.columns import Record
from imio.payment.tables.pes_documents import read_document
from imio.payment.tables.problems import Problem
from imio.payment.tables.problems import show
from lxml import etree

import io
import re


MAX_BYTES = 100 * 1024 * 1024
MAX_PIECES = 60_000
MAX_LINES_OF_PIECE = 1_000
# Of one piece, or of anything else that is not yet forgotten.
MAX_ELEMENTS = 200_000

_ENCODINGS = {"iso-8859-1", "iso-8859-15", "windows-1252", "utf-8", "us-ascii"}
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*\?>")
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_DEBTOR = "01"
_SHALLOW = 3


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
        (identifiers). Problems: missing, several_debtors, and those of the values.
        Raises UnreadablePes as ``read_pes``.
        """
        count = 0
        bordereau: dict[str, str] = {}
        for element in _walk(self.content, ("BlocBordereau", "Piece")):
            if _local(element) == "BlocBordereau":
                bordereau = _values_of(element)
                continue
            count += 1
            if count > MAX_PIECES:
                raise UnreadablePes("too_large", limit=MAX_PIECES)
            yield _read_piece(element, bordereau, count)
        if not count:
            raise UnreadablePes("no_piece")

    def documents(self) -> Iterator[Document]:
        """Yield the PDFs in the file one by one. Raises UnreadablePes.

        Codes: broken_document, document_too_large, not_pdf.
        """
        for element in _walk(self.content, ("PJ",)):
            found = _values_of(element)
            identifier, name = found.get("IdUnique", ""), found.get("NomPJ", "")
            text = next((e.text for e in element.iter() if _local(e) == "Fichier"), "")
            yield Document(identifier, name, read_document(text or "", name))


def read_pes(content: bytes) -> PesFile:
    """Look at a PES file and say whether it holds claims; they are read when asked for.

    Raises UnreadablePes, whose codes stand there. Nothing is written, and nothing that
    the file names is fetched.
    """
    _check_bytes(content)
    found: dict[str, str] = {}
    wanted = ("Parametres", "EnTetePES", "EnTeteRecette", "EnTeteDepense")
    for element in _walk(content, wanted, root="PES_Aller"):
        found |= _values_of(element)
        if _local(element) == "EnTeteDepense":
            raise UnreadablePes("not_revenue")
        if _local(element) == "EnTeteRecette":
            return PesFile(content, found.get("NomFic", ""), found.get("IdColl", ""))
    raise UnreadablePes("not_revenue")


def _check_bytes(content: bytes) -> None:
    if not content.strip():
        raise UnreadablePes("empty")
    if len(content) > MAX_BYTES:
        raise UnreadablePes("too_large", limit=MAX_BYTES)
    if not _START.match(content):
        raise UnreadablePes("not_xml")
    _check_encoding(content)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadablePes("forbidden_markup")


def _check_encoding(content: bytes) -> None:
    """Let only those alphabets pass in which a DOCTYPE looks like one."""
    declaration = _DECLARATION.match(content)
    named = _DECLARED.search(declaration[0]) if declaration else None
    encoding = named[1].decode().lower() if named else ""
    is_silent = declaration is None or b"encoding" not in declaration[0]
    if b"\0" in content or not (is_silent or encoding in _ENCODINGS):
        raise UnreadablePes("wrong_encoding", encoding=encoding)


def _walk(
    content: bytes, wanted: tuple[str, ...], root: str = ""
) -> Iterator[etree._Element]:
    """Yield the elements of some names, and forget each after its use."""
    parser = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    depth = inside = pending = 0
    try:
        for event, element in parser:
            is_wanted = _local(element) in wanted
            if event == "start":
                if depth == 0 and root and _local(element) != root:
                    raise UnreadablePes("not_pes", element.sourceline)
                depth += 1
                inside += is_wanted
                pending += 1
                if pending > MAX_ELEMENTS:
                    raise UnreadablePes("too_large", element.sourceline)
                continue
            depth -= 1
            inside -= is_wanted
            if is_wanted and not inside:
                yield element
            if not inside and (is_wanted or depth <= _SHALLOW):
                _forget(element)
                pending = 0
    except etree.XMLSyntaxError as error:
        raise UnreadablePes("not_xml", error.lineno) from error


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2]


def _values_of(element: etree._Element) -> dict[str, str]:
    """Return what stands in V of each element within, the first of each name."""
    found: dict[str, str] = {}
    for inner in element.iter():
        value = inner.get("V")
        if value is not None:
            found.setdefault(_local(inner), value.strip())
    return found


def _children(element: etree._Element, *path: str) -> list[etree._Element]:
    found = [element]
    for name in path:
        found = [inner for outer in found for inner in outer if _local(inner) == name]
    return found


def _read_piece(piece: etree._Element, bordereau: dict[str, str], count: int) -> Record:
    reader = _PieceReader(count)
    blocks = _children(piece, "BlocPiece")
    block = _values_of(blocks[0]) if blocks else {}
    lines = _children(piece, "LigneDePiece")[: MAX_LINES_OF_PIECE + 1]
    if len(lines) > MAX_LINES_OF_PIECE:
        raise UnreadablePes("too_large", piece.sourceline, limit=MAX_LINES_OF_PIECE)
    references = [
        _values_of(reference).get("IdUnique", "")
        for block_ in blocks
        for reference in block_.iter()
        if _local(reference) == "PJRef"
    ]
    found: dict[str, object] = {
        "fiscal_year": reader.need("Exer", bordereau),
        "bordereau": reader.need("IdBord", bordereau),
        "piece": reader.need("IdPce", block),
        "piece_type": block.get("TypPce", ""),
        "debt_number": block.get("NumDette", ""),
        "invoice_number": block.get("NumeroFacture", ""),
        "period": block.get("Per", ""),
        "object": block.get("ObjPce") or bordereau.get("Objet", ""),
        "documents": tuple(filter(None, references)),
        "amount": reader.amount(lines),
        "due_on": reader.due_date(lines),
    }
    found |= reader.debtor(lines)
    return Record(count, found, tuple(reader.problems))


class _PieceReader:
    def __init__(self, line: int) -> None:
        self.line = line
        self.problems: list[Problem] = []

    def complain(self, column: str, code: str, text: str = "") -> None:
        self.problems.append(Problem(self.line, column, code, show(text)))

    def need(self, name: str, found: dict[str, str]) -> str:
        if not found.get(name):
            self.complain(name, "missing")
        return found.get(name, "")

    def amount(self, lines: list[etree._Element]) -> int | None:
        """Return the sum of a piece: of each line what is due before tax, and its tax."""
        cents = 0
        is_known = bool(lines)
        for line in lines:
            blocks = _children(line, "BlocLignePiece", "InfoLignePiece")
            found = _values_of(blocks[0]) if blocks else {}
            if not found.get("MtHT"):
                self.complain("MtHT", "missing")
                is_known = False
            for name in ("MtHT", "MtTVA"):
                part = self._cents(name, found.get(name, "0"))
                is_known = is_known and part is not None
                cents += part or 0
        if not lines:
            self.complain("LigneDePiece", "missing")
        return cents if is_known else None

    def _cents(self, name: str, text: str) -> int | None:
        try:
            return values.read_amount(text or "0")
        except InvalidCell as error:
            self.complain(name, error.code, text)
            return None

    def due_date(self, lines: list[etree._Element]) -> object:
        """Return the day of the direct debit, the only due date that the format has."""
        for line in lines:
            text = _values_of(line).get("DtePrel", "")
            if not text:
                continue
            try:
                return values.read_date(text)
            except InvalidCell as error:
                self.complain("DtePrel", error.code, text)
        return None

    def debtor(self, lines: list[etree._Element]) -> dict[str, object]:
        """Return who owes the piece; a piece that several owe is for a human."""
        people = [
            _values_of(person) for line in lines for person in _children(line, "Tiers")
        ]
        debtors = [p for p in people if p.get("TypTiers", _DEBTOR) == _DEBTOR] or people
        found = debtors[0] if debtors else {}
        if (
            len({(p.get("Nom"), p.get("Prenom"), p.get("RefTiers")) for p in debtors})
            > 1
        ):
            self.complain("Tiers", "several_debtors", found.get("Nom", ""))
        address = tuple(
            found[name] for name in ("Adr1", "Adr2", "Adr3") if found.get(name)
        )
        return {
            "title": found.get("Civilite", ""),
            "name": self.need("Nom", found),
            "first_name": found.get("Prenom", ""),
            "address": address,
            "postal_code": found.get("CP", ""),
            "city": found.get("Ville", ""),
            "country": found.get("CodPays", ""),
            "debtor_reference": found.get("RefTiers") or found.get("IdTiers", ""),
            "iban": self._iban(found.get("IBAN", "")),
        }

    def _iban(self, text: str) -> str:
        if not text:
            return ""
        try:
            return values.read_iban(text)
        except InvalidCell as error:
            self.problems.append(
                Problem(self.line, "IBAN", error.code, mask_iban(text))
            )
            return ""
