from imio.payment import _
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from zope.i18n import translate

import unittest


LABEL = _("label_basket", default="Basket")


class TestReadersOfEnglish(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.request = self.layer["request"]

    def test_get_no_other_language_of_the_site(self):
        self.request.environ["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en;q=0.9,fr;q=0.5"
        self.assertEqual(translate(LABEL, target_language="en"), "Basket")
        self.assertEqual(translate(LABEL, context=self.request), "Basket")
