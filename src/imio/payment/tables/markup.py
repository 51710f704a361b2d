"""XML of strangers, read as a stream: no tree grows, no entity is known."""

from collections.abc import Iterator
from imio.payment.domain.file_errors import UnreadableTable
from xml.parsers import expat

import zlib


MAX_DEPTH = 100
# More than a sheet of our size can need: a flood of empty tags is no table.
MAX_ELEMENTS = 15_000_000
# The parser looks at an unfinished tag again with each piece, so it must not be endless.
MAX_TAG_BYTES = 1024 * 1024


class Handler:
    """Hears an XML file; names come without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """A piece of text."""


def feed(pieces: Iterator[bytes], handler: Handler) -> Iterator[None]:
    """Read an XML file into a handler, pausing after each piece.

    Raises UnreadableTable with forbidden_markup when the file has a DOCTYPE or tags
    without end, and with broken_archive when it is no XML.
    """
    parser = _make_parser(handler)
    read = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            read += len(piece)
            if read - parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise UnreadableTable("forbidden_markup")
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, zlib.error) as error:
        raise UnreadableTable("broken_archive") from error
    yield


def read_whole(pieces: Iterator[bytes], handler: Handler) -> None:
    """Read an XML file into a handler to its end; raises as ``feed``."""
    for _pause in feed(pieces, handler):
        pass


def _make_parser(handler: Handler) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        depth += 1
        count += 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise UnreadableTable("forbidden_markup")
        handler.start(name.rpartition("}")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name.rpartition("}")[2])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*_declaration: object) -> None:
    raise UnreadableTable("forbidden_markup")


def attribute(attributes: dict[str, str], name: str) -> str:
    """Return an attribute whatever namespace it was written in, "" for none."""
    if name in attributes:
        return attributes[name]
    ending = "}" + name
    return next((v for key, v in attributes.items() if key.endswith(ending)), "")
