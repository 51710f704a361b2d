from datetime import date
from imio.payment.demo.commune import FORMS
from imio.payment.pricing import form
from imio.payment.pricing.from_content import form_fields
from imio.payment.pricing.from_content import has_price
from imio.payment.pricing.from_content import problems_of
from imio.payment.pricing.from_content import quote_for
from imio.payment.pricing.from_content import readable_answers
from imio.payment.pricing.from_content.prices import BROKEN
from imio.payment.storage.settings import get_settings
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests.forms import BIRTH_FIELDS
from imio.payment.tests.forms import condition
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from imio.payment.tests.forms import create_tariff
from imio.payment.tests.forms import EVENT_FIELDS
from imio.payment.tests.forms import row
from plone import api
from plone.app.testing import logout
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID

import unittest


ON = date(2026, 11, 22)
POSTAL = {"motif": "alloc", "envoi": "Postal", "nom": "Dupont"}


class TestPricesOfForms(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.regie = create_regie(self.portal)

    def test_a_birth_certificate_by_post_costs_five_plus_seven(self):
        price = quote_for(create_demarche(self.portal, self.regie), POSTAL, ON)
        self.assertEqual([line.amount_cents for line in price.lines], [500, 700])
        self.assertTrue(price.acceptable)
        self.assertEqual(price.lines[0].labels["nl"], "Motif: Allocations familiales")

    def test_questions_and_lines_speak_the_language_of_each_reader(self):
        fields = (FORMS / "acte-naissance.xml").read_text()
        rows = [row("base", condition("envoi", "postal"), amount_cents=700)]
        demarche = create_demarche(self.portal, self.regie, fields, rows)
        english = readable_answers(demarche, {"envoi": "postal"}, "en")
        self.assertEqual(english, [("Delivery", "By post")])
        french = readable_answers(demarche, {"envoi": "postal"}, "fr")
        self.assertEqual(french, [("Mode d'envoi", "Par la poste")])
        [line] = quote_for(demarche, {"envoi": "postal"}, ON).lines
        self.assertEqual(line.labels["en"], "Delivery: By post")
        self.assertEqual(line.labels["fr"], "Mode d'envoi: Par la poste")

    def test_a_visitor_gets_the_price_though_the_regie_is_private(self):
        create_tariff(self.regie, "t1")
        rows = [row("base", tariff="repas")]
        demarche = create_demarche(self.portal, self.regie, rows=rows)
        logout()
        price = quote_for(demarche, POSTAL, ON)
        self.assertEqual(price.total_cents, 350)
        self.assertEqual(price.lines[0].labels["fr"], "Repas")

    def test_the_fields_of_an_easyform_are_understood(self):
        demarche = create_demarche(self.portal, fields=EVENT_FIELDS, rows=[])
        kinds = {field.name: field.kind for field in form_fields(demarche)}
        self.assertEqual(
            kinds,
            {
                "places": form.WHOLE,
                "semaines": form.CHOICES,
                "ne": form.DAY,
                "cp": form.TEXT,
                "urgent": form.YES_NO,
            },
        )
        self.assertFalse(has_price(demarche))

    def test_weeks_chosen_on_the_form_are_counted_from_what_it_extracts(self):
        rows = [row("unit", amount_cents=4000, quantity_fields=["places", "semaines"])]
        demarche = create_demarche(self.portal, self.regie, EVENT_FIELDS, rows)
        data = {"places": 2, "semaines": {"S1", "S2"}, "ne": ON, "cp": "5000"}
        self.assertEqual(quote_for(demarche, data, ON).total_cents, 16000)
        self.assertEqual(problems_of(demarche, ON), [])

    def test_residents_are_those_of_the_site_unless_the_row_names_them(self):
        get_settings().resident_postcodes = ("5000", "5020-5024")
        rows = [
            row("base", condition("cp", "", "resident"), amount_cents=100),
            row("base", amount_cents=900),
        ]
        demarche = create_demarche(self.portal, self.regie, EVENT_FIELDS, rows)
        self.assertEqual(problems_of(demarche, ON), [])
        for code, cents in (("5022", 100), ("1000", 900)):
            self.assertEqual(quote_for(demarche, {"cp": code}, ON).total_cents, cents)

    def test_a_field_renamed_in_the_form_is_flagged_and_nothing_is_charged(self):
        demarche = create_demarche(self.portal, self.regie)
        demarche.fields_model = BIRTH_FIELDS.replace('"envoi"', '"livraison"')
        found = [(one.row, one.code) for one in problems_of(demarche, ON)]
        self.assertEqual(found, [(3, "unknown_field"), (4, "unknown_field")])
        price = quote_for(demarche, POSTAL, ON)
        self.assertFalse(price.covered)
        self.assertEqual(price.refusals[0].code, BROKEN)

    def test_a_price_without_a_regie_is_refused(self):
        demarche = create_demarche(self.portal)
        self.assertFalse(quote_for(demarche, POSTAL, ON).acceptable)
        self.assertIn("no_regie", [one.code for one in problems_of(demarche, ON)])
        free = {**POSTAL, "motif": "emploi", "envoi": "Digital"}
        self.assertTrue(quote_for(demarche, free, ON).acceptable)

    def test_rows_that_no_page_of_ours_writes_are_flagged(self):
        demarche = create_demarche(self.portal, self.regie, rows=[row("gift")])
        self.assertEqual(
            [(one.row, one.code) for one in problems_of(demarche, ON)],
            [(1, "unknown_effect")],
        )
        self.assertFalse(quote_for(demarche, POSTAL, ON).covered)

    def test_answers_are_read_back_in_the_words_of_the_form(self):
        demarche = create_demarche(self.portal, fields=EVENT_FIELDS, rows=[])
        answers = {"ne": "2020-02-29", "urgent": True, "places": 2}
        self.assertEqual(
            readable_answers(demarche, answers, "en"),
            [("Places", "2"), ("Né le", "29 February 2020"), ("Urgent", "Yes")],
        )

    def test_a_plain_easyform_can_have_a_price_too(self):
        fti = api.portal.get_tool("portal_types").EasyForm
        fti.behaviors = (*fti.behaviors, "imio.payment.payable")
        plain = api.content.create(
            self.portal,
            "EasyForm",
            "plain",
            title="Plain",
            fields_model=BIRTH_FIELDS,
            regie=self.regie.UID(),
            pricing_rules=[row("base", amount_cents=250)],
        )
        self.assertTrue(has_price(plain))
        self.assertEqual(quote_for(plain, POSTAL, ON).total_cents, 250)
