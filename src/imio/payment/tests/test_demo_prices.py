from datetime import date
from imio.payment.demo.commune import FORMS
from imio.payment.demo.prices import DEMARCHES
from imio.payment.pricing.from_content import problems_of
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from imio.payment.tests.forms import create_tariff
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID

import unittest


class TestDemoPrices(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def test_the_rules_of_every_demo_form_fit_its_questions(self):
        portal = self.layer["portal"]
        setRoles(portal, TEST_USER_ID, ["Manager"])
        regie = create_regie(portal)
        for item in ("repas-maternelle", "repas-primaire"):
            create_tariff(regie, item, item=item)
        for name, (_regie, _group, _title, rules) in DEMARCHES.items():
            with self.subTest(name=name):
                fields = (FORMS / f"{name}.xml").read_text()
                demarche = create_demarche(portal, regie, fields, rules)
                found = problems_of(demarche, date(2026, 11, 22))
                self.assertEqual(
                    [(one.row, one.code, one.details) for one in found], []
                )
                portal.manage_delObjects(["acte"])
