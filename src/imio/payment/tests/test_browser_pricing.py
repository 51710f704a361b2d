from imio.payment.browser.pricing.sentences import Sentences
from imio.payment.pricing import conditions
from imio.payment.pricing.model import Condition
from imio.payment.pricing.model import Rule
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from imio.payment.tests.forms import create_tariff
from plone.app.testing import setRoles
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from plone.app.testing import TEST_USER_ID
from plone.testing.zope import Browser

import re
import transaction
import unittest


class TestPaymentTab(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.regie = create_regie(self.portal)
        create_tariff(self.regie, "t1")
        self.demarche = create_demarche(self.portal, self.regie)
        transaction.commit()
        self.browser = self.login()
        self.open()

    def login(self, name=SITE_OWNER_NAME, password=SITE_OWNER_PASSWORD):
        browser = Browser(self.layer["app"])
        browser.handleErrors = False
        browser.raiseHttpErrors = False
        browser.addHeader("Authorization", f"Basic {name}:{password}")
        browser.addHeader("Accept-Language", "en")
        return browser

    def open(self):
        self.browser.open(f"{self.demarche.absolute_url()}/@@payment-pricing")
        self.form = self.browser.getForm("pricing-rules")

    def press(self, act):
        tags = re.findall(r"<button[^>]*name=\"act\"[^>]*>", self.browser.contents)
        acts = [re.search(r"value=\"([^\"]*)\"", tag)[1] for tag in tags]
        self.form.getControl(name="act", index=acts.index(act)).click()
        self.form = self.browser.getForm("pricing-rules")

    def fill(self, name, value):
        self.form.getControl(name=name).value = value

    def stored(self):
        transaction.begin()
        return self.demarche.pricing_rules

    def test_the_window_is_named_after_the_tab_and_its_form(self):
        self.assertIn(f"<title>Payment: {self.demarche.title}", self.browser.contents)

    def test_rules_are_shown_as_sentences(self):
        self.assertIn(
            "If Motif is “Allocations familiales”: the price is €5.00.",
            self.browser.contents,
        )
        self.assertNotIn("pricing-problems", self.browser.contents)
        self.assertEqual(self.browser.contents.count("<h1"), 1)

    def test_a_list_of_values_stands_in_the_quotation_marks_of_its_language(self):
        among = Condition("motif", conditions.IN, ("a", "b"))
        rule = Rule(effect="free", conditions=(among,))
        self.assertEqual(
            Sentences({}, [], "de").write(rule),
            "Wenn motif einer der Werte „a“, „b“ ist: kostenlos.",
        )
        self.assertEqual(
            Sentences({}, [], "en").write(rule),
            "If motif is one of “a”, “b”: free of charge.",
        )

    def test_a_changed_amount_is_read_and_saved(self):
        self.fill("rule-2-amount", "6,50")
        self.press("save")
        self.assertIn("The pricing rules are saved.", self.browser.contents)
        self.assertEqual(self.stored()[1]["amount_cents"], 650)
        self.assertEqual(self.stored()[0]["conditions"][0]["value"], "emploi")

    def test_an_unreadable_amount_is_refused_beside_its_row_and_nothing_is_lost(self):
        before = self.stored()
        self.fill("rule-2-amount", "5,00x")
        self.fill("rule-3-label_fr", "Envoi digital")
        self.press("save")
        self.assertEqual(self.browser.headers["status"], "422 Unprocessable Entity")
        self.assertIn("“5,00x” is not an amount", self.browser.contents)
        self.assertIn('href="#rule-2"', self.browser.contents)
        self.assertEqual(self.form.getControl(name="rule-2-amount").value, "5,00x")
        self.assertEqual(
            self.form.getControl(name="rule-3-label_fr").value, "Envoi digital"
        )
        self.assertEqual(self.stored(), before)

    def test_rows_are_added_moved_and_removed_without_saving(self):
        before = self.stored()
        self.press("add")
        self.fill("rule-5-effect", ["discount"])
        self.fill("rule-5-percent", "10")
        self.fill("rule-5-label_en", "Autumn")
        self.press("up-5")
        self.assertEqual(self.form.getControl(name="rule-4-percent").value, "10")
        self.press("condition-4")
        self.fill("rule-4-condition-0-field", ["envoi"])
        self.fill("rule-4-condition-0-operator", ["equals"])
        self.fill("rule-4-condition-0-value", "Digital")
        self.press("down-4")
        self.press("remove-1")
        self.assertEqual(self.stored(), before)
        self.press("save")
        self.assertIn("No row gives a price for “Recherche d'emploi”", self.text())
        self.fill("rule-1-condition-0-operator", ["filled"])
        self.press("save")
        rows = self.stored()
        self.assertEqual([one["effect"] for one in rows][-1], "discount")
        self.assertEqual(rows[-1]["percent"], "10")
        self.assertEqual(rows[-1]["labels"], {"en": "Autumn"})

    def text(self):
        return self.browser.contents.replace("&#x27;", "'").replace("&#39;", "'")

    def test_the_bench_tries_rows_that_are_not_saved(self):
        self.fill("rule-4-amount", "8,00")
        self.fill("try-motif", ["alloc"])
        self.fill("try-envoi", ["Postal"])
        self.press("try")
        self.assertIn("€13.00", self.browser.contents)
        self.assertIn("not applied: its conditions are not met", self.browser.contents)
        self.assertEqual(self.stored()[3]["amount_cents"], 700)

    def test_the_bench_names_an_answer_without_a_price(self):
        self.fill("try-envoi", ["Postal"])
        self.press("try")
        self.assertIn("No price is known for these answers", self.browser.contents)

    def test_a_field_that_left_the_form_is_flagged_on_the_tab(self):
        self.demarche.fields_model = self.demarche.fields_model.replace(
            'name="envoi"', 'name="livraison"'
        )
        transaction.commit()
        self.open()
        self.assertIn("nobody can be charged", self.browser.contents)
        self.assertIn("The form has no field “envoi” any more", self.browser.contents)
        chosen = self.form.getControl(name="rule-3-condition-0-field").value
        self.assertEqual(chosen, ["envoi"])

    def test_a_forged_post_is_refused(self):
        self.browser.handleErrors = True
        self.browser.post(
            f"{self.demarche.absolute_url()}/@@payment-pricing", "act=save&rules=0"
        )
        self.assertTrue(self.browser.headers["status"].startswith("403"))
        self.assertEqual(len(self.stored()), 4)

    def test_only_editors_see_the_tab(self):
        self.portal.acl_users.userFolderAddUser("paul", "Secret-12", ["Member"], [])
        transaction.commit()
        browser = self.login("paul", "Secret-12")
        browser.handleErrors = True
        browser.open(f"{self.demarche.absolute_url()}/@@payment-pricing")
        self.assertNotIn("pricing-rules", browser.contents)

    def test_a_tariff_can_be_chosen(self):
        for number in (4, 3, 2):
            self.press(f"remove-{number}")
        self.fill("rule-1-condition-0-field", [""])
        self.fill("rule-1-amount", "")
        self.fill("rule-1-tariff", ["repas"])
        self.press("save")
        self.assertEqual(self.stored()[0]["tariff"], "repas")
        self.assertIn("Always: the price is Repas.", self.browser.contents)

    def test_the_tab_is_offered_on_the_form_and_beside_its_fields(self):
        for page in ("", "/fields", "/actions"):
            self.browser.open(f"{self.demarche.absolute_url()}{page}")
            self.assertIn("/acte/@@payment-pricing", self.browser.contents)
            self.assertIn("/acte/fields", self.browser.contents)

    def test_a_plain_page_has_no_payment_tab(self):
        self.browser.open(self.regie.absolute_url())
        self.assertNotIn("@@payment-pricing", self.browser.contents)
