"""Drawings (SVG) of strangers: only those that draw, from their own parts, in bounds."""

from functools import cache
from imio.payment.domain.errors import InvalidLogo
from lxml import etree

import re


# Parts that refer to parts multiply: a small file may ask for years of drawing.
MAX_SHAPES = 20_000
_MAX_DEPTH = 100
_ACTIVE_ELEMENTS = {"script", "foreignObject", "iframe", "handler", "listener"}
_OWN_LINKS = ("#", "data:image/png", "data:image/jpeg")
_POINTS_AWAY = re.compile(r"@import|url\(\s*['\"]?[^#'\"\s]", re.IGNORECASE)
_OWN_PART = re.compile(r"^\s*#(\S+)|url\(\s*['\"]?#([^'\")\s]+)")


def checked_drawing(data: bytes) -> str:
    """Return an SVG as text, after refusing whatever is more than a drawing.

    Raises InvalidLogo: "kind", "unreadable", "active" or "dimensions" (too much to draw).
    """
    if b"<svg" not in data[:4096]:
        raise InvalidLogo("kind")
    if b"<!ENTITY" in data:
        raise InvalidLogo("active")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InvalidLogo("unreadable") from error
    if etree.QName(root).localname != "svg":
        raise InvalidLogo("kind")
    for element in root.iter(etree.Element):
        _refuse_active(element)
    _refuse_endless(root)
    return etree.tostring(root, encoding="unicode")


def _refuse_active(element: etree._Element) -> None:
    if etree.QName(element).localname in _ACTIVE_ELEMENTS:
        raise InvalidLogo("active")
    texts = [*element.attrib.values(), element.text or ""]
    if any(_POINTS_AWAY.search(text) for text in texts):
        raise InvalidLogo("active")
    for name, value in element.attrib.items():
        local = etree.QName(name).localname
        leads_away = local == "href" and not value.strip().startswith(_OWN_LINKS)
        if leads_away or local.startswith("on"):
            raise InvalidLogo("active")


def _refuse_endless(root: etree._Element) -> None:
    """Count what is drawn once every part that refers to another is replaced by it."""
    parts = {element.get("id"): element for element in root.iter(etree.Element)}
    open_parts: set[str] = set()

    @cache
    def drawn_by(part: str) -> int:
        if part not in parts:
            return 0
        if part in open_parts or len(open_parts) > _MAX_DEPTH:
            raise InvalidLogo("dimensions")
        open_parts.add(part)
        count = shapes(parts[part])
        open_parts.discard(part)
        return count

    def shapes(top: etree._Element) -> int:
        return sum(
            1 + sum(drawn_by(part) for part in _parts_named(element))
            for element in top.iter(etree.Element)
        )

    if shapes(root) > MAX_SHAPES:
        raise InvalidLogo("dimensions")


def _parts_named(element: etree._Element) -> list[str]:
    found = [
        match
        for name, value in element.attrib.items()
        if (match := _OWN_PART.search(value))
        and (match[2] or etree.QName(name).localname == "href")
    ]
    return [match[1] or match[2] for match in found]
