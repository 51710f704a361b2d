"""What tests make once is there for each of them as it was made."""

from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.forms import create_regie
from imio.payment.tests.snapshots import made_once
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID

import transaction
import unittest


class TestMadeOnce(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING
    calls = []

    def setUp(self):
        self.portal = self.layer["portal"]

    def make(self):
        self.calls.append(self.id())
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        return create_regie(self.portal, description="As made").UID()

    def use(self):
        """Look at what was made, and spoil it."""
        uid = made_once(self.portal, "regie", self.make)
        (brain,) = api.content.find(UID=uid)
        self.assertEqual("As made", brain.Description)
        self.assertIn("Manager", api.user.get_roles())
        regie = brain.getObject()
        self.assertEqual(self.portal["population"], regie)
        regie.description = "Spoilt"
        regie.reindexObject()
        transaction.commit()

    def test_no_test_sees_what_another_made_of_it(self):
        self.use()
        self.assertEqual(1, len(self.calls), self.calls)

    def test_no_test_sees_what_another_one_made_of_it(self):
        self.use()
        self.assertEqual(1, len(self.calls), self.calls)

    def test_what_is_made_after_something_else_is_made_anew(self):
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        uid = made_once(self.portal, "regie", lambda: create_regie(self.portal).UID())
        (brain,) = api.content.find(UID=uid)
        self.assertEqual("", brain.Description)
