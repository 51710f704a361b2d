"""The review page: the price that was seen binds, once, and for whom it was shown."""

from concurrent.futures import ThreadPoolExecutor
from imio.payment.basket.storage import dues_of
from imio.payment.basket.storage import member_basket_id
from imio.payment.checkout.addresses import request_url
from imio.payment.domain import states
from imio.payment.tests.paying import PAYING_TESTING
from imio.payment.tests.visitors import VisitorTestCase
from lxml import html
from plone.app.testing import TEST_USER_ID
from plone.registry.interfaces import IRegistry
from zope.component import getUtility

import re
import requests
import threading
import transaction


class TestReview(VisitorTestCase):
    def test_the_lines_and_their_sum_are_shown(self):
        self.fill()

        for text in ("€5.00", "€7.00", "€12.00", "Allocations", "Confirm my request"):
            self.assertIn(text, self.browser.contents)

    def test_confirming_puts_the_request_into_the_basket_and_shows_its_page(self):
        self.fill()
        self.confirm()

        self.assertIn("/@@payment-request/", self.browser.url)
        request = self.only_request()
        self.assertEqual(states.AWAITING_PAYMENT, request.state)
        self.assertEqual([request], dues_of(self.store, request.basket_id))
        self.assertIn("To pay: €12.00 before", self.browser.contents)
        self.assertIn("@@payment-basket", self.browser.contents)

    def test_a_free_request_goes_straight_to_the_service(self):
        self.fill(motif="emploi", envoi="digital")
        self.assertIn("Send my request", self.browser.contents)
        self.confirm()

        self.assertEqual(states.TO_PROCESS, self.only_request().state)
        self.assertIn("The service has received your request", self.browser.contents)
        self.assertNotIn("Go to the basket", self.browser.contents)

    def test_a_price_that_changed_is_shown_again_before_it_binds(self):
        self.fill()
        rows = [dict(row) for row in self.demarche.pricing_rules]
        rows[3]["amount_cents"] = 900
        self.change(self.demarche, pricing_rules=rows)
        self.confirm()

        self.assertEqual("409 Conflict", self.browser.headers["status"])
        self.assertIn("The price has changed", self.browser.contents)
        self.assertIn("€14.00", self.browser.contents)
        self.assertEqual(states.DRAFT, self.only_request().state)
        self.confirm()
        request = self.only_request()
        self.assertEqual(states.AWAITING_PAYMENT, request.state)
        self.assertEqual(1400, request.amount_cents)

    def test_a_form_that_lost_its_price_keeps_the_draft_and_says_so(self):
        self.fill()
        self.change(self.regie, platform=None)
        self.confirm()

        self.assertIn("cannot be charged yet", self.browser.contents)
        self.assertNotIn("Confirm my request", self.browser.contents)
        self.assertEqual(states.DRAFT, self.only_request().state)

    def test_the_second_of_two_clicks_lands_on_the_same_request(self):
        self.fill()
        review, sent = self.browser.url, self.sent_form()
        self.confirm()
        page = self.browser.url
        self.browser.post(review, sent)

        self.assertEqual(page, self.browser.url)
        self.assertEqual(1, len(self.requests()))

    def sent_form(self):
        fields = self.browser._response.html.find("input", {"name": "digest"}).parent
        pairs = [f"{one['name']}={one['value']}" for one in fields.find_all("input")]
        return "&".join(pairs)

    def test_a_form_without_its_proof_changes_nothing(self):
        self.fill()
        review = self.browser.url
        digest = self.only_request().price_digest
        for sent in (f"digest={digest}", f"digest={digest}&token=wrong"):
            self.browser.post(review, sent)
            self.assertEqual("403 Forbidden", self.browser.headers["status"])
            self.assertEqual(states.DRAFT, self.only_request().state)

    def test_a_form_sent_from_another_site_changes_nothing(self):
        self.fill()
        self.browser.addHeader("Origin", "https://evil.example")
        self.confirm()

        self.assertEqual("403 Forbidden", self.browser.headers["status"])
        self.assertEqual(states.DRAFT, self.only_request().state)

    def test_unknown_and_wrong_addresses_give_one_clear_page(self):
        self.fill()
        review = self.browser.url
        answers = set()
        base = f"{self.demarche.absolute_url()}/@@payment-review"
        proof = review.rsplit("/", 1)[1]
        for address in (f"{review}x", f"{base}/unknown/{proof}", base):
            self.browser.open(address)
            self.assertEqual("404 Not Found", self.browser.headers["status"])
            answers.add(self.browser._response.html.find("main").text.strip())
        self.assertEqual(1, len(answers))

    def test_a_members_draft_is_shown_to_that_member_only(self):
        member = self.new_browser(member=True)
        self.fill(member)
        self.assertIn("€12.00", member.contents)
        self.browser.open(member.url)

        self.assertEqual("404 Not Found", self.browser.headers["status"])

    def test_a_members_request_is_theirs_and_lies_in_their_basket(self):
        member = self.new_browser(member=True)
        self.fill(member)
        self.confirm(member)

        request = self.only_request()
        self.assertEqual(TEST_USER_ID, request.owner)
        basket = dues_of(self.store, member_basket_id(TEST_USER_ID))
        self.assertEqual([request], basket)

    def test_the_page_is_kept_by_no_cache_and_told_to_no_other_site(self):
        self.fill()

        self.assertEqual("no-referrer", self.browser.headers["Referrer-Policy"])
        self.assertIn("no-store", self.browser.headers["Cache-Control"])

    def test_the_editors_text_stands_before_the_button(self):
        texts = {"before_payment": {"en": "Bring <b>your</b> card."}}
        self.change(self.demarche, payment_texts=texts)
        self.fill()

        self.assertIn("Bring &lt;b&gt;your&lt;/b&gt; card.", self.browser.contents)


class TestAtOnce(VisitorTestCase):
    layer = PAYING_TESTING

    def test_two_clicks_at_one_moment_make_one_request(self):
        browser = self.fill(self.new_browser())
        fields = browser._response.html.find("input", {"name": "digest"}).parent
        sent = {one["name"]: one["value"] for one in fields.find_all("input")}
        barrier = threading.Barrier(2)

        def click(_number):
            barrier.wait(20)
            answer = requests.post(
                browser.url, data=sent, allow_redirects=False, timeout=60
            )
            return answer.status_code, answer.headers.get("Location")

        with ThreadPoolExecutor(2) as clicks:
            answers = set(clicks.map(click, range(2)))

        (answer,) = answers
        request = self.only_request()
        self.assertEqual((303, request_url(self.store, request)), answer)
        confirmed = [row for row in request.history if row.cause == "confirmed"]
        self.assertEqual(1, len(confirmed))
        self.assertEqual(1, len(self.store.communications))


class TestLanguages(VisitorTestCase):
    def test_no_page_shows_the_name_of_a_text_instead_of_the_text(self):
        ids = re.compile(
            r"\b(?:label|title|text|button|state|error|help|caption|tab|event)_[a-z_]+"
        )
        for language in ("fr", "nl", "de", "en"):
            self.speak(language)
            browser = self.new_browser()
            pages = [self.fill(browser).contents]
            self.confirm(browser)
            pages.append(browser.contents)
            browser.open(f"{self.portal.absolute_url()}/@@my-payments")
            pages.append(browser.contents)
            browser.open(f"{self.portal.absolute_url()}/@@payment-request/x")
            pages.append(browser.contents)
            for page in pages:
                words = html.fromstring(page).xpath("//main")[0].text_content()
                self.assertIsNone(ids.search(words), (language, words))
            self.assertEqual(language, self.requests()[0].language)

    def speak(self, language):
        registry = getUtility(IRegistry)
        registry["plone.available_languages"] = ["en", "fr", "nl", "de"]
        registry["plone.default_language"] = language
        self.portal.setLanguage(language)
        transaction.commit()
