"""What the cells of an XLSX sheet share: texts, and styles that show dates."""

from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.tables.markup import Handler
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.styles.numbers import is_date_format

import re


_MAX_STYLES = 100_000
_MAX_TEXTS = 2_000_000
_MAX_TEXT_CHARS = 60 * 1024 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Return a text with the signs that spreadsheets write as _x000D_ and the like.

    Line ends become one, other signs that nobody can see are left out.
    """
    return _ESCAPED.sub(_sign_of, text) if "_x" in text else text


def _sign_of(escaped: re.Match[str]) -> str:
    sign = chr(int(escaped[1], 16))
    return sign if sign.isprintable() or sign in "\n\t" else ""


class SharedTexts(Handler):
    """The texts that cells point at by number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.parts: list[str] = []
        self.is_text = False
        self.is_reading_aid = False
        self.kept = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self.is_text = not self.is_reading_aid
        elif name == "rPh":
            self.is_reading_aid = True

    def text(self, data: str) -> None:
        if self.is_text:
            self.kept += len(data)
            if self.kept > _MAX_TEXT_CHARS:
                raise UnreadableTable("too_large", limit=_MAX_TEXT_CHARS)
            self.parts.append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self.is_text = False
        elif name == "rPh":
            self.is_reading_aid = False
        elif name == "si":
            self.texts.append(unescape("".join(self.parts)))
            self.parts.clear()
            if len(self.texts) > _MAX_TEXTS:
                raise UnreadableTable("too_large", limit=_MAX_TEXTS)


class Styles(Handler):
    """Which styles of cells show a date, and what day the dates count from."""

    def __init__(self, is_1904: bool) -> None:
        self.is_1904 = is_1904
        self.formats: dict[str, str] = {}
        self.styles: list[bool] = []
        self.is_cell_style = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            identifier = attributes.get("numFmtId", "")
            self.formats[identifier] = attributes.get("formatCode", "")[:255]
        elif name == "cellXfs":
            self.is_cell_style = True
        elif name == "xf" and self.is_cell_style:
            self.styles.append(self._shows_date(attributes.get("numFmtId", "0")))
        if len(self.styles) + len(self.formats) > _MAX_STYLES:
            raise UnreadableTable("too_large", limit=_MAX_STYLES)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_cell_style = False

    def _shows_date(self, identifier: str) -> bool:
        known = self.formats.get(identifier)
        if known is None and identifier.isascii() and identifier.isdigit():
            known = BUILTIN_FORMATS.get(int(identifier[:6]))
        return bool(is_date_format(known))

    def is_date(self, style: str) -> bool:
        """Tell whether a cell with this style shows a date."""
        index = int(style) if style.isascii() and style.isdigit() else 0
        return index < len(self.styles) and self.styles[index]
