"""The payer's form for an account number: once, in time, field by field, nothing leaks."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.checkout.addresses import request_url
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.domain.postal import ALWAYS
from imio.payment.domain.postal import OUTSIDE_EEA
from imio.payment.domain.postal import PostalAddress
from imio.payment.refunds.account import expire_form
from imio.payment.refunds.account import form_token
from imio.payment.refunds.account import open_form
from imio.payment.storage.platforms import get_platform
from imio.payment.submission.requests import refuse
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from lxml import html

import transaction
import unittest


IBAN = "BE71096123456769"
BRITISH = "GB29NWBK60161331926819"


class AccountCase(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.store = self.commune.store
        self.now = datetime.now(UTC)
        get_platform("belfius").refunds_by_transfer = True
        self.due = self.commune.due_a
        refuse(self.store, self.due, "Not resident", "agent_a", self.now, 1000)
        (found,) = self.store.refunds.catalog.search({"due": (self.due.id,)})
        self.refund = self.store.refunds._getOb(found)
        transaction.commit()
        self.assertEqual(self.refund.way, BY_TRANSFER)
        self.payer = Client(self.commune.url, "anonymous")
        self.path = self.address()

    def address(self):
        token = form_token(self.store, self.refund)
        return f"@@payment-refund-account/{self.refund.id}/{token}"

    def open(self, path=None):
        answer = self.payer.get(path or self.path)
        self.page = html.fromstring(answer.text)
        (heading,) = self.page.cssselect("h1")
        self.heading = heading.text_content().strip()
        return answer

    def fields(self):
        (form,) = self.page.cssselect("form.payment-account")
        return dict(form.form_values())

    def text(self):
        return " ".join(self.page.cssselect("#content")[0].text_content().split())

    def send(self, **values):
        self.open()
        (form,) = self.page.cssselect("form.payment-account")
        fields = dict(form.form_values()) | values
        answer = self.payer.post(self.path, fields)
        transaction.begin()
        if answer.text:
            self.page = html.fromstring(answer.text)
        return answer

    def wrong(self):
        """Return the fields that are marked as wrong, and that the summary links to."""
        marked = self.page.xpath("//*[@aria-invalid='true']/@id")
        links = self.page.xpath("//div[@role='alert']//a/@href")
        self.assertEqual(
            [f"#{name}" for name in marked], sorted(links, key=links.index)
        )
        return [name.removeprefix("refund-") for name in marked]


class TestForm(AccountCase):
    def test_it_says_who_pays_back_what_and_why_and_keeps_no_copies(self):
        answer = self.open()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("€10.00", self.heading)
        for words in ("Item a", "Your request was refused", "never ask for your card"):
            self.assertIn(words, self.text())
        self.assertNotIn("Dupont", self.text())
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")

    def test_an_account_is_given_once_and_then_shown_masked(self):
        answer = self.send(holder="Émilie Dupont", iban="be71 0961 2345 6769")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.refund.state, states.TO_SEND)
        self.assertNotIn(IBAN, str(vars(self.refund)))
        answer = self.open()
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.heading, "We have your account number")
        self.assertIn("BE71 •••• •••• 6769", self.text())
        self.assertEqual(self.page.cssselect("form.payment-account"), [])

    def test_what_is_wrong_is_said_field_by_field_and_nothing_typed_is_lost(self):
        self.send(holder="Émilie", iban="BE71096123456768")
        self.assertEqual(self.wrong(), ["iban"])
        self.assertIn("typing error", self.text())
        self.assertEqual(
            self.page.get_element_by_id("refund-holder").get("value"), "Émilie"
        )
        self.send(holder=" ", iban="")
        self.assertEqual(self.wrong(), ["holder", "iban"])
        for number in ("XX00", "BE6853900754703", "BR1500000000000010932840814P2"):
            self.send(holder="Émilie", iban=number)
            self.assertEqual(self.wrong(), ["iban"])
        self.assertEqual(self.refund.state, states.AWAITING_ACCOUNT)

    def test_our_own_account_is_refused_however_it_is_typed(self):
        self.open()
        self.assertNotIn("BE68", self.text())
        for number in ("BE68539007547034", "be68 5390 0754 7034"):
            self.send(holder="Émilie Dupont", iban=number)
            self.assertEqual(self.wrong(), ["iban"])
            self.assertIn("our own account number", self.text())
        self.send(holder=" ", iban="BE68539007547034")
        self.assertEqual(self.wrong(), ["holder", "iban"])
        self.assertEqual(self.refund.state, states.AWAITING_ACCOUNT)
        self.assertEqual(self.refund.iban_encrypted, "")

    def test_the_code_of_a_bank_is_asked_only_outside_the_eea(self):
        self.open()
        self.assertEqual(self.page.xpath("//input[@name='bic']"), [])
        self.send(holder="Ann Lee", iban=BRITISH)
        self.assertEqual(self.wrong(), ["bic"])
        self.assertEqual(self.page.xpath("//input[@name='street']"), [])
        fields = self.fields() | {"bic": "NWBKGB2L", "street": "High Street"}
        self.assertEqual(self.payer.post(self.path, fields).status_code, 303)
        transaction.begin()
        self.assertEqual(self.refund.bic, "NWBKGB2L")
        self.assertIsNone(self.refund.address)

    def test_an_address_is_asked_only_where_the_platform_says_so(self):
        get_platform("belfius").address_rule = OUTSIDE_EEA
        transaction.commit()
        self.open()
        self.assertEqual(self.page.xpath("//select[@name='country']"), [])
        self.send(holder="Ann Lee", iban=BRITISH)
        self.assertEqual(self.wrong(), ["bic", "street", "town"])
        fields = self.fields() | {"bic": "NWBKGB2L", "street": "High Street"}
        self.assertEqual(fields["country"], "GB")
        fields |= {"number": "1", "town": "Dover"}
        self.assertEqual(self.payer.post(self.path, fields).status_code, 303)
        transaction.begin()
        expected = PostalAddress("High Street", "Dover", "GB", "1")
        self.assertEqual(self.refund.address, expected)

    def test_where_the_bank_always_wants_it_the_address_is_asked_at_once(self):
        get_platform("belfius").address_rule = ALWAYS
        transaction.commit()
        self.open()
        names = self.page.xpath("//form[@class='payment-account']//input/@name")
        self.assertEqual(names[3:], ["street", "number", "postcode", "town"])
        self.send(holder="Émilie Dupont", iban=IBAN)
        self.assertEqual(self.wrong(), ["street", "town"])

    def test_a_form_from_elsewhere_changes_nothing(self):
        answer = self.payer.post(self.path, {"holder": "Eve", "iban": IBAN})
        self.assertEqual(answer.status_code, 403)
        self.open()
        (form,) = self.page.cssselect("form.payment-account")
        fields = dict(form.form_values()) | {"holder": "Eve", "iban": IBAN}
        headers = {"Origin": "https://evil.example"}
        answer = self.payer.post(self.path, fields, headers=headers)
        self.assertEqual(answer.status_code, 403)
        transaction.begin()
        self.assertEqual(self.refund.state, states.AWAITING_ACCOUNT)


class TestLinks(AccountCase):
    def test_a_wrong_link_tells_nothing(self):
        texts = set()
        for path in (
            f"@@payment-refund-account/{self.refund.id}/wrong",
            f"@@payment-refund-account/{self.refund.id}",
            "@@payment-refund-account/0123456789/wrong",
            "@@payment-refund-account",
        ):
            answer = self.open(path)
            self.assertEqual(answer.status_code, 404)
            texts.add(self.text())
        self.assertEqual(len(texts), 1)
        self.assertNotIn("10.00", texts.pop())

    def test_a_newer_link_an_expired_one_and_another_way_are_said_in_plain_words(self):
        open_form(self.store, self.refund, self.now)
        transaction.commit()
        self.assertEqual(self.open().status_code, 410)
        self.assertEqual(self.heading, "There is a newer link")
        self.path = self.address()
        self.assertEqual(self.open().status_code, 200)
        self.refund.form_expires_at = self.now - timedelta(seconds=1)
        transaction.commit()
        self.assertEqual(self.open().status_code, 410)
        self.assertEqual(self.heading, "This form is closed")
        expire_form(self.store, self.refund)
        transaction.commit()
        self.assertEqual(self.open().status_code, 410)


class TestFollowing(AccountCase):
    def test_the_citizen_follows_it_on_the_page_of_the_request(self):
        path = request_url(self.store, self.due).partition("/plone/")[2]
        self.open(path)
        for words in (
            "Money that goes back to you",
            "€10.00",
            "Your account number is needed",
            "€2.00 is not refunded",
        ):
            self.assertIn(words, self.text())
        # Whoever was only sent the link of the page must not redirect the money.
        self.assertEqual(self.page.xpath("//a[contains(@href, 'refund-account')]"), [])
        self.send(holder="Émilie Dupont", iban=IBAN)
        self.open(path)
        for words in ("Being prepared", "BE71 •••• •••• 6769", "at the latest"):
            self.assertIn(words, self.text())

    def test_who_gave_no_address_finds_the_form_there(self):
        self.due.email = self.refund.email = ""
        transaction.commit()
        self.open(request_url(self.store, self.due).partition("/plone/")[2])
        links = self.page.xpath("//a[contains(@href, 'refund-account')]/@href")
        self.assertEqual(len(links), 1)
        self.assertEqual(self.open(links[0].partition("/plone/")[2]).status_code, 200)
