"""Logos: which pictures a commune may put on its papers."""

from imio.payment.documents.logo import check_logo
from imio.payment.documents.logo import MAX_LOGO_BYTES
from imio.payment.domain.errors import InvalidLogo
from imio.payment.tests import papers

import struct
import unittest


def _svg(inside: str, attributes: str = "") -> bytes:
    namespaces = (
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    box = 'width="9" height="9"'
    return f"<svg {namespaces} {box} {attributes}>{inside}</svg>".encode()


class TestLogo(unittest.TestCase):
    def assertRefused(self, code, data):
        with self.assertRaises(InvalidLogo) as caught:
            check_logo(data)
        self.assertEqual(code, caught.exception.code)

    def test_png_jpeg_and_svg_are_printed(self):
        for data in (papers.png_logo(), papers.png_logo("JPEG"), papers.SVG_LOGO):
            with self.subTest(data[:8]):
                self.assertIsNone(check_logo(data))

    def test_other_kinds_are_refused_whatever_they_claim(self):
        for data in (papers.png_logo("GIF"), b"%PDF-1.7", b"<html></html>", b"x" * 99):
            with self.subTest(data[:8]):
                self.assertRefused("kind", data)

    def test_an_empty_or_a_large_file_is_refused(self):
        self.assertRefused("size", b"")
        self.assertRefused("size", papers.png_logo() + b"\0" * MAX_LOGO_BYTES)

    def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head(self):
        bomb = bytearray(papers.png_logo())
        bomb[16:24] = struct.pack(">II", 60_000, 60_000)
        self.assertRefused("dimensions", bytes(bomb))

    def test_a_broken_picture_is_refused(self):
        good = papers.png_logo(size=(300, 300))
        for data in (good[:20], good[:60], papers.png_logo("JPEG")[:30]):
            with self.subTest(len(data)):
                self.assertRefused("unreadable", data)
        self.assertRefused("unreadable", b"<svg xmlns='x'><g></svg>")

    def test_a_drawing_that_does_more_than_draw_is_refused(self):
        parts = (
            "<script>alert(1)</script>",
            '<rect onclick="x()"/>',
            '<image href="http://example.org/a.png"/>',
            '<image xlink:href="file:///etc/passwd"/>',
            '<rect fill="url(http://example.org/a)"/>',
            "<style>@import url(http://example.org/a.css)</style>",
            "<foreignObject><p/></foreignObject>",
        )
        for part in parts:
            with self.subTest(part):
                self.assertRefused("active", _svg(part))
        entity = b'<!DOCTYPE svg [<!ENTITY a "b">]>' + _svg("<text>&a;</text>")
        self.assertRefused("active", entity)

    def test_a_drawing_that_would_never_be_finished_is_refused(self):
        parts = '<rect id="r0" width="1" height="1"/>'
        for number in range(1, 60):
            again = f'<use xlink:href="#r{number - 1}"/>'
            parts += f'<g id="r{number}">{again}{again}</g>'
        self.assertRefused("dimensions", _svg(parts))
        self.assertRefused("dimensions", _svg('<g id="a"><use href="#a"/></g>'))

    def test_a_drawing_may_refer_to_its_own_parts(self):
        part = '<g id="a"><rect width="9" height="9"/></g><use xlink:href="#a"/>'
        self.assertIsNone(check_logo(_svg(part, 'fill="url(#b)"')))
