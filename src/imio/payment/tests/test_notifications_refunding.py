"""Mails about money that goes back: to whom, when, and what they never say."""

from imio.payment.checkout.settle import settle
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.refunds import releasing
from imio.payment.refunds.account import give_account
from imio.payment.refunds.deciding import approve
from imio.payment.refunds.transfers import make_file
from imio.payment.refunds.transfers import mark_executed
from imio.payment.refunds.transfers import mark_returned
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.settings import get_settings
from imio.payment.submission.requests import accept
from imio.payment.submission.requests import refuse
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW
from imio.payment.tests.mail_case import MailTest
from types import SimpleNamespace
from unittest import mock

import transaction


IBAN = "BE71096123456769"
# in minutes
DAY = 24 * 60


class RefundMailTest(MailTest):
    def setUp(self):
        super().setUp()
        get_platform("belfius").refunds_by_transfer = True
        get_settings().finance_email = "finances@sambrelles.example"
        self.due = self.request(language="en")
        attempt = builders.make_attempt(self.store, self.due)
        word = builders.make_verdict(attempt)
        settle(self.store, attempt, word, builders.account(self.store), "sweep", NOW)
        transaction.commit()

    def refuse(self, **values):
        refuse(self.store, self.due, "Not resident", "agent", NOW, **values)
        (found,) = self.store.refunds.catalog.search({"due": (self.due.id,)})
        transaction.commit()
        return self.store.refunds._getOb(found)

    def mails(self, word, minutes=1):
        """Return (to, subject, text) of the mails that hold a word in their subject."""
        self.work(minutes=minutes)
        return [
            (mail["To"], mail["Subject"], mail.get_body(("plain",)).get_content())
            for mail in self.messages()
            if word in mail["Subject"]
        ]

    def give(self, refund):
        give_account(self.store, refund, "Émilie Dupont", IBAN, "", {}, NOW)
        transaction.commit()

    def make_file(self, refund):
        ids = [refund.id]
        batch = make_file(self.store, "belfius", ids, "finance", NOW)
        transaction.commit()
        return batch


class TestToThePayer(RefundMailTest):
    def test_a_refusal_says_how_much_comes_back_and_how(self):
        self.refuse(refund_cents=1000)
        ((to, _subject, text),) = self.mails("Request refused")
        self.assertEqual(to, "emilie.dupont@example.org")
        for words in ("Not resident", "€10.00 back", "another message asks you"):
            self.assertIn(words, text)
        self.assertIn("€2.00 is not refunded", text)

    def test_a_refusal_that_gives_nothing_back_says_so(self):
        refuse(self.store, self.due, "Too late", "agent", NOW, refund_cents=0)
        transaction.commit()
        ((_to, _subject, text),) = self.mails("Request refused")
        self.assertIn("€12.00 is not refunded", text)

    def test_a_refusal_that_gives_all_back_keeps_nothing(self):
        self.refuse()
        ((_to, _subject, text),) = self.mails("Request refused")
        self.assertNotIn("not refunded", text)

    def test_an_acceptance_tells_of_the_part_that_comes_back(self):
        accept(self.store, self.due, "agent", NOW, 300, "One copy only")
        transaction.commit()
        ((_to, subject, text),) = self.mails("Request accepted")
        self.assertIn("€3.00", subject)
        self.assertIn("One copy only", text)

    def test_the_account_is_asked_with_a_link_that_no_outbox_keeps(self):
        refund = self.refuse()
        ((_to, _subject, text),) = self.mails("account number")
        self.assertIn(f"/@@payment-refund-account/{refund.id}/", text)
        entries = self.store.outbox.entries.values()
        token = text.partition(f"account/{refund.id}/")[2].split()[0]
        self.assertNotIn(token, str([entry.payload for entry in entries]))

    def test_half_of_the_time_before_the_end_they_are_reminded_once(self):
        refund = self.refuse()
        days = get_settings().refund_form_days
        for day in (1, days // 2 - 1):
            self.assertEqual(len(self.mails("account number", minutes=day * DAY)), 1)
        for day in (days // 2 + 1, days // 2 + 3):
            self.assertEqual(len(self.mails("account", minutes=day * DAY)), 2)
        (reminder,) = self.mails("Reminder", minutes=(days // 2 + 3) * DAY)
        self.assertEqual(reminder[0], "emilie.dupont@example.org")
        self.assertIn(f"/@@payment-refund-account/{refund.id}/", reminder[2])

    def test_who_gave_the_account_is_not_reminded(self):
        self.give(self.refuse())
        days = get_settings().refund_form_days
        self.assertEqual(self.mails("Reminder", minutes=(days // 2 + 1) * DAY), [])

    def test_it_names_what_was_paid_for_in_the_language_of_its_reader(self):
        self.due.demarche_titles = {"en": "Copy of an act", "fr": "Copie d'acte"}
        self.refuse()
        ((_to, subject, _text),) = self.mails("account number")
        self.assertIn("Copy of an act", subject)

    def test_a_payer_who_was_quicker_than_the_mail_gets_none(self):
        self.give(self.refuse())
        self.assertEqual(self.mails("account number"), [])

    def test_sent_and_done_are_told_with_the_account_masked(self):
        refund = self.refuse()
        self.give(refund)
        batch = self.make_file(refund)
        ((_to, _subject, sent),) = self.mails("under way")
        self.assertIn("BE71 •••• •••• 6769", sent)
        self.assertIn("at the latest", sent)
        mark_executed(self.store, batch, "finance", NOW)
        transaction.commit()
        ((_to, _subject, done),) = self.mails("Refund made", minutes=2)
        self.assertIn("BE71 •••• •••• 6769", done)
        self.assertNotIn(IBAN, str([mail.as_string() for mail in self.messages()]))


class TestToFinance(RefundMailTest):
    def want_second_person(self):
        regie = SimpleNamespace(refund_threshold="12,00")
        patch = mock.patch.object(releasing, "regie_behind", lambda uid: regie)
        patch.start()
        self.addCleanup(patch.stop)

    def test_a_second_person_is_asked_with_the_page_of_the_refund(self):
        self.want_second_person()
        refund = self.refuse()
        self.give(refund)
        self.assertEqual(refund.state, states.TO_APPROVE)
        ((to, subject, text),) = self.mails("à approuver")
        self.assertEqual(to, "finances@sambrelles.example")
        self.assertIn(refund.id, subject)
        self.assertIn(f"/@@payment-refunds/{refund.id}", text)

    def test_nobody_is_asked_to_approve_what_was_approved_before_the_mail_left(self):
        self.want_second_person()
        refund = self.refuse()
        self.give(refund)
        approve(self.store, refund, "finances", NOW)
        transaction.commit()
        self.assertEqual(self.mails("à approuver"), [])

    def test_a_failure_reaches_finance_with_the_page_of_the_refund(self):
        refund = self.refuse()
        self.assertEqual((refund.way, refund.state), (BY_TRANSFER, "awaiting_account"))
        self.give(refund)
        self.make_file(refund)
        mark_returned(self.store, refund, "Account closed", "finance", NOW)
        transaction.commit()
        self.assertEqual(refund.state, states.FAILED)
        ((to, _subject, text),) = self.mails("échoué")
        self.assertEqual(to, "finances@sambrelles.example")
        self.assertIn(f"/@@payment-refunds/{refund.id}", text)
