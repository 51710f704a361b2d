"""Texts of strangers on a paper: printed, whatever they are, and never obeyed."""

from dataclasses import replace
from imio.payment.documents.engine import TypstEngine
from imio.payment.tests import papers
from imio.payment.tests.papers import read
from imio.payment.tests.papers import text_of
from io import BytesIO
from PIL import Image

import unittest


class TestHostileTexts(unittest.TestCase):
    def assertPrinted(self, told, expected=None):
        line = replace(papers.LINES[0], label=told, detail=told)
        sheet = papers.invoice(
            lines=(line,), object_title=told, recipient_lines=(told, told), ways=None
        )
        expected = told if expected is None else expected
        self.assertIn("".join(expected.split()), "".join(text_of(sheet).split()))

    def test_commands_of_the_typesetter_are_texts(self):
        for told in (
            '#read("/etc/passwd")',
            '#import "@preview/cetz:0.3.0": *',
            "]}) #panic() $x^2$ *bold* _it_ `raw` <label> @ref \\u{41} // no",
            "= Heading",
            "{{ values }} ${amount} %s",
        ):
            with self.subTest(told):
                self.assertPrinted(told)

    def test_control_marks_vanish_and_unknown_characters_are_shown_as_such(self):
        self.assertPrinted("a\x00b\x1b[31m\u202e12\u2066c", "ab[31m12c")
        self.assertPrinted("x\U0001f9ff\ue000\ud800y", "x���y")

    def test_other_alphabets_are_drawn(self):
        for told in ("Ελληνικά", "Кириллица", "Đặng Thị Ấn", "Łódź"):
            self.assertPrinted(told)
        for told in ("שלום עולם", "مرحبا", "😀"):
            self.assertNotIn("�", text_of(papers.invoice(object_title=told)))

    def test_ten_thousand_characters_stay_on_the_paper(self):
        for told in ("x" * 10_000, "x " * 5_000):
            line = replace(papers.LINES[0], label=told, detail=told)
            sheet = papers.invoice(lines=(line,), level_text=told, ways=None)
            self.assertLessEqual(3 * told.count("x"), text_of(sheet).count("x"))

    def test_a_long_word_does_not_leave_its_column(self):
        line = replace(papers.LINES[0], label="W" * 300, quantity="9" * 60)
        (page,) = TypstEngine().pictures(papers.invoice(lines=(line,), ways=None), 50)
        picture = Image.open(BytesIO(page)).convert("L")
        margin = picture.crop((picture.width * 193 // 210, 0, *picture.size))
        self.assertEqual((255, 255), margin.getextrema())

    def test_nothing_said_is_still_a_paper(self):
        sheet = papers.invoice(
            number="",
            object_title="",
            sender_lines=(),
            recipient_lines=(),
            contact_lines=(),
            lines=(),
            file_reference="",
        )
        self.assertEqual(1, len(read(replace(sheet, due_on=None)).pages))
