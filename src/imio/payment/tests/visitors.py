"""A site with a priced form, and browsers that fill it in, for functional tests."""

from imio.payment.content.request import Request
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.builders import make_platform
from imio.payment.tests.forms import create_demarche
from imio.payment.tests.forms import create_regie
from imio.payment.tests.snapshots import made_once
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD
from plone.testing.zope import Browser

import transaction
import unittest


FIELDS = """<?xml version="1.0" encoding="utf-8"?>
<model xmlns="http://namespaces.plone.org/supermodel/schema"
       xmlns:easyform="http://namespaces.plone.org/supermodel/easyform">
  <schema>
    <field name="motif" type="zope.schema.Choice">
      <title>Motif</title>
      <values>
        <element key="emploi">Recherche d'emploi</element>
        <element key="alloc">Allocations familiales</element>
      </values>
    </field>
    <field name="envoi" type="zope.schema.Choice">
      <title>Envoi</title>
      <values>
        <element key="digital">Digital</element>
        <element key="postal">Postal</element>
      </values>
    </field>
    <field name="nom" type="zope.schema.TextLine"><title>Nom</title></field>
    <field name="prenom" type="zope.schema.TextLine">
      <title>Prénom</title><required>False</required>
    </field>
    <field name="email" type="zope.schema.TextLine">
      <title>Courriel</title><required>False</required>
    </field>
    <field name="piece" type="plone.namedfile.field.NamedBlobFile">
      <title>Pièce jointe</title><required>False</required>
    </field>
    <field name="dossier" type="zope.schema.TextLine" easyform:serverSide="True"
           easyform:TDefault="string:D-1"><title>Dossier</title></field>
  </schema>
</model>
"""


def condition(field, value):
    return {"field": field, "operator": "equals", "value": value}


ROWS = [
    {"effect": "base", "conditions": [condition("motif", "emploi")], "amount_cents": 0},
    {
        "effect": "base",
        "conditions": [condition("motif", "alloc")],
        "amount_cents": 500,
    },
    {
        "effect": "surcharge",
        "conditions": [condition("envoi", "digital")],
        "amount_cents": 0,
    },
    {
        "effect": "surcharge",
        "conditions": [condition("envoi", "postal")],
        "amount_cents": 700,
    },
]


class VisitorTestCase(unittest.TestCase):
    """A test on a site with one priced form."""

    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        made_once(self.portal, "priced form", self._make)
        self.regie, self.demarche = self.portal["population"], self.portal["acte"]
        self.browser = self.new_browser()

    def _make(self):
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        make_platform(self.store)
        regie = create_regie(
            self.portal, platform="belfius", contact_email="population@example.org"
        )
        create_demarche(self.portal, regie, FIELDS, ROWS)
        setRoles(self.portal, TEST_USER_ID, ["Member"])
        transaction.commit()

    def new_browser(self, member=False):
        browser = Browser(self.layer["app"])
        browser.raiseHttpErrors = False
        if member:
            browser.open(f"{self.portal.absolute_url()}/login")
            browser.getControl(name="__ac_name").value = TEST_USER_NAME
            browser.getControl(name="__ac_password").value = TEST_USER_PASSWORD
            browser.getControl(name="buttons.login").click()
        return browser

    def fill(self, browser=None, motif="alloc", envoi="postal", nom="Dupont", **more):
        browser = browser or self.browser
        browser.open(self.demarche.absolute_url())
        self.answer(browser, motif, envoi, nom, **more)
        return browser

    def answer(self, browser, motif, envoi, nom, file=None, **more):
        browser.getControl(name="form.widgets.motif:list").value = [motif]
        browser.getControl(name="form.widgets.envoi:list").value = [envoi]
        browser.getControl(name="form.widgets.nom").value = nom
        for name, text in more.items():
            browser.getControl(name=f"form.widgets.{name}").value = text
        if file:
            upload = browser.getControl(name="form.widgets.piece")
            upload.add_file(file, "text/plain", "acte.txt")
        browser.getControl(name="form.buttons.submit").click()

    def confirm(self, browser=None):
        browser = browser or self.browser
        browser.getForm(index=self.review_form(browser)).submit()

    def review_form(self, browser):
        forms = browser._response.html.find_all("form")
        return next(
            place
            for place, form in enumerate(forms)
            if form.find("input", {"name": "digest"})
        )

    def requests(self):
        transaction.begin()
        return [
            self.store.requests._getOb(request_id)
            for request_id in self.store.requests.catalog.search()
        ]

    def only_request(self) -> Request:
        (request,) = self.requests()
        return request

    def change(self, obj, **values):
        for name, value in values.items():
            setattr(obj, name, value)
        transaction.commit()

    def set_record(self, name, value):
        api.portal.set_registry_record(f"imio.payment.{name}", value)
        transaction.commit()
