"""A payable form in the browser: what is valid becomes a draft, nothing is lost."""

from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.builders import make_platform
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from plone.testing.zope import Browser

import transaction
import unittest


class TestPayableForm(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.store = get_store(self.portal)
        make_platform(self.store)
        regie = create_regie(self.portal, platform="belfius")
        self.demarche = create_demarche(self.portal, regie)
        transaction.commit()
        self.browser = Browser(self.layer["app"])
        self.browser.handleErrors = False

    def fill(self, motif="alloc", envoi="Postal", nom="Dupont"):
        self.browser.open(self.demarche.absolute_url())
        self.browser.getControl(name="form.widgets.motif:list").value = [motif]
        self.browser.getControl(name="form.widgets.envoi:list").value = [envoi]
        self.browser.getControl(name="form.widgets.nom").value = nom
        self.browser.getControl(name="form.buttons.submit").click()

    def test_a_valid_form_leads_to_its_review_with_the_price(self):
        self.fill()
        self.assertIn("@@payment-review/", self.browser.url)
        self.assertIn("€12.00", self.browser.contents)
