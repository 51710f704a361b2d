"""The PDFs of an import: which belongs to which invoice, and reading them."""

from collections.abc import Iterator
from contextlib import contextmanager
from imio.payment.content.batch import Import
from imio.payment.tables.archive import read_archive
from imio.payment.tables.archive import read_documents
from imio.payment.tables.columns import Record
from imio.payment.tables.problems import Problem
from imio.payment.tables.problems import show
from imio.payment.tables.values import fold


MAX_UNUSED = 1_000


class DocumentFinder:
    """Finds the document of an invoice by its number, or by the name that a line gives.

    "2026/0012" is found as 2026-0012.pdf, in whatever folder, as long as only one
    document could be meant. Raises UnreadableArchive.
    """

    def __init__(self, batch: Import) -> None:
        self.problems: tuple[Problem, ...] = ()
        self._by_name: dict[str, str] = {}
        self._by_word: dict[str, list[str]] = {}
        self._used: dict[str, int] = {}
        self._is_there = batch.archive is not None
        self._heading = batch.mapping.get("document", "")
        if not self._is_there:
            return
        with batch.archive.open("r") as file:
            archive = read_archive(file)
            self.problems = archive.problems
            for name in archive.names():
                bare = name.rpartition("/")[2]
                stem = bare[: -len(".pdf")] if bare.lower().endswith(".pdf") else bare
                self._by_name.setdefault(bare.casefold(), name)
                self._by_word.setdefault(fold(stem), []).append(name)

    def find(self, record: Record, number: str) -> tuple[str, Problem | None]:
        """Return the name of a document, "" for none, and what there is to tell."""
        if not self._is_there:
            return "", None
        asked = record.values.get("document")
        if asked:
            name = self._by_name.get(asked.rpartition("/")[2].casefold(), "")
            code = "" if name else "document_missing"
        else:
            names = self._by_word.get(fold(number), [])
            name = names[0] if len(names) == 1 else ""
            code = "" if name else "no_document"
            if len(names) > 1:
                code = "document_ambiguous"
        if name and name in self._used:
            code = "document_twice"
        self._used.setdefault(name, record.line)
        if code:
            return name, Problem(
                record.line, self._heading, code, show(asked or number)
            )
        return name, None

    def unused(self) -> Iterator[Problem]:
        """Yield a note for each document that no line asked for, within bounds."""
        names = [
            name
            for found in self._by_word.values()
            for name in found
            if name not in self._used
        ]
        for name in names[:MAX_UNUSED]:
            yield Problem(None, "", "document_unused", show(name))


@contextmanager
def open_documents(batch: Import, names: list[str]) -> Iterator[dict[str, bytes]]:
    """Yield the named documents of an import that was checked. Raises UnreadableArchive."""
    if batch.archive is None or not names:
        yield {}
        return
    with batch.archive.open("r") as file:
        yield read_documents(file, names)
