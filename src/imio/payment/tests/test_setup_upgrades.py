from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from itertools import pairwise
from plone import api
from Products.GenericSetup.upgrade import listUpgradeSteps

import unittest


PROFILE = "imio.payment:default"
FIRST_VERSION = ("1000",)


class TestUpgrades(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.setup = api.portal.get_tool("portal_setup")
        listed = listUpgradeSteps(self.setup, PROFILE, FIRST_VERSION)
        groups = [step if isinstance(step, list) else [step] for step in listed]
        self.steps = sorted((g[0]["source"], g[0]["dest"]) for g in groups)

    def test_the_profile_stands_at_the_end_of_the_last_upgrade(self):
        last = self.steps[-1][1] if self.steps else FIRST_VERSION
        version = tuple(self.setup.getVersionForProfile(PROFILE).split("."))
        self.assertEqual(last, version)

    def test_each_upgrade_starts_where_the_one_before_ended(self):
        for before, after in pairwise(self.steps):
            self.assertEqual(before[1], after[0])
        if self.steps:
            self.assertEqual(FIRST_VERSION, self.steps[0][0])

    def test_a_new_site_needs_no_upgrade(self):
        self.assertEqual([], self.setup.listUpgrades(PROFILE))
