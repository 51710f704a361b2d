"""The page of a request and the list of one's payments: who sees what, and what to do."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.basket.storage import is_later
from imio.payment.checkout.addresses import request_url
from imio.payment.checkout.settle import settle
from imio.payment.domain import psp
from imio.payment.submission import expiry
from imio.payment.submission import requests
from imio.payment.tests import builders
from imio.payment.tests.visitors import VisitorTestCase

import transaction


def pay(store, request, state=psp.PAID):
    """Start an attempt, and end it as the bank says; with None it stays under way."""
    now = datetime.now(UTC)
    attempt = builders.make_attempt(store, request, now=now)
    if state:
        verdict = builders.make_verdict(attempt, state)
        settle(store, attempt, verdict, builders.account(store), "test", now)
    transaction.commit()


class TestRequestPage(VisitorTestCase):
    def send(self, browser=None, **more):
        browser = browser or self.browser
        self.fill(browser, **more)
        self.confirm(browser)
        return self.only_request()

    def heading(self, browser=None):
        return (browser or self.browser)._response.html.find("h1").text.strip()

    def status(self, browser=None):
        return (browser or self.browser).headers["status"]

    def test_the_state_stands_in_heading_and_window_title(self):
        self.send()

        self.assertEqual("To pay · Copie d'acte de naissance", self.heading())
        title = self.browser._response.html.find("title").text
        self.assertTrue(title.strip().startswith("To pay · Copie"), title)

    def test_what_was_asked_what_it_costs_and_whom_to_ask_are_shown(self):
        request = self.send(file=b"one")

        shown = (request.tracking_code, "Postal", "€7.00", "population@example.org")
        for text in (*shown, "You confirmed your request", "acte.txt"):
            self.assertIn(text, self.browser.contents)

    def test_the_link_opens_the_page_for_who_has_no_account(self):
        request = self.send()
        other = self.new_browser()
        other.open(request_url(self.store, request))

        self.assertEqual("200 OK", self.status(other))
        self.assertIn("Pay this request", other.contents)

    def test_who_lost_the_basket_puts_the_request_back_and_goes_to_pay(self):
        request = self.send()
        other = self.new_browser()
        other.open(request_url(self.store, request))
        other.getControl("Pay this request").click()

        self.assertIn("@@payment-basket", other.url)
        self.assertIn("€12.00", other.contents)

    def test_pay_later_sets_the_request_aside_in_the_basket(self):
        request = self.send()
        self.browser.getControl("Pay later").click()

        self.assertIn("set aside in your basket", self.browser.contents)
        transaction.begin()
        self.assertTrue(is_later(self.store, request.basket_id, request.id))

    def test_without_its_proof_a_button_changes_nothing(self):
        request = self.send()
        address = request_url(self.store, request)
        other = self.new_browser()
        for sent in ("act=later", "act=later&token=wrong", "act=pay&token=wrong"):
            other.post(address, sent)
            self.assertEqual("403 Forbidden", self.status(other))
        transaction.begin()
        self.assertFalse(is_later(self.store, request.basket_id, request.id))
        self.assertEqual(1, len(self.store.baskets))

    def test_unknown_and_forbidden_look_the_same(self):
        request = self.send()
        base = f"{self.portal.absolute_url()}/@@payment-request"
        link = request_url(self.store, request)
        other = self.new_browser()
        answers = set()
        for address in (
            base,
            f"{base}/{request.id}",
            f"{base}/unknown",
            f"{base}/unknown/{link.rsplit('/', 1)[1]}",
            f"{link[:-1]}{'A' if link[-1] != 'A' else 'B'}",
            f"{link}/file/nom",
            f"{link}/else",
        ):
            other.open(address)
            self.assertEqual("404 Not Found", self.status(other), address)
            answers.add(other._response.html.find("main").text.strip())
        self.assertEqual(1, len(answers))

    def test_a_draft_has_no_request_page(self):
        self.fill()
        other = self.new_browser()
        other.open(request_url(self.store, self.only_request()))

        self.assertEqual("404 Not Found", self.status(other))

    def test_a_new_link_closes_the_old_one(self):
        request = self.send()
        old = request_url(self.store, request)
        self.change(request, link_serial=1)
        self.browser.open(old)

        self.assertEqual("404 Not Found", self.status())

    def test_the_owner_needs_no_proof_and_others_do(self):
        member = self.new_browser(member=True)
        request = self.send(member)
        address = f"{self.portal.absolute_url()}/@@payment-request/{request.id}"
        member.open(address)
        self.browser.open(address)

        self.assertEqual("200 OK", self.status(member))
        self.assertEqual("404 Not Found", self.status())

    def test_a_file_is_given_back_as_a_download_only(self):
        self.send(file=b"<script>1</script>")
        self.browser.getLink("acte.txt").click()

        self.assertEqual(b"<script>1</script>", self.browser.contents)
        headers = self.browser.headers
        self.assertIn("attachment", headers["Content-Disposition"])
        self.assertEqual("application/octet-stream", headers["Content-Type"])
        self.assertEqual("nosniff", headers["X-Content-Type-Options"])
        self.assertIn("no-store", headers["Cache-Control"])

    def test_without_an_address_the_link_is_to_be_kept(self):
        request = self.send()

        self.assertIn("please keep this link", self.browser.contents)
        self.assertIn(request_url(self.store, request), self.browser.contents)

    def test_with_an_address_the_link_comes_by_mail(self):
        self.send(email="emilie@example.org", prenom="Émilie")

        request = self.only_request()
        self.assertEqual("emilie@example.org", request.email)
        self.assertEqual("Dupont Émilie", request.applicant)
        self.assertNotIn("please keep this link", self.browser.contents)

    def test_a_refused_payment_is_told_with_the_editors_words(self):
        texts = {"refused": {"en": "The desk takes cash."}}
        self.change(self.demarche, payment_texts=texts)
        request = self.send()
        pay(self.store, request, psp.REFUSED)
        self.browser.reload()

        self.assertIn("Your bank refused the last payment", self.browser.contents)
        self.assertIn("The desk takes cash.", self.browser.contents)

    def test_a_payment_under_way_says_so(self):
        request = self.send()
        pay(self.store, request, None)
        self.browser.reload()

        self.assertIn("Payment under way", self.heading())

    def test_a_paid_request_says_paid_and_offers_no_payment(self):
        texts = {"paid": {"en": "Come and fetch it."}}
        self.change(self.demarche, payment_texts=texts)
        request = self.send()
        pay(self.store, request, psp.PAID)
        self.browser.reload()

        self.assertTrue(self.heading().startswith("Paid"), self.heading())
        self.assertIn("Come and fetch it.", self.browser.contents)
        self.assertNotIn("Go to the basket", self.browser.contents)
        self.assertIn("We received your payment", self.browser.contents)

    def test_a_reason_of_refusal_is_shown_as_text(self):
        request = self.send(motif="emploi", envoi="digital")
        reason = "<img src=x onerror=alert(1)>"
        requests.refuse(self.store, request, reason, "agent", datetime.now(UTC))
        transaction.commit()
        self.browser.reload()

        self.assertIn("&lt;img src=x onerror", self.browser.contents)
        self.assertTrue(self.heading().startswith("Request refused"))

    def test_an_expired_request_leads_back_to_the_form(self):
        request = self.send()
        later = datetime.now(UTC) + timedelta(days=30)
        expiry.expire_overdue(self.store, request.id, later)
        transaction.commit()
        self.browser.reload()

        self.assertTrue(self.heading().startswith("Expired"))
        self.browser.getLink("Fill in the form again").click()
        self.assertEqual(self.demarche.absolute_url(), self.browser.url.rstrip("/"))

    def test_the_page_outlives_its_form(self):
        self.send()
        self.portal._delObject(self.demarche.getId())
        transaction.commit()
        self.browser.reload()

        self.assertEqual("200 OK", self.status())
        self.assertIn("Dupont", self.browser.contents)


class TestMyPayments(VisitorTestCase):
    def open(self, browser=None, query=""):
        browser = browser or self.browser
        browser.open(f"{self.portal.absolute_url()}/@@my-payments{query}")
        return browser

    def test_nothing_to_pay_is_said_in_words(self):
        self.assertIn("There is nothing to pay", self.open().contents)

    def test_a_member_finds_what_is_to_pay_with_its_sum(self):
        member = self.new_browser(member=True)
        for _number in range(2):
            self.fill(member)
            self.confirm(member)
        contents = self.open(member).contents

        self.assertIn("To pay (2)", contents)
        self.assertIn("€24.00", contents)

    def test_paid_and_expired_stand_on_their_own_tabs(self):
        member = self.new_browser(member=True)
        self.fill(member, motif="emploi", envoi="digital")
        self.confirm(member)
        contents = self.open(member, "?tab=paid").contents

        self.assertIn("Paid (1)", contents)
        self.assertIn(self.only_request().tracking_code, contents)
        self.assertIn("No longer payable (0)", contents)

    def test_a_browser_sees_its_own_basket_and_nobody_elses(self):
        self.fill()
        self.confirm()
        code = self.only_request().tracking_code

        self.assertIn(code, self.open().contents)
        self.assertNotIn(code, self.open(self.new_browser()).contents)
        self.assertNotIn(code, self.open(self.new_browser(member=True)).contents)

    def test_a_long_list_is_cut_into_pages(self):
        member = self.new_browser(member=True)
        for number in range(25):
            builders.make_request(
                self.store,
                owner="test_user_1_",
                now=builders.NOW + timedelta(minutes=number),
            )
        transaction.commit()
        rows = self.open(member)._response.html.find_all("tr")
        self.assertEqual(21, len(rows))
        rows = self.open(member, "?page=2")._response.html.find_all("tr")
        self.assertEqual(6, len(rows))
        for odd in (
            "?page=99",
            "?page=-1",
            "?page:int=2",
            "?page=1&page=2",
            "?tab=x",
            f"?page={'9' * 5000}",
        ):
            self.assertEqual("200 OK", self.open(member, odd).headers["status"])

    def test_what_a_browser_has_paid_stays_in_its_list(self):
        self.fill()
        self.confirm()
        request = self.only_request()
        pay(self.store, request)
        page = self.open(query="?tab=paid").contents

        self.assertIn("Paid (1)", page)
        self.assertIn(request.tracking_code, page)
