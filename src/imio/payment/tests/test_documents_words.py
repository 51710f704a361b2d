"""The printed words: complete in four languages, with the same values in each."""

from imio.payment.documents.colours import checked_colour
from imio.payment.documents.colours import readable_colour
from imio.payment.documents.sheet import KINDS
from imio.payment.documents.words import read_words
from imio.payment.domain.languages import LANGUAGES

import re
import unittest


class TestWords(unittest.TestCase):
    def test_each_language_has_the_same_words_with_the_same_values(self):
        french = read_words("fr")
        for language in LANGUAGES:
            words = read_words(language)
            self.assertEqual(set(french), set(words))
            for key, text in words.items():
                self.assertTrue(text.strip(), (language, key))
                self.assertEqual(
                    sorted(re.findall(r"\{\w+\}", french[key])),
                    sorted(re.findall(r"\{\w+\}", text)),
                    (language, key),
                )

    def test_each_kind_has_its_title(self):
        self.assertLessEqual(set(KINDS), set(read_words("fr")))

    def test_a_language_that_we_do_not_speak_is_french(self):
        self.assertEqual(read_words("fr"), read_words("it"))
        self.assertEqual(read_words("nl"), read_words("nl-be"))


class TestColours(unittest.TestCase):
    def test_a_colour_too_pale_to_be_read_is_kept_for_lines_only(self):
        self.assertEqual("#ffee00", checked_colour("#FFEE00"))
        self.assertEqual("#1a1a1a", readable_colour("#ffee00"))
        self.assertEqual("#1b5e4b", readable_colour("#1b5e4b"))

    def test_what_is_no_colour_becomes_nearly_black(self):
        for text in ("", "red", "#12345", "#1234567", '#000000"); #panic('):
            self.assertEqual("#1a1a1a", checked_colour(text))
