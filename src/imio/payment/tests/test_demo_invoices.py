"""The demo's invoices: every state is there, and the books are right."""

from datetime import date
from imio.payment.audit.invariants import audit
from imio.payment.demo.invoices import create_billing
from imio.payment.demo.recovery import create_recovery
from imio.payment.formatting import local_day
from imio.payment.recovery import planning
from imio.payment.recovery.mornings import next_run_day
from imio.payment.recovery.reminders import plan_day
from imio.payment.recovery.treasury import list_candidates
from imio.payment.recovery.treasury import READY
from imio.payment.reporting.invoice_labels import STATES
from imio.payment.reporting.invoices import OVERDUE
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.tests.builders_billing import make_regie
from imio.payment.tests.builders_billing import make_tariff
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID

import unittest


class TestDemoInvoices(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def test_the_demo_shows_invoices_in_every_state_and_its_books_are_right(self):
        portal = self.layer["portal"]
        setRoles(portal, TEST_USER_ID, ["Manager"])
        store = get_store(portal)
        folder = api.content.create(portal, "Folder", "regies", title="Régies")
        meals = make_regie(folder, store, "repas")
        make_regie(folder, store, "population")
        for item, price in (("repas-maternelle", "3,80"), ("repas-primaire", "4,30")):
            make_tariff(meals, item, price, valid_from=date(2026, 1, 1))
        create_billing(store, folder, builders.NOW)
        count = store.invoices.catalog.count_of
        for state in STATES.keys() - {OVERDUE, "to_number"}:
            with self.subTest(state):
                self.assertGreater(count("state", state), 0)
        self.assertGreater(count("kind", "titre"), 3)
        self.assertEqual(count("flag", "to_draw"), 0)
        self.assertEqual(count("flag", "draw_failed"), 0)
        while store.journal.seal():
            pass
        for key in list(store.outbox.waiting):
            store.outbox.succeed(key, builders.NOW)
        self.assertEqual(list(audit(store, builders.NOW)), [])
        self.assert_something_is_to_be_recovered(store, folder)

    def assert_something_is_to_be_recovered(self, store, folder):
        """The treasury can get one today, and somebody is reminded tomorrow."""
        create_recovery(store, folder, builders.NOW)
        today = local_day(builders.NOW)
        ripe = list_candidates(store, None, today, builders.NOW)
        self.assertIn(READY, [one.code for one in ripe])
        tomorrow = next_run_day(store, builders.NOW)
        self.assertGreater(tomorrow, today)
        planned = plan_day(store, None, tomorrow, builders.NOW)
        self.assertIn(planning.SEND, [one.step.code for one in planned])
