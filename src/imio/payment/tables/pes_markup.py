"""The XML of a PES file, gone through in flat memory: no entity, nothing fetched."""

from collections.abc import Iterator
from imio.payment.domain.file_errors import UnreadablePes
from lxml import etree

import io
import re


MAX_BYTES = 100 * 1024 * 1024
# Of one piece, or of anything else that is not yet forgotten.
MAX_ELEMENTS = 200_000

_ENCODINGS = {"iso-8859-1", "iso-8859-15", "windows-1252", "utf-8", "us-ascii"}
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*\?>")
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_SHALLOW = 3
# Signs of Windows in a file that calls itself ISO-8859-1, which has none at these places
_WINDOWS = {
    code: sign
    for code in range(0x80, 0xA0)
    if (sign := bytes((code,)).decode("cp1252", "ignore"))
}


def check_bytes(content: bytes) -> None:
    """Refuse what no parser should see.

    Raises UnreadablePes: empty, too_large, not_xml, wrong_encoding, forbidden_markup.
    """
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


def walk(
    content: bytes, wanted: tuple[str, ...], root: str = ""
) -> Iterator[etree._Element]:
    """Yield the elements of some names, and forget each after its use.

    Raises UnreadablePes: not_xml, too_large, not_pes (another ``root`` than wanted).
    """
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
            is_wanted = local_name(element) in wanted
            if event == "start":
                if depth == 0 and root and local_name(element) != root:
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


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def values_of(element: etree._Element) -> dict[str, str]:
    """Return what stands in V of each element within, the first of each name."""
    found: dict[str, str] = {}
    for inner in element.iter():
        value = inner.get("V")
        if value is not None:
            found.setdefault(local_name(inner), value.translate(_WINDOWS).strip())
    return found


def children(element: etree._Element, *path: str) -> list[etree._Element]:
    """Return the elements at a path of names below an element."""
    found = [element]
    for name in path:
        found = [
            inner for outer in found for inner in outer if local_name(inner) == name
        ]
    return found
