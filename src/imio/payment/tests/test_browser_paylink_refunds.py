"""Money that goes back of an invoice, as its payment link shows it."""

from imio.payment.checkout import booking
from imio.payment.checkout.booking import Origin
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain.journal import bank_account
from imio.payment.refunds.account import give_account
from imio.payment.refunds.ways import choose_way
from imio.payment.storage.platforms import get_platform
from imio.payment.tests.paying import Citizen
from imio.payment.tests.test_browser_paylink_page import LinkCase
from plone.app.testing import TEST_USER_ID
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD

import datetime
import transaction


IBAN = "BE71096123456769"


class TestMoneyBack(LinkCase):
    def setUp(self):
        super().setUp()
        self.now = datetime.datetime.now(datetime.UTC)
        get_platform("belfius").iban = "BE68539007547034"
        transaction.commit()

    def overpay(self, way="", **values):
        """Pay the invoice, and 5 euros more; return the refund."""
        self.change(**values)
        origin = Origin("notification", self.now, "word")
        account = bank_account("belfius")
        booking.book_payment(self.store, self.due, 4700, account, origin)
        (found,) = self.store.refunds.catalog.search({"due": (self.due.id,)})
        refund = self.store.refunds._getOb(found)
        if way:
            choose_way(self.store, refund, way, "finance", self.now)
        transaction.commit()
        return refund

    def test_nothing_is_said_while_nothing_goes_back(self):
        self.assertNotIn("Money that goes back", self.open().main)

    def test_what_was_paid_too_much_is_followed_to_its_account(self):
        refund = self.overpay(BY_TRANSFER, email="capucine@example.org")
        page = self.open()
        self.assertIn("Money that goes back to you", page.main)
        self.assertIn("€5.00", page.main)
        self.assertIn("Your account number is needed", page.main)
        self.assertIn("We sent you a form by e-mail", page.main)
        give_account(self.store, refund, "Capucine Vandervelde", IBAN, "", {}, self.now)
        transaction.commit()
        page = self.open()
        self.assertIn("Being prepared", page.main)
        for personal in ("Capucine", "Vandervelde", IBAN, "BE71 0961"):
            self.assertNotIn(personal, page.main)

    def test_who_got_the_letter_from_somebody_is_not_led_to_the_form(self):
        refund = self.overpay(BY_TRANSFER, owner=TEST_USER_ID, email="")
        page = self.open()
        self.assertNotIn(f"payment-refund-account/{refund.id}", page.answer.text)
        self.assertNotIn("by e-mail", page.main)
        self.assertIn("Please contact us", page.main)
        payer = Citizen(self.portal.absolute_url())
        payer.session.auth = (TEST_USER_NAME, TEST_USER_PASSWORD)
        answer = payer.get(self.path)
        self.assertIn(f"payment-refund-account/{refund.id}/", answer.text)

    def test_a_proposal_says_that_somebody_decides(self):
        self.overpay()
        self.assertIn("To be decided", self.open().main)
