from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from plone.app.testing import TEST_USER_ID

import requests
import transaction
import unittest


POSTAL = {"motif": "alloc", "envoi": "Postal"}


class TestPriceService(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.portal.portal_workflow.setDefaultChain("simple_publication_workflow")
        demarche = create_demarche(self.portal, create_regie(self.portal))
        api.content.transition(demarche, "publish")
        transaction.commit()
        self.url = demarche.absolute_url()
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        self.addCleanup(self.session.close)

    def post(self, answers, service="@payment-price", **more):
        return self.session.post(
            f"{self.url}/{service}", json={"answers": answers, **more}, timeout=30
        )

    def test_a_visitor_sees_the_lines_and_the_total(self):
        answer = self.post(POSTAL, language="fr")
        self.assertEqual(answer.status_code, 200)
        price = answer.json()
        self.assertEqual([line["amount_cents"] for line in price["lines"]], [500, 700])
        self.assertEqual(price["total_cents"], 1200)
        self.assertEqual(price["total"], "12,00\u00a0€")
        self.assertTrue(price["acceptable"])
        self.assertNotIn("steps", price)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_the_language_of_the_page_decides_how_amounts_look(self):
        self.assertEqual(
            self.post(POSTAL, language="nl").json()["total"], "€\u00a012,00"
        )

    def test_answers_that_are_still_missing_say_why_there_is_no_price(self):
        price = self.post({"envoi": "Postal"}, language="en").json()
        self.assertFalse(price["acceptable"])
        self.assertIn("No price is known", price["refusals"][0])

    def test_answers_of_another_shape_are_refused_with_the_field(self):
        for answers, field in (
            ({"motif": ["alloc"]}, "motif"),
            ({"motif": "voyage"}, "motif"),
            ({"prix": "0"}, "prix"),
            (["alloc"], "answers"),
            (None, "answers"),
        ):
            with self.subTest(answers=answers):
                answer = self.post(answers)
                self.assertEqual(answer.status_code, 400)
                self.assertEqual(answer.json()["error"]["field"], field)

    def test_only_an_editor_sees_the_steps(self):
        answer = self.post(POSTAL, "@payment-price-steps")
        self.assertEqual(answer.status_code, 401)
        self.session.auth = (SITE_OWNER_NAME, SITE_OWNER_PASSWORD)
        steps = self.post(POSTAL, "@payment-price-steps", language="en").json()["steps"]
        self.assertEqual([step["row"] for step in steps], [1, 2, 3, 4])
        self.assertEqual([step["total_cents"] for step in steps], [0, 500, 500, 1200])
        self.assertIn("not applied", steps[0]["text"])

    def test_a_form_that_is_not_public_tells_no_price(self):
        api.content.transition(self.portal.acte, "reject")
        transaction.commit()
        self.assertEqual(self.post(POSTAL).status_code, 401)
