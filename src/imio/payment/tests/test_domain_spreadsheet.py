"""Text that goes into a spreadsheet stays text."""

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.domain.spreadsheet import neutralise

import unittest


class TestNeutralise(unittest.TestCase):
    def test_a_formula_is_written_as_text(self):
        risky = ("=HYPERLINK(1)", "@SUM(1)", "-2+3", "+1", "\tx", "\rx", "\0=1", " =1")
        for text in risky:
            with self.subTest(text):
                self.assertTrue(neutralise(text).startswith("'"))

    def test_ordinary_words_stay_as_they_are(self):
        for text in ("", "Dupont", "12,00", "010/0632/05690", "a=b", 'o\'Neil; "x"'):
            self.assertEqual(neutralise(text), text)

    @settings(max_examples=200)
    @given(strategies.text(max_size=20))
    def test_no_cell_begins_like_a_formula(self, text):
        cell = neutralise(text)
        self.assertNotIn("\0", cell)
        self.assertFalse(cell.lstrip().startswith(tuple("=+-@＝＋－＠")))
        self.assertTrue(cell.removeprefix("'").endswith(text.replace("\0", "")[1:]))
