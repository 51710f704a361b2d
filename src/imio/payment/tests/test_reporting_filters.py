"""Searches are read strictly, and written back as they were read."""

from datetime import date
from datetime import datetime
from datetime import UTC
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.reporting.filters import read_filters

import unittest


ANYTHING = strategies.one_of(
    strategies.text(max_size=30),
    strategies.integers(),
    strategies.lists(strategies.text(max_size=5), max_size=2),
    strategies.none(),
)
NAMES = ("text", "state", "regie", "flag", "since", "until", "sort", "b_start")


class TestFilters(unittest.TestCase):
    @settings(max_examples=200)
    @given(strategies.dictionaries(strategies.sampled_from(NAMES), ANYTHING))
    def test_whatever_is_sent_is_read_or_named_as_unreadable(self, form):
        found = read_filters(form)
        self.assertIsInstance(found.start, int)
        self.assertGreaterEqual(found.start, 0)
        again = read_filters(found.query())
        self.assertEqual(again.problems, ())
        self.assertEqual(again.query(), found.query())

    def test_a_period_counts_belgian_days_both_included(self):
        found = read_filters({"since": "2026-03-29", "until": "2026-03-29"})
        self.assertEqual(found.since_at, datetime(2026, 3, 28, 23, 0, tzinfo=UTC))
        self.assertEqual(found.until_at, datetime(2026, 3, 29, 22, 0, tzinfo=UTC))

    def test_days_are_written_one_way_only(self):
        self.assertEqual(
            read_filters({"since": "2026-11-22"}).since, date(2026, 11, 22)
        )
        for text in ("22/11/2026", "2026-13-01", "0001-01-01", "9999-12-31"):
            with self.subTest(text):
                self.assertEqual(read_filters({"since": text}).problems, ("since",))

    def test_every_writing_of_a_structured_communication_is_one_word(self):
        writings = ("+++010/0632/05690+++", "010/0632/05690", "***010/0632/05690***")
        writings += ("010063205690", "010 0632 05690", "+++ 010/0632/05690 +++")
        for text in writings:
            with self.subTest(text):
                words = read_filters({"text": f"Dupont {text}"}).words.split()
                self.assertEqual(words, ["Dupont", "010063205690"])

    def test_a_long_number_that_is_no_communication_stays_as_it_is(self):
        self.assertEqual(read_filters({"text": "1234567890123"}).words, "1234567890123")
