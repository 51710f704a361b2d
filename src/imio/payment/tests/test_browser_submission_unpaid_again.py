"""The page of a request whose payment the bank took back: pay again, from anywhere."""

from dataclasses import replace
from datetime import datetime
from datetime import UTC
from imio.payment.checkout.addresses import request_url
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.booking import take_back
from imio.payment.checkout.settle import settle
from imio.payment.domain import psp
from imio.payment.domain.journal import transfer_account
from imio.payment.formatting import format_amount
from imio.payment.tests import builders
from imio.payment.tests.visitors import VisitorTestCase

import transaction


class TestUnpaidAgain(VisitorTestCase):
    def title(self):
        return self.browser._response.html.find("h1").text.strip()

    def test_it_is_paid_again_from_page_and_basket(self):
        self.fill(self.browser)
        self.confirm(self.browser)
        request = self.only_request()
        price = format_amount(request.amount_cents, "en")
        self.pay(request)
        self.take_back(request)
        self.browser.reload()
        self.assertTrue(self.title().startswith("To pay again"), self.title())
        self.assertIn(f"To pay again: {price}", self.browser.contents)
        self.assertIn("Your bank took the payment back", self.browser.contents)
        # It lies in the basket again, as before.
        self.assertIn("Go to the basket", self.browser.contents)
        self.browser.open(f"{self.portal.absolute_url()}/@@payment-basket")
        self.assertIn(price, self.browser.contents)
        # Whoever has nothing but the link puts it into a basket and pays.
        other = self.new_browser()
        other.open(request_url(self.store, request))
        other.getControl("Pay this request").click()
        self.assertIn(price, other.contents)
        self.pay(request)
        self.browser.open(request_url(self.store, request))
        self.assertTrue(self.title().startswith("Paid"), self.title())
        self.assertIn("You paid again.", self.browser.contents)
        self.assertNotIn("Go to the basket", self.browser.contents)

    def test_a_clerk_s_correction_is_not_told_as_an_act_of_the_bank(self):
        self.fill(self.browser)
        self.confirm(self.browser)
        request = self.only_request()
        account = transfer_account(request.platform_id)
        origin = Origin("finance", datetime.now(UTC), "line")
        cents = request.amount_cents
        book_payment(self.store, request, cents, account, origin)
        undone = replace(origin, is_correction=True)
        take_back(self.store, request, cents, account, undone)
        transaction.commit()
        self.browser.reload()
        self.assertNotIn("Your bank took", self.browser.contents)
        self.assertIn("had been booked here by mistake", self.browser.contents)
        self.assertIn(f"To pay: {format_amount(cents, 'en')}", self.browser.contents)
        self.pay(request)
        self.browser.reload()
        self.assertNotIn("You paid again.", self.browser.contents)
        self.assertIn("We received your payment.", self.browser.contents)

    def pay(self, request):
        self.settle(builders.make_attempt(self.store, request, now=datetime.now(UTC)))

    def take_back(self, request):
        (found,) = self.store.transactions.catalog.search(text=request.communication)
        attempt = self.store.get_transaction(found)
        self.settle(attempt, chargeback_cents=attempt.amount_cents)

    def settle(self, attempt, **values):
        verdict = builders.make_verdict(attempt, psp.PAID, **values)
        account, now = builders.account(self.store), datetime.now(UTC)
        settle(self.store, attempt, verdict, account, "test", now)
        transaction.commit()
