from collective.easyform.api import get_actions
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.forms import BIRTH_ROWS
from imio.payment.tests.forms import condition
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from imio.payment.tests.forms import create_tariff
from imio.payment.tests.forms import row
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from plone.app.testing import TEST_USER_ID
from plone.testing.zope import Browser

import requests
import transaction
import unittest


class TestDemarches(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.regie = create_regie(self.portal)
        self.demarche = create_demarche(self.portal, self.regie)
        transaction.commit()
        self.url = self.demarche.absolute_url()
        self.browser = Browser(self.layer["app"])
        self.browser.handleErrors = False
        credentials = f"Basic {SITE_OWNER_NAME}:{SITE_OWNER_PASSWORD}"
        self.browser.addHeader("Authorization", credentials)
        self.browser.addHeader("Accept-Language", "en")

    def patch(self, **values):
        answer = requests.patch(
            self.url,
            json=values,
            headers={"Accept": "application/json"},
            auth=(SITE_OWNER_NAME, SITE_OWNER_PASSWORD),
            timeout=30,
        )
        transaction.begin()
        return answer

    def test_it_is_edited_like_any_easyform(self):
        for page in ("", "/edit", "/fields", "/actions", "/fields/motif"):
            self.browser.open(f"{self.url}{page}")
            self.assertIn(
                "motif" if page != "/actions" else "Add new action", self.text()
            )
        self.browser.open(f"{self.url}/edit")
        self.assertIn("Collecting office", self.text())
        self.assertNotIn("Pricing rules", self.text())

    def text(self):
        return self.browser.contents

    def test_a_new_one_has_no_mailer_that_nobody_gave_a_recipient(self):
        self.assertEqual(list(get_actions(self.demarche)), [])

    def test_saving_the_edit_form_keeps_the_rules(self):
        self.browser.open(f"{self.url}/edit")
        self.browser.getControl(name="form.widgets.IPayable.expiry_days").value = "7"
        self.browser.getControl("Save").click()
        transaction.begin()
        self.assertEqual(self.demarche.expiry_days, 7)
        self.assertEqual(self.demarche.pricing_rules, BIRTH_ROWS)

    def test_removing_a_field_that_a_rule_uses_is_flagged_at_once(self):
        schema = self.demarche.fields_model
        model = schema[: schema.index('<field name="envoi"')] + "</schema></model>"
        self.browser.open(f"{self.url}/fields/@@modeleditor")
        token = self.browser.getControl(name="_authenticator", index=0).value
        self.browser.post(
            f"{self.url}/fields/@@modeleditor",
            self.encode(
                {"source": model, "form.button.save": "1", "_authenticator": token}
            ),
        )
        self.assertIn("can no longer be charged", self.text())
        self.assertIn("Row 3: The form has no field “envoi” any more", self.text())

    def encode(self, values):
        return requests.models.RequestEncodingMixin._encode_params(values)

    def test_deleting_a_field_in_the_fields_tab_is_flagged_at_once(self):
        self.browser.open(f"{self.url}/fields")
        token = self.browser.getControl(name="_authenticator", index=0).value
        self.browser.post(
            f"{self.url}/fields/envoi/@@delete", self.encode({"_authenticator": token})
        )
        self.browser.open(f"{self.url}/fields")
        self.assertIn("Row 3: The form has no field “envoi” any more", self.text())

    def test_rules_with_problems_are_refused_over_rest(self):
        bad = [row("base", condition("motif", "voyage"), amount_cents=1)]
        answer = self.patch(pricing_rules=bad)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("voyage", answer.text)
        self.assertEqual(self.demarche.pricing_rules, BIRTH_ROWS)
        self.assertEqual(self.patch(pricing_rules="all").status_code, 400)
        self.assertEqual(
            self.patch(pricing_rules=[{"effect": "gift"}]).status_code, 400
        )

    def test_rules_without_problems_are_accepted_over_rest(self):
        good = [row("base", amount_cents=500)]
        self.assertEqual(self.patch(pricing_rules=good).status_code, 204)
        self.assertEqual(self.demarche.pricing_rules, good)

    def test_texts_are_kept_per_language(self):
        self.browser.open(f"{self.url}/@@payment-texts")
        form = self.browser.getForm("payment-texts")
        form.getControl(name="paid-fr").value = "Merci. Votre acte part demain."
        form.submit()
        transaction.begin()
        expected = {"fr": "Merci. Votre acte part demain."}
        self.assertEqual(self.demarche.payment_texts["paid"], expected)
        self.assertEqual(self.patch(payment_texts={"thanks": {}}).status_code, 400)

    def test_the_group_of_agents_has_its_role_on_this_form_only(self):
        api.group.create("etat-civil")
        api.user.create("a@example.org", "agent", "Secret-12")
        api.group.add_user("etat-civil", username="agent")
        self.demarche.agents_group = "etat-civil"
        roles = api.user.get_roles("agent", obj=self.demarche)
        self.assertIn("Payment Agent", roles)
        self.assertNotIn("Payment Agent", api.user.get_roles("agent", obj=self.regie))

    def test_the_box_with_the_estimated_price_names_what_the_rules_use(self):
        self.browser.open(f"{self.url}/@@payment-estimate")
        self.assertIn("/acte/@payment-price", self.text())
        self.assertIn("envoi", self.text())
        self.assertNotIn("nom&quot;", self.text())
        self.browser.open(
            f"{self.portal.absolute_url()}/++plone++imio.payment/price.js"
        )
        self.assertIn(b"data-payment-estimate", self.text())
        self.demarche.pricing_rules = []
        transaction.commit()
        self.browser.open(f"{self.url}/@@payment-estimate")
        self.assertFalse(self.browser.contents.strip())

    def test_the_page_of_a_regie_shows_its_tariffs(self):
        create_tariff(self.regie, "t1", price="3,50", legal_basis="Conseil du 12 mai")
        transaction.commit()
        self.browser.open(self.regie.absolute_url())
        self.assertIn("€3.50", self.text())
        self.assertIn("Conseil du 12 mai", self.text())
        self.assertIn("no payment platform yet", self.text())

    def test_overlapping_tariffs_are_refused_in_the_form(self):
        create_tariff(self.regie, "t1")
        transaction.commit()
        self.browser.open(f"{self.regie.absolute_url()}/++add++imio.payment.Tariff")
        self.browser.getControl(name="form.widgets.IBasic.title").value = "Repas 2027"
        self.browser.getControl(name="form.widgets.item").value = "repas"
        self.browser.getControl(name="form.widgets.price").value = "4,00"
        self.browser.getControl("Save").click()
        self.assertIn("is in force during this period", self.text())
        self.browser.getControl(name="form.widgets.price").value = "4,00x"
        self.browser.getControl("Save").click()
        self.assertIn("This is not an amount", self.text())
        self.assertEqual(self.regie.objectIds(), ["t1"])

    def test_overlapping_tariffs_are_refused_over_rest(self):
        create_tariff(self.regie, "t1")
        transaction.commit()
        tariff = {"@type": "imio.payment.Tariff", "title": "T", "item": "repas"}
        for item, status in (("repas", 400), ("garderie", 201)):
            answer = requests.post(
                self.regie.absolute_url(),
                json={**tariff, "item": item, "price": "4,00"},
                headers={"Accept": "application/json"},
                auth=(SITE_OWNER_NAME, SITE_OWNER_PASSWORD),
                timeout=30,
            )
            self.assertEqual(answer.status_code, status, answer.text)
