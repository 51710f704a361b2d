"""One piece of a PES file (a titre, or an article of a rôle), told as a record."""

from imio.payment.domain.file_errors import InvalidCell
from imio.payment.domain.file_errors import UnreadablePes
from imio.payment.domain.iban import mask_iban
from imio.payment.tables import values
from imio.payment.tables.columns import Record
from imio.payment.tables.pes_markup import children
from imio.payment.tables.pes_markup import local_name
from imio.payment.tables.pes_markup import values_of
from imio.payment.tables.problems import Problem
from imio.payment.tables.problems import show
from lxml import etree


MAX_LINES_OF_PIECE = 1_000
CORRECTION = "correction"
NO_CLAIM = "no_claim"
_DEBTOR = "01"
# Bordereaux (TypBord) and pieces (TypPce) that cancel or reduce what was claimed before
_CORRECTING_BORDEREAU = "02"
_CORRECTING_PIECE = "02"
# What asks somebody to pay: ordinary, surcharge, in several years, order of the
# ordonnateur, ORMC. The others book within the budget, sum up a rôle, or were paid before.
_CLAIMING_PIECES = ("", "01", "09", "10", "12", "15")
# The heading of what the treasury tells of receipts without a titre
_RECEIPTS_BORDEREAU = "05"


def read_piece(piece: etree._Element, bordereau: dict[str, str], count: int) -> Record:
    """Tell what a piece claims; ``count`` is its number in the file, from 1."""
    reader = _PieceReader(count)
    blocks = children(piece, "BlocPiece")
    block = values_of(blocks[0]) if blocks else {}
    why_none = _why_no_claim(bordereau.get("TypBord", ""), block.get("TypPce", ""))
    if why_none:
        kind = f"{bordereau.get('TypBord', '')}/{block.get('TypPce', '')}"
        return Record(count, {}, (Problem(count, "TypPce", why_none, show(kind)),))
    lines = children(piece, "LigneDePiece")[: MAX_LINES_OF_PIECE + 1]
    if len(lines) > MAX_LINES_OF_PIECE:
        raise UnreadablePes("too_large", piece.sourceline, limit=MAX_LINES_OF_PIECE)
    references = [
        values_of(reference).get("IdUnique", "")
        for part in (*blocks, *lines)
        for reference in part.iter()
        if local_name(reference) == "PJRef"
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


def _why_no_claim(bordereau_type: str, piece_type: str) -> str:
    """Return why a piece asks nobody to pay, "" when it does."""
    if bordereau_type == _CORRECTING_BORDEREAU or piece_type == _CORRECTING_PIECE:
        return CORRECTION
    if bordereau_type == _RECEIPTS_BORDEREAU or piece_type not in _CLAIMING_PIECES:
        return NO_CLAIM
    return ""


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
            blocks = children(line, "BlocLignePiece", "InfoLignePiece")
            found = values_of(blocks[0]) if blocks else {}
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
            text = values_of(line).get("DtePrel", "")
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
            values_of(person) for line in lines for person in children(line, "Tiers")
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
