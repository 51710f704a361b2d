"""Files of rows as programs write them, and as nobody should."""

from openpyxl import Workbook

import csv
import io
import struct
import zipfile
import zlib


SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def make_csv(rows, delimiter=";", encoding="utf-8"):
    """Write rows as CSV bytes."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def make_xlsx(*rows, prepare=None):
    """Write rows as a workbook of one sheet; ``prepare`` may change it before."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if prepare:
        prepare(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def change_part(content, name, change):
    """Rewrite one part of a workbook."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.namelist():
            data = source.read(entry)
            target.writestr(entry, change(data) if entry == name else data)
    return buffer.getvalue()


def make_zip(*entries):
    """Write a ZIP of (name, bytes)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in entries:
            target.writestr(name, data)
    return buffer.getvalue()


def make_bomb(name, size, before=()):
    """Write a ZIP whose last entry inflates to ``size`` zeros, without ever holding them.

    Its checksum is wrong: computing it would take longer than all the rest.
    """
    squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    megabyte = squeezer.compress(bytes(1024**2)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    squeezed = megabyte * (size // 1024**2) + squeezer.flush()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for other, data in [*before, (name, squeezed)]:
            target.writestr(other, data)
    content = bytearray(buffer.getvalue())
    for magic, method, length in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = content.rindex(magic)
        struct.pack_into("<H", content, at + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", content, at + length, size)
    return bytes(content)
