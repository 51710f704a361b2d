"""Walks through the control panels as somebody with a browser."""

from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from plone.testing.zope import Browser

import unittest


class PanelCase(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        self.url = self.portal.absolute_url()
        self.browser = self.visitor(SITE_OWNER_NAME, SITE_OWNER_PASSWORD)

    def visitor(self, name="", password=""):
        browser = Browser(self.layer["app"])
        browser.handleErrors = False
        browser.raiseHttpErrors = False
        if name:
            browser.addHeader("Authorization", f"Basic {name}:{password}")
        return browser

    def open(self, path):
        self.browser.open(f"{self.url}/{path}")
        return self.browser.contents

    def control(self, name):
        return self.browser.getControl(name=name)
