"""The fonts that travel with the package, and the characters that they can draw.

A PDF for archives and for screen readers may hold no character without a glyph, so
that what no font draws has to be replaced before typesetting.
"""

from functools import cache
from pathlib import Path

import struct


FOLDER = Path(__file__).parent / "fonts"
# The first that knows a character draws it. DejaVu brings the other alphabets.
FAMILIES = ("Source Sans 3", "DejaVu Sans")
_UNICODE_TABLES = ((3, 10), (0, 4), (3, 1), (0, 3))


@cache
def drawable_characters() -> frozenset[int]:
    """Return the code points for which one of our fonts has a glyph."""
    known: set[int] = set()
    for path in sorted(FOLDER.glob("*.[ot]tf")):
        if "Semibold" not in path.name:
            known |= _read_cmap(path.read_bytes())
    return frozenset(known)


def _read_cmap(font: bytes) -> set[int]:
    start = _table_offset(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    records = (
        struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        for number in range(count)
    )
    offsets = {(platform, kind): start + offset for platform, kind, offset in records}
    best = next(offsets[key] for key in _UNICODE_TABLES if key in offsets)
    (layout,) = struct.unpack_from(">H", font, best)
    return _read_groups(font, best) if layout == 12 else _read_segments(font, best)


def _table_offset(font: bytes, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        tag, _checksum, offset, _length = struct.unpack_from(
            ">4sIII", font, 12 + 16 * number
        )
        if tag == wanted:
            return offset
    raise ValueError(f"a font without its table {wanted!r}")


def _read_groups(font: bytes, start: int) -> set[int]:
    """Read a table of format 12: groups of (first, last, glyph of the first)."""
    (count,) = struct.unpack_from(">I", font, start + 12)
    known: set[int] = set()
    for number in range(count):
        first, last, _glyph = struct.unpack_from(">III", font, start + 16 + 12 * number)
        known.update(range(first, last + 1))
    return known


def _read_segments(font: bytes, start: int) -> set[int]:
    """Read a table of format 4: segments that end at 0xFFFF, which is no character."""
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    firsts = struct.unpack_from(f">{count}H", font, start + 16 + doubled)
    known: set[int] = set()
    for first, last in zip(firsts, ends, strict=True):
        known.update(range(first, last + 1))
    return known - {0xFFFF}
