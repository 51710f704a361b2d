"""Who reads Dutch reads the Dutch name of a form, from its page to its receipt."""

from imio.payment.checkout.settle import settle
from imio.payment.content.titles import titles_of
from imio.payment.notifications.facts import request_values
from imio.payment.notifications.facts import transaction_values
from imio.payment.reporting.receipt import receipt_sheet
from imio.payment.tests import builders
from imio.payment.tests.visitors import VisitorTestCase
from plone import api
from plone.registry.interfaces import IRegistry
from zope.component import getUtility

import requests
import transaction


FRENCH = "Copie d'acte de naissance"
DUTCH = "Afschrift van de geboorteakte"


class TestTitles(VisitorTestCase):
    def setUp(self):
        super().setUp()
        self.change(self.demarche, title_nl=DUTCH)
        self.speak("nl")

    def speak(self, language):
        registry = getUtility(IRegistry)
        registry["plone.available_languages"] = ["en", "fr", "nl", "de"]
        registry["plone.default_language"] = language
        self.portal.setLanguage(language)
        transaction.commit()

    def heading(self, browser=None):
        page = (browser or self.browser)._response.html
        return page.find("main").find("h1").text.strip(), page.find("title").text

    def main(self):
        return self.browser._response.html.find("main").text

    def test_every_page_of_a_citizen_speaks_their_language(self):
        self.browser.open(self.demarche.absolute_url())
        heading, window = self.heading()
        self.assertEqual(DUTCH, heading)
        self.assertIn(DUTCH, window)
        self.fill()
        self.assertIn(DUTCH, self.main())
        self.confirm()
        self.assertIn(DUTCH, self.heading()[0])
        for page in ("@@my-payments", "@@payment-basket"):
            self.browser.open(f"{self.portal.absolute_url()}/{page}")
            self.assertIn(DUTCH, self.main(), page)
            self.assertNotIn(FRENCH, self.main(), page)

    def test_a_language_without_a_name_reads_the_title(self):
        self.speak("de")
        self.browser.open(self.demarche.absolute_url())
        self.assertEqual(FRENCH, self.heading()[0])
        self.fill()
        self.confirm()
        self.assertIn(FRENCH, self.heading()[0])

    def test_programs_read_the_name_in_the_language_they_ask_for(self):
        self.fill()
        self.confirm()
        session = requests.Session()
        self.addCleanup(session.close)
        session.headers["Accept"] = "application/json"
        [own] = self.requests()
        self.assertEqual((FRENCH, DUTCH), (own.title_in("fr"), own.title_in("nl")))
        cookie = next(line for line in self.browser.cookies if "payment_basket" in line)
        session.cookies.set(
            cookie,
            self.browser.cookies[cookie].strip('"'),
            domain="localhost.local",
            path="/",
        )
        basket = session.get(
            f"{self.portal.absolute_url()}/@payment-basket", timeout=30
        ).json()
        self.assertEqual(DUTCH, basket["payments"][0]["items"][0]["title"])

    def test_a_request_keeps_the_names_it_was_sent_with(self):
        self.fill()
        self.confirm()
        request = self.only_request()
        self.assertEqual({"nl": DUTCH}, request.demarche_titles)
        self.change(self.demarche, title_nl="Iets anders")
        self.assertEqual(DUTCH, self.only_request().title_in("nl"))

    def test_mails_and_receipts_speak_the_language_of_who_pays(self):
        self.fill()
        self.confirm()
        request = self.only_request()
        self.assertEqual(DUTCH, request_values(self.store, request, "nl")["title"])
        self.assertEqual(FRENCH, request_values(self.store, request, "de")["title"])
        attempt = builders.make_attempt(self.store, request)
        word = builders.make_verdict(attempt)
        account = builders.account(self.store)
        settle(self.store, attempt, word, account, "notification", builders.NOW)
        for language, title in (("nl", DUTCH), ("fr", FRENCH)):
            values = transaction_values(self.store, attempt, language)
            self.assertEqual(title, values["title"])
            self.assertEqual(title, values["items"][0].text)
            paper = receipt_sheet(attempt, language)
            self.assertEqual(title, paper.object_title)
            self.assertEqual([title], [line.label for line in paper.lines])

    def test_a_plain_form_with_the_behavior_has_names_too(self):
        types = self.portal.portal_types
        types["EasyForm"].behaviors += ("imio.payment.payable",)
        with api.env.adopt_roles(["Manager"]):
            form = api.content.create(self.portal, "EasyForm", "plain", title=FRENCH)
            form.title_nl = DUTCH
        self.assertEqual(DUTCH, titles_of(form)["nl"])
        self.assertEqual(FRENCH, titles_of(form)["en"])
