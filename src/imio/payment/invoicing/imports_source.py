"""The records of an import, whether a table or a PES file holds them."""

from collections.abc import Iterator
from imio.payment.content.batch import Import
from imio.payment.domain.file_errors import UnreadablePes
from imio.payment.invoicing.imports_columns import INVOICE_COLUMNS
from imio.payment.tables.archive import LIMITS
from imio.payment.tables.columns import apply
from imio.payment.tables.columns import Record
from imio.payment.tables.pes import PesFile
from imio.payment.tables.pes import read_pes
from imio.payment.tables.reading import read_table
from io import BytesIO
from zipfile import ZIP_STORED
from zipfile import ZipFile


def is_pes(content: bytes) -> bool:
    """Say whether a file is markup, and so a PES file or nothing that we read."""
    return content[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe\r\n\t ").startswith(b"<")


def headings_of(file_name: str, content: bytes) -> tuple[str, ...]:
    """Return the headings of a table, () for a PES file. Raises UnreadableFile."""
    if is_pes(content):
        read_pes(content)
        return ()
    return tuple(filter(None, read_table(content, file_name).columns))


def records_of(batch: Import) -> Iterator[Record]:
    """Yield what each line or piece says, under the names of our columns.

    Raises UnreadableFile. Reads only.
    """
    content = batch.content.data
    if is_pes(content):
        for record in read_pes(content).records():
            yield _from_piece(record)
    else:
        table = read_table(content, batch.file_name)
        yield from apply(table, INVOICE_COLUMNS, batch.mapping)


def documents_of_pes(content: bytes) -> bytes | None:
    """Return a ZIP of the documents in a PES file, None when it has none.

    Raises UnreadablePes. Reads only.
    """
    return _zip_of(read_pes(content))


def _zip_of(pes: PesFile) -> bytes | None:
    file, count, size = BytesIO(), 0, 0
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for document in pes.documents():
            count, size = count + 1, size + len(document.content)
            if count > LIMITS.entries or size > LIMITS.total_bytes:
                raise UnreadablePes("too_large")
            archive.writestr(_name_of(document.identifier), document.content)
    return file.getvalue() if count else None


def _from_piece(record: Record) -> Record:
    read = record.values
    names = (read.get("fiscal_year"), read.get("bordereau"), read.get("piece"))
    number = "-".join(str(name) for name in names if name)
    documents = read.get("documents") or ()
    values = {
        "number": read.get("invoice_number") or read.get("debt_number") or number,
        "amount": read.get("amount"),
        "object_title": read.get("object") or read.get("period"),
        "due_on": read.get("due_on"),
        "surname": read.get("name"),
        "first_name": read.get("first_name"),
        "billing_reference": read.get("debtor_reference"),
        "street": "\n".join(read.get("address") or ()),
        "postal_code": read.get("postal_code"),
        "city": read.get("city"),
        "document": _name_of(documents[0]) if documents else None,
    }
    return Record(record.line, values, record.problems)


def _name_of(identifier: str) -> str:
    safe = "".join(
        sign if sign.isalnum() or sign in "-_" else "_" for sign in identifier
    )
    return f"{safe or '_'}.pdf"
