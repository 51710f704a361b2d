"""The small catalog: newest first, by facets and by the beginnings of words."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.storage.catalog import LeanCatalog
from imio.payment.storage.catalog import words_of
from transaction import TransactionManager
from ZODB import DB
from ZODB.DemoStorage import DemoStorage

import types
import unittest


NOW = datetime(2026, 11, 22, tzinfo=UTC)


def make(catalog, id, minute=0, **values):
    obj = types.SimpleNamespace(id=id)
    catalog.add(obj, values, NOW + timedelta(minutes=minute))
    return obj


class TestLeanCatalog(unittest.TestCase):
    def setUp(self):
        self.catalog = LeanCatalog(("state", "regie", "words"))

    def test_newest_come_first(self):
        for minute, name in enumerate("abc"):
            make(self.catalog, name, minute)
        self.assertEqual(list(self.catalog.search()), ["c", "b", "a"])
        self.assertEqual(self.catalog.search().page(1, 1), ["b"])

    def test_objects_of_the_same_instant_are_all_kept(self):
        for number in range(50):
            make(self.catalog, f"id{number}")
        self.assertEqual(len(list(self.catalog.search())), 50)
        self.assertEqual(len(self.catalog.search()), 50)

    def test_filters_are_all_required_and_values_alternatives(self):
        make(self.catalog, "a", 1, state=("paid",), regie=("x",))
        make(self.catalog, "b", 2, state=("refused",), regie=("x",))
        make(self.catalog, "c", 3, state=("paid",), regie=("y",))
        found = self.catalog.search({"state": ("paid", "refused"), "regie": ("x",)})
        self.assertEqual(list(found), ["b", "a"])
        self.assertEqual(len(found), 2)

    def test_a_filter_without_values_finds_nothing(self):
        make(self.catalog, "a", state=("paid",))
        self.assertEqual(list(self.catalog.search({"regie": ()})), [])

    def test_words_are_found_by_their_beginning_without_accents_or_case(self):
        words = tuple(words_of("Émilie", "Dupont-Martin", "e.dupont@example.org"))
        make(self.catalog, "a", words=words)
        for text in ("emi", "DUPONT", "martin", "dupont-martin", "émilie mart"):
            with self.subTest(text):
                self.assertEqual(list(self.catalog.search(text=text)), ["a"])
        self.assertEqual(list(self.catalog.search(text="milie")), [])

    def test_a_period_includes_its_beginning_and_excludes_its_end(self):
        for minute in range(5):
            make(self.catalog, f"m{minute}", minute)
        found = self.catalog.search(
            since=NOW + timedelta(minutes=1), until=NOW + timedelta(minutes=3)
        )
        self.assertEqual(list(found), ["m2", "m1"])
        self.assertEqual(len(found), 2)

    def test_an_update_moves_an_object_between_values(self):
        obj = make(self.catalog, "a", state=("created",))
        self.catalog.update(obj, {"state": ("paid",)})
        self.assertEqual(list(self.catalog.search({"state": ("created",)})), [])
        self.assertEqual(list(self.catalog.search({"state": ("paid",)})), ["a"])
        self.assertEqual(self.catalog.count_of("state", "created"), 0)

    def test_a_removed_object_is_found_no_more(self):
        obj = make(self.catalog, "a", state=("draft",))
        self.catalog.remove(obj)
        self.assertEqual(list(self.catalog.search()), [])
        self.assertEqual(len(self.catalog.search()), 0)

    @settings(max_examples=60, deadline=None)
    @given(
        strategies.lists(
            strategies.tuples(
                strategies.integers(0, 300),
                strategies.sampled_from(("paid", "refused")),
                strategies.sampled_from(("x", "y")),
            ),
            max_size=30,
        ),
        strategies.sampled_from(("paid", "refused")),
        strategies.integers(0, 300),
    )
    def test_a_search_finds_what_a_loop_would(self, rows, state, since):
        catalog = LeanCatalog(("state", "regie"))
        for number, (minute, row_state, regie) in enumerate(rows):
            make(catalog, str(number), minute, state=(row_state,), regie=(regie,))
        found = catalog.search(
            {"state": (state,), "regie": ("x",)}, since=NOW + timedelta(minutes=since)
        )
        expected = {
            str(number)
            for number, row in enumerate(rows)
            if row[1:] == (state, "x") and row[0] >= since
        }
        self.assertEqual(set(found), expected)
        self.assertEqual(len(found), len(expected))


class TestConcurrentWriters(unittest.TestCase):
    """Two processes at one moment, on a storage that merges as RelStorage does."""

    def setUp(self):
        self.database = DB(DemoStorage())
        self.addCleanup(self.database.close)
        with self.database.transaction() as connection:
            catalog = connection.root()["catalog"] = LeanCatalog(("state",))
            connection.root()["live"] = make(catalog, "live", state=("created",))
            connection.root()["next"] = make(catalog, "next", 1, state=("paid",))

    def open(self):
        manager = TransactionManager()
        connection = self.database.open(manager)
        self.addCleanup(connection.close)
        self.addCleanup(manager.abort)
        return manager, connection.root()

    def test_the_last_of_a_state_leaves_while_another_one_comes(self):
        first, one = self.open()
        second, other = self.open()
        one["catalog"].update(one["live"], {"state": ("paid",)})
        other["catalog"].update(other["next"], {"state": ("created",)})
        first.commit()
        second.commit()
        catalog = self.open()[1]["catalog"]
        self.assertEqual(list(catalog.search({"state": ("created",)})), ["next"])
        self.assertEqual(list(catalog.search({"state": ("paid",)})), ["live"])
        both = catalog.search({"state": ("created", "paid")})
        self.assertEqual((len(both), len(list(both))), (2, 2))
