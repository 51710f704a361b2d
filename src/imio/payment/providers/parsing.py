"""Read what comes from outside: strict, bounded, refusing what is ambiguous."""

from collections.abc import Container
from collections.abc import Iterable
from collections.abc import Mapping
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from lxml import etree
from typing import Any
from urllib.parse import unquote_to_bytes

import json
import re


MAX_MESSAGE_BYTES = 256 * 1024
MAX_FIELDS = 200
_WHOLE = re.compile(r"[0-9]{1,12}", re.ASCII)
_HALF_SIGN = re.compile(rb"\\u[dD][89a-fA-F]")
_UNITS = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?", re.ASCII)


def parse_whole(text: object) -> int | None:
    """Read a whole, unsigned number in plain digits; None when it is anything else."""
    if isinstance(text, str) and _WHOLE.fullmatch(text):
        return int(text)
    return None


def parse_units(text: object) -> int | None:
    """Read "15", "120.5" or "120.50" euros into cents; None when it is anything else."""
    found = _UNITS.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def check_size(body: bytes | str, most_bytes: int = MAX_MESSAGE_BYTES) -> None:
    """Refuse a message larger than any PSP sends. Raises InvalidNotification."""
    if len(body) > most_bytes:
        raise InvalidNotification("too_large")


def form_pairs(raw: bytes | str) -> list[tuple[bytes, bytes]]:
    """Split a form or query string into its decoded names and values, in order.

    Nothing is merged and no text decoding happens. Raises InvalidNotification when it
    is too large, has too many fields or a broken percent-escape.
    """
    check_size(raw)
    text = raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else raw
    parts = [part for part in text.split(b"&") if part]
    if len(parts) > MAX_FIELDS:
        raise InvalidNotification("malformed")
    pairs = []
    for part in parts:
        name, _equals, value = part.partition(b"=")
        pairs.append((_unquote(name), _unquote(value)))
    return pairs


def _unquote(part: bytes) -> bytes:
    if re.search(rb"%(?![0-9A-Fa-f]{2})", part):
        raise InvalidNotification("malformed")
    return unquote_to_bytes(part.replace(b"+", b" "))


def unique_fields(
    pairs: Iterable[tuple[bytes, bytes]],
    fold: bool = False,
    encodings: tuple[str, ...] = ("utf-8",),
    wanted: Container[str] | None = None,
) -> dict[str, str]:
    """Return the fields of a message as texts, each exactly once (rule R5).

    ``fold`` makes names upper case first. With ``wanted`` only those are returned, and
    what the others hold cannot break the message (rule R6). Raises
    InvalidNotification("malformed") for a name given twice or bytes that no accepted
    encoding can read.
    """
    seen: set[str] = set()
    fields: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name = raw_name.decode("utf-8", "surrogateescape")
        name = name.upper() if fold else name
        if name in seen:
            raise InvalidNotification("malformed")
        seen.add(name)
        if wanted is None or name in wanted:
            fields[name] = _decode(raw_value, encodings)
    return fields


def _decode(raw: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidNotification("malformed")


def parse_json(raw: bytes, most_bytes: int = MAX_MESSAGE_BYTES) -> Any:
    """Read JSON strictly: no key twice, no NaN, no half a sign, bounded depth.

    Raises InvalidNotification("malformed").
    """
    check_size(raw, most_bytes)
    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique_object,
            parse_constant=_refuse_constant,
        )
        if _HALF_SIGN.search(raw):
            # Half a sign can be neither sealed nor shown: encoding tells.
            json.dumps(found, ensure_ascii=False).encode("utf-8")
        return found
    except (ValueError, RecursionError) as error:
        raise InvalidNotification("malformed") from error


def _unique_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("key given twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"not JSON: {name}")


def parse_json_answer(raw: bytes) -> dict[str, Any]:
    """Read the JSON object that a PSP answered. Raises GatewayUnreachable otherwise."""
    try:
        found = parse_json(raw)
    except InvalidNotification as error:
        raise GatewayUnreachable("unreadable answer") from error
    if not isinstance(found, dict):
        raise GatewayUnreachable("unreadable answer")
    return found


def parse_xml_answer(raw: bytes) -> etree._Element:
    """Read the XML that a PSP answered, without entities, DTD or network.

    Raises GatewayUnreachable when it is not such XML.
    """
    if len(raw) > MAX_MESSAGE_BYTES or b"<!DOCTYPE" in raw[:2048].upper():
        raise GatewayUnreachable("unreadable answer")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise GatewayUnreachable("unreadable answer") from error
    if root.getroottree().docinfo.doctype:
        raise GatewayUnreachable("unreadable answer")
    return root


def text_at(data: Any, *path: str) -> str | None:
    """Return the text at a path inside parsed JSON; None when it is absent or no text."""
    found = value_at(data, *path)
    return found if isinstance(found, str) else None


def whole_at(data: Any, *path: str) -> int | None:
    """Return the whole number at a path inside parsed JSON; None for all else."""
    found = value_at(data, *path)
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        return None
    return found


def value_at(data: Any, *path: str) -> Any:
    """Return what stands at a path inside parsed JSON, None when a step is missing."""
    for name in path:
        if not isinstance(data, dict):
            return None
        data = data.get(name)
    return data


def header(headers: Mapping[str, str], name: str) -> str | None:
    """Return a header whatever its case; None when it is absent.

    Raises InvalidNotification("malformed") when it stands there twice.
    """
    found = [text for key, text in headers.items() if key.lower() == name.lower()]
    if len(found) > 1:
        raise InvalidNotification("malformed")
    return found[0] if found else None
