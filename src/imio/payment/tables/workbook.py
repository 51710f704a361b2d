"""XLSX: the parts of the archive, and which of them is the sheet to read.

Read as a stream rather than through openpyxl's reader: that one keeps a tree of each row
and of each unknown element, which a small hostile file turns into gigabytes.
"""

from collections.abc import Iterator
from functools import partial
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.tables.markup import attribute
from imio.payment.tables.markup import Handler
from imio.payment.tables.markup import read_whole
from imio.payment.tables.shared import SharedTexts
from imio.payment.tables.shared import Styles
from imio.payment.tables.sheet import read_rows
from imio.payment.tables.table import Row
from imio.payment.tables.table import Source
from imio.payment.tables.zipping import inflate
from imio.payment.tables.zipping import is_encrypted
from imio.payment.tables.zipping import Limits
from imio.payment.tables.zipping import METHODS
from imio.payment.tables.zipping import open_zip
from imio.payment.tables.zipping import refusing_broken
from zipfile import ZipFile

import io
import posixpath


LIMITS = Limits(
    entries=2_000,
    total_bytes=200 * 1024 * 1024,
    ratio=100,
    ratio_from=20 * 1024 * 1024,
)
_ROOT = "_rels/.rels"
_MAX_SHEETS = 1_000


def open_workbook(content: bytes, sheet: str | None = None) -> Source:
    """Find the sheet to read: the one of that name, or else the first visible one.

    Raises UnreadableTable: broken_archive, zip_bomb, too_large, too_many_entries, encrypted,
    forbidden_markup, opendocument, not_a_table, unknown_sheet.
    """
    package = _Package(content)
    workbook = package.find_target(_ROOT, "", "officeDocument")
    if not workbook or not workbook.endswith(".xml"):
        raise UnreadableTable("not_a_table")
    listing = _SheetList()
    read_whole(package.open(workbook), listing)
    part = _find_sheet(package, workbook, listing, sheet)
    return Source(partial(_read, package, workbook, part, listing.is_1904), True)


def _read(
    package: "_Package", workbook: str, part: str, is_1904: bool
) -> Iterator[Row]:
    relations = _relations_of(workbook)
    folder = posixpath.dirname(workbook)
    texts, styles = SharedTexts(), Styles(is_1904)
    for kind, handler in (("sharedStrings", texts), ("styles", styles)):
        if target := package.find_target(relations, folder, kind):
            read_whole(package.open(target), handler)
    yield from read_rows(package.open(part), texts, styles)


def _find_sheet(
    package: "_Package", workbook: str, listing: "_SheetList", wanted: str | None
) -> str:
    relations = package.read_relations(_relations_of(workbook))
    folder = posixpath.dirname(workbook)
    for name, state, identifier in listing.sheets:
        kind, target = relations.get(identifier, ("", ""))
        is_chosen = state == "visible" if wanted is None else name == wanted
        if is_chosen and kind == "worksheet":
            return _resolve(folder, target)
    if wanted is None:
        raise UnreadableTable("not_a_table")
    raise UnreadableTable("unknown_sheet", sheet=wanted[:100])


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


class _Package:
    """The parts of an XLSX file by name, each inflated as a stream."""

    def __init__(self, content: bytes) -> None:
        self.archive: ZipFile = open_zip(io.BytesIO(content), LIMITS, UnreadableTable)
        self.entries = {}
        for entry in self.archive.infolist():
            if is_encrypted(entry):
                raise UnreadableTable("encrypted")
            if entry.filename in self.entries or entry.compress_type not in METHODS:
                raise UnreadableTable("broken_archive")
            self.entries[entry.filename] = entry
        if _ROOT not in self.entries:
            is_odf = "mimetype" in self.entries and "content.xml" in self.entries
            raise UnreadableTable("opendocument" if is_odf else "not_a_table")

    def open(self, name: str) -> Iterator[bytes]:
        """Yield a part in pieces; raises UnreadableTable when it is missing or damaged."""
        with refusing_broken(UnreadableTable):
            yield from inflate(self.archive, self.entries[name])

    def read_relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what a part points at within the file: id -> (kind, target)."""
        relations = _Relations()
        if name in self.entries:
            read_whole(self.open(name), relations)
        return relations.found

    def find_target(self, relations: str, folder: str, kind: str) -> str:
        """Return the part of a kind that a part points at, "" for none."""
        for found, target in self.read_relations(relations).values():
            if found == kind:
                return _resolve(folder, target)
        return ""


class _Relations(Handler):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # Links to other files are not followed, so they are not even kept.
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found[attributes.get("Id", "")] = kind, attributes.get("Target", "")
        if len(self.found) > LIMITS.entries:
            raise UnreadableTable("too_many_entries", limit=LIMITS.entries)


class _SheetList(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            state = attributes.get("state", "visible")
            title = attributes.get("name", "")
            self.sheets.append((title, state, attribute(attributes, "id")))
            if len(self.sheets) > _MAX_SHEETS:
                raise UnreadableTable("too_many_entries", limit=_MAX_SHEETS)
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "") in {"1", "true"}
