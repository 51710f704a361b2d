"""Mails about payments in which there are invoices."""

from datetime import timedelta
from imio.payment.checkout.settle import settle
from imio.payment.domain import psp
from imio.payment.notifications import kinds
from imio.payment.notifications.delivery import letter_about
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW
from imio.payment.tests.linked import make_linked

import unittest


class TestInvoices(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)

    def letter(
        self, *dues, state=psp.PAID, kind=kinds.PAYMENT_CONFIRMED, language="fr"
    ):
        attempt = builders.make_attempt(self.store, *dues)
        verdict = builders.make_verdict(attempt, state)
        settle(self.store, attempt, verdict, builders.account(self.store), "test", NOW)
        return letter_about(self.store, kind, attempt, language)

    def test_several_things_among_them_an_invoice_are_no_requests(self):
        dues = make_linked(self.store, now=NOW), builders.make_request(self.store)
        letter = self.letter(*dues)
        self.assertIn("2 éléments", letter.subject)
        self.assertIn("Repas scolaires d'octobre", letter.plain)
        self.assertIn(f"/pay/{dues[0].pay_token}", letter.plain)

    def test_a_refused_payment_tells_by_when_an_invoice_is_to_be_paid(self):
        invoice = make_linked(self.store, now=NOW)
        letter = self.letter(
            invoice, state=psp.REFUSED, kind=kinds.PAYMENT_REFUSED, language="en"
        )
        self.assertIn("The last day to pay is 22 December 2026", letter.plain)

    def test_an_overdue_invoice_names_no_last_day_and_still_says_what_happened(self):
        late = (NOW - timedelta(days=9)).date()
        for language, words in (("en", "Your bank refused"), ("de", "Ihre Bank")):
            invoice = make_linked(self.store, now=NOW, due_on=late)
            letter = self.letter(
                invoice,
                state=psp.REFUSED,
                kind=kinds.PAYMENT_REFUSED,
                language=language,
            )
            self.assertIn(words, letter.plain)
            self.assertNotIn("2026.", letter.plain)
