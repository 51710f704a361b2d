"""A payable form in the browser: what is valid becomes a draft, nothing is lost."""

from imio.payment.domain import states
from imio.payment.pricing.model import PriceLine
from imio.payment.tests.visitors import VisitorTestCase
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from plone.app.textfield.value import RichTextValue

import transaction


CARD = "4111 1111 1111 1111"


class TestPayableForm(VisitorTestCase):
    def test_a_valid_form_leads_to_its_review_and_nothing_is_owed_yet(self):
        self.fill()

        self.assertIn("/acte/@@payment-review/", self.browser.url)
        draft = self.only_request()
        self.assertEqual(states.DRAFT, draft.state)
        self.assertEqual(1200, draft.amount_cents)
        self.assertIsInstance(draft.lines[0], PriceLine)
        self.assertEqual("Dupont", draft.surname)
        self.assertEqual("", draft.communication)

    def test_what_is_missing_is_listed_with_a_link_to_its_place(self):
        self.fill(nom="")

        self.assertEqual([], self.requests())
        self.assertIn('href="#formfield-form-widgets-nom"', self.browser.contents)
        self.assertIn('id="formfield-form-widgets-nom"', self.browser.contents)
        chosen = self.browser.getControl(name="form.widgets.motif:list").value
        self.assertEqual(["alloc"], chosen)
        page = self.browser._response.html
        name = page.find("input", {"name": "form.widgets.nom"})
        self.assertEqual("true", name["aria-invalid"])
        told = page.find(id=name["aria-describedby"]).text.strip()
        self.assertEqual("Required input is missing.", told)

    def test_a_card_number_is_refused_kept_nowhere_and_not_sent_back(self):
        self.fill(nom=f"Dupont {CARD}")

        self.assertEqual([], self.requests())
        self.assertNotIn("4111", self.browser.contents)
        self.assertIn("This looks like a card number", self.browser.contents)

    def test_answers_without_a_price_are_refused_and_stay_in_the_form(self):
        self.change(self.demarche, pricing_rules=self.demarche.pricing_rules[:1])
        self.fill()

        self.assertEqual([], self.requests())
        self.assertIn("No price is known for these answers", self.browser.contents)
        self.assertEqual(
            "Dupont", self.browser.getControl(name="form.widgets.nom").value
        )

    def test_a_form_without_platform_says_so_politely(self):
        self.change(self.regie, platform=None)
        self.fill()

        self.assertEqual([], self.requests())
        self.assertIn("cannot be charged yet", self.browser.contents)

    def test_a_form_without_regie_can_still_be_free(self):
        self.change(self.demarche, regie=None)
        self.fill(motif="emploi", envoi="digital")

        self.assertEqual(0, self.only_request().amount_cents)

    def test_an_uploaded_file_is_kept_with_the_draft(self):
        self.fill(file="une pièce".encode())

        files = self.only_request().submission.files
        self.assertEqual("une pièce".encode(), files["piece"].data)
        self.assertIn("acte.txt", self.browser.contents)

    def test_server_side_answers_are_kept_but_not_shown(self):
        self.fill()

        self.assertEqual("D-1", self.only_request().submission.values["dossier"])
        self.assertNotIn("D-1", self.browser.contents)

    def test_editing_brings_back_what_was_typed_and_corrects_the_same_draft(self):
        self.fill(file=b"one")
        self.browser.getLink("Edit my answers").click()

        name = self.browser.getControl(name="form.widgets.nom")
        self.assertEqual("Dupont", name.value)
        motif = self.browser.getControl(name="form.widgets.motif:list")
        self.assertEqual(["alloc"], motif.value)
        name.value = "Durand"
        self.browser.getControl(name="form.widgets.envoi:list").value = ["digital"]
        self.browser.getControl(name="form.buttons.submit").click()

        self.assertIn("@@payment-review/", self.browser.url)
        draft = self.only_request()
        self.assertEqual("Durand", draft.surname)
        self.assertEqual(500, draft.amount_cents)
        self.assertEqual(b"one", draft.submission.files["piece"].data)

    def test_the_form_never_puts_answers_into_an_address(self):
        self.change(self.demarche, method="get")
        self.browser.open(self.demarche.absolute_url())

        forms = self.browser._response.html.find_all("form")
        ours = [
            form for form in forms if form.find("input", {"name": "form.widgets.nom"})
        ]
        self.assertEqual(["post"], [form["method"] for form in ours])

    def test_a_get_request_stores_nothing(self):
        address = f"{self.demarche.absolute_url()}/view?form.widgets.nom=Dupont"
        self.browser.open(f"{address}&form.buttons.submit=1")

        self.assertEqual([], self.requests())

    def test_questions_in_fieldsets_and_switched_off_ones_work_as_in_easyform(self):
        fields = self.demarche.fields_model.replace(
            '<field name="prenom"',
            '<fieldset name="who" label="Who"><field name="prenom"',
        ).replace(
            '<field name="email"',
            '<field name="gone" type="zope.schema.TextLine"'
            ' easyform:TEnabled="python:False"><title>Gone</title></field>'
            '</fieldset><field name="email"',
        )
        self.change(self.demarche, fields_model=fields)
        self.browser.open(self.demarche.absolute_url())
        self.assertNotIn("form.widgets.gone", self.browser.contents)
        self.fill(prenom=f"Ann {CARD}")
        self.assertIn("#formfield-form-widgets-prenom", self.browser.contents)
        self.assertNotIn("4111", self.browser.contents)
        self.fill(prenom="Ann")

        self.assertEqual("Ann", self.only_request().first_name)

    def test_the_editors_own_checks_are_kept(self):
        check = "easyform:TValidator=\"python: value == 'X' and 'No X here.'\""
        fields = self.demarche.fields_model.replace(
            '<field name="nom"', f'<field {check} name="nom"'
        )
        self.change(self.demarche, fields_model=fields)
        self.fill(nom="X")
        self.assertIn("No X here.", self.browser.contents)
        self.assertEqual([], self.requests())
        self.fill(nom="Y")
        self.assertEqual(1, len(self.requests()))

    def test_a_file_survives_an_error_elsewhere_in_the_form(self):
        self.fill(nom="", file=b"one")
        self.browser.getControl(name="form.widgets.nom").value = "Dupont"
        self.browser.getControl(name="form.buttons.submit").click()

        self.assertEqual(b"one", self.only_request().submission.files["piece"].data)

    def test_a_plain_easyform_with_the_behavior_is_priced_too(self):
        fti = self.portal.portal_types.EasyForm
        fti.behaviors = (*fti.behaviors, "imio.payment.payable")
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        plain = api.content.create(
            self.portal,
            "EasyForm",
            "plain",
            title="Plain",
            fields_model=self.demarche.fields_model,
            regie=self.regie.UID(),
            pricing_rules=self.demarche.pricing_rules,
        )
        transaction.commit()
        self.demarche = plain
        self.fill()

        self.assertIn("/plain/@@payment-review/", self.browser.url)
        self.assertEqual(1200, self.only_request().amount_cents)

    def test_a_form_without_the_behavior_stays_easyforms_own(self):
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        plain = api.content.create(self.portal, "EasyForm", "plain", title="Plain")
        transaction.commit()
        self.browser.open(plain.absolute_url())

        self.assertIn("form.widgets.comments", self.browser.contents)
        self.assertNotIn("payment-estimate", self.browser.contents)

    def test_the_thanks_text_is_shown_when_nothing_is_owed(self):
        prologue = RichTextValue("<p>Merci ${nom}</p>", "text/html", "text/html")
        self.change(self.demarche, thanksPrologue=prologue)
        self.fill(motif="emploi", envoi="digital", nom="<b>D</b>")
        self.confirm()

        self.assertIn("<p>Merci &lt;b&gt;D&lt;/b&gt;</p>", self.browser.contents)
