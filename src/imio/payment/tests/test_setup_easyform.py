from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from plone import api
from plone.app.testing import applyProfile

import unittest


class TestTabsOfForms(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def condition(self, name):
        actions = api.portal.get_tool("portal_actions").object_buttons
        return actions[name].getProperty("available_expr")

    def test_easyform_offers_its_tabs_on_our_type_until_we_are_uninstalled(self):
        portal = self.layer["portal"]
        names = ("export", "import", "saveddata", "Fields", "Actions")
        for name in names:
            self.assertIn("imio.payment.Demarche", self.condition(name))
        self.assertIn("payment-pricing", api.portal.get_tool("portal_actions").object)
        applyProfile(portal, "imio.payment:uninstall")
        for name in names:
            self.assertEqual(
                self.condition(name), "python:object.portal_type == 'EasyForm'"
            )
        self.assertNotIn(
            "payment-pricing", api.portal.get_tool("portal_actions").object
        )
