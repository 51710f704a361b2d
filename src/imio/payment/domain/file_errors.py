"""What can go wrong with files that people or other programs give us."""

from imio.payment.domain.errors import PaymentError


class UnreadableFile(PaymentError):
    """A file that somebody gave cannot be read: refuse it whole, keep nothing of it.

    ``code`` is why, for faces to put into words. ``line`` counts as the person's own
    program does (None when the whole file is meant), ``column`` is a heading or a letter,
    ``details`` are further words for the message.
    """

    def __init__(
        self, code: str, line: int | None = None, column: str = "", **details: object
    ) -> None:
        super().__init__(" ".join(filter(None, [code, column, str(line or "")])))
        self.code = code
        self.line = line
        self.column = column
        self.details = details


class UnreadableTable(UnreadableFile):
    """A CSV or XLSX file is no table that we can read.

    Codes: empty, too_large, not_a_table, old_excel, opendocument, encrypted,
    broken_archive, zip_bomb, too_many_entries, forbidden_markup, wrong_encoding,
    broken_quotes, unknown_sheet, no_header, formula, duplicate_columns, missing_column,
    too_many_rows, too_many_columns, cell_too_long.
    """


class UnreadableArchive(UnreadableFile):
    """A ZIP of documents, or one document in it, cannot be read.

    Codes: empty, too_large, not_an_archive, broken_archive, zip_bomb, too_many_entries,
    unknown_name; of one document also not_pdf.
    """


class UnreadablePes(UnreadableFile):
    """An XML file is no PES V2 Recette or ORMC that we can read.

    Codes: empty, too_large, not_xml, forbidden_markup, wrong_encoding, not_pes,
    not_revenue, no_piece, document_too_large, broken_document.
    """


class InvalidCell(PaymentError):
    """One cell of a table cannot be read as its column needs; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
