"""The picture at the head of a paper: which ones we print, and how they get there."""

from base64 import b64encode
from imio.payment.documents.compiler import compile_template
from imio.payment.documents.compiler import OWN_TEMPLATES
from imio.payment.documents.drawings import checked_drawing
from imio.payment.domain.errors import DocumentFailed
from imio.payment.domain.errors import InvalidLogo

import struct


MAX_LOGO_BYTES = 1_000_000
MAX_LOGO_SIDE = 4_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# The markers of a JPEG that begin a frame and so tell its size; DHT, JPG, DAC do not.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def check_logo(data: bytes) -> None:
    """Make sure that a picture can be printed: PNG, JPEG or SVG, at most 1 MB.

    It looks at the bytes, never at a name, and prints the picture once for trial.
    Raises InvalidLogo with a code: "size", "kind", "dimensions", "active" (an SVG with
    scripts or links to elsewhere) or "unreadable".
    """
    picture = logo_svg(data)
    try:
        compile_template(OWN_TEMPLATES, "logo.typ", {"logo": picture})
    except DocumentFailed as error:
        raise InvalidLogo("unreadable") from error


def logo_svg(data: bytes) -> str:
    """Return a logo as SVG text, the one form in which the typesetter takes pictures.

    Raises InvalidLogo as ``check_logo`` does, but draws nothing.
    """
    if not 0 < len(data) <= MAX_LOGO_BYTES:
        raise InvalidLogo("size")
    if data.startswith(_PNG):
        return _wrap(data, "image/png", _png_size(data))
    if data.startswith(_JPEG):
        return _wrap(data, "image/jpeg", _jpeg_size(data))
    return checked_drawing(data)


def _wrap(data: bytes, kind: str, size: tuple[int, int]) -> str:
    width, height = size
    if not (0 < width <= MAX_LOGO_SIDE and 0 < height <= MAX_LOGO_SIDE):
        raise InvalidLogo("dimensions")
    box = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
        f'<image {box} href="data:{kind};base64,{b64encode(data).decode()}"/></svg>'
    )


def _png_size(data: bytes) -> tuple[int, int]:
    if len(data) < 24 or data[12:16] != b"IHDR":
        raise InvalidLogo("unreadable")
    return struct.unpack_from(">II", data, 16)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        if marker in _ALONE or marker == 0xFF:
            place += 1 if marker == 0xFF else 2
            continue
        place += 2 + struct.unpack_from(">H", data, place + 2)[0]
    raise InvalidLogo("unreadable")
