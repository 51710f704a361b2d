"""What the lists of staff ask of the storage below them."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from imio.payment.checkout.settle import settle
from imio.payment.domain.journal import JournalRow
from imio.payment.reporting.names import read_names
from imio.payment.storage.catalog import LeanCatalog
from imio.payment.storage.journal import Journal
from imio.payment.storage.store import get_store
from imio.payment.submission import requests
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.tests.forms import create_regie
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from unittest import mock

import types
import unittest


NOW = datetime(2026, 11, 22, tzinfo=UTC)


class TestPages(unittest.TestCase):
    def make_catalog(self, count):
        catalog = LeanCatalog(("state",))
        for number in range(count):
            obj = types.SimpleNamespace(id=str(number))
            values = {"state": ("even" if number % 2 == 0 else "odd",)}
            catalog.add(obj, values, NOW + timedelta(minutes=number))
        return catalog

    @settings(max_examples=100)
    @given(
        strategies.integers(0, 30),
        strategies.integers(0, 35),
        strategies.integers(1, 12),
        strategies.booleans(),
        strategies.booleans(),
    )
    def test_a_page_is_a_slice_of_all_in_either_order(
        self, count, start, size, oldest_first, filtered
    ):
        found = self.make_catalog(count).search({"state": ("odd",)} if filtered else {})
        everything = list(found)[::-1] if oldest_first else list(found)
        self.assertEqual(
            found.page(start, size, oldest_first), everything[start : start + size]
        )

    def test_a_search_can_be_limited_to_named_objects(self):
        catalog = self.make_catalog(6)
        numbers = [number for number, id in catalog.ids.items() if id in ("1", "2")]
        found = catalog.search({"state": ("odd",)}, among=numbers)
        self.assertEqual(list(found), ["1"])
        self.assertEqual(list(catalog.search(among=[])), [])


class TestMonths(unittest.TestCase):
    def test_a_month_counts_what_was_sealed_in_it_by_the_belgian_calendar(self):
        journal = Journal()
        moments = {
            "a": datetime(2026, 10, 31, 22, 59, tzinfo=UTC),
            "b": datetime(2026, 10, 31, 23, 0, tzinfo=UTC),
            "c": datetime(2026, 11, 30, 22, 59, tzinfo=UTC),
        }
        for row_id, at in moments.items():
            kind = "overpayment" if row_id == "c" else "payment"
            row = JournalRow(
                row_id, at, kind, "x", "due", "T", "psp:a", "due:b", 100, "e", "sweep"
            )
            journal.append(row)
        journal.seal()
        months = dict(journal.chains["x"].months)
        self.assertEqual(months, {"2026-10": 100, "2026-11": 200})


class TestRefusal(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def test_refusing_a_paid_request_lists_its_payment_as_to_refund(self):
        store = get_store(self.layer["portal"])
        builders.make_platform(store)
        due = builders.make_request(store)
        attempt = builders.make_attempt(store, due)
        verdict = builders.make_verdict(attempt)
        account = builders.account(store)
        settle(store, attempt, verdict, account, "notification", NOW)
        self.assertFalse(attempt.to_refund)
        requests.refuse(store, due, "Not resident", "agent", NOW)
        found = store.transactions.catalog.search({"flag": ("to_refund",)})
        self.assertEqual(list(found), [attempt.id])


class TestNames(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def test_staff_read_the_names_of_regies_in_their_own_language(self):
        portal = self.layer["portal"]
        setRoles(portal, TEST_USER_ID, ["Manager"])
        meals = create_regie(portal, "repas")
        meals.title, meals.title_nl = "Repas scolaires", "Schoolmaaltijden"
        civil = create_regie(portal, "etat-civil")
        civil.title = civil.title_fr = "État civil"
        for language, names in (
            ("nl", ["État civil", "Schoolmaaltijden"]),
            ("fr", ["État civil", "Repas scolaires"]),
        ):
            with mock.patch.object(
                api.portal, "get_current_language", return_value=language
            ):
                found = read_names(regies=(meals.UID(), civil.UID()))
            self.assertEqual(list(found.regies.values()), names)
