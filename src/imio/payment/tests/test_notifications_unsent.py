"""A mail about a refund that was given up: in the queue until somebody has seen to it."""

from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidEmail
from imio.payment.notifications.troubles import troubled_mails
from imio.payment.refunds import acting
from imio.payment.refunds.account import open_form
from imio.payment.refunds.deciding import reject
from imio.payment.reporting.refunds import list_groups
from imio.payment.storage.platforms import get_platform
from imio.payment.submission.requests import refuse
from imio.payment.tests.builders import NOW
from imio.payment.tests.mail_case import MailTest
from imio.payment.tests.refunding import pay_due

import transaction


BAD = "emilie@nowhere"
GOOD = "emilie.dupont@example.org"


class UnsentCase(MailTest):
    def setUp(self):
        super().setUp()
        get_platform("belfius").refunds_by_transfer = True

    def refuse(self, email=BAD):
        due = self.request(language="en", email=email)
        pay_due(self.store, due, NOW)
        refuse(self.store, due, "Not resident", "agent", NOW)
        (found,) = self.store.refunds.catalog.search({"due": (due.id,)})
        transaction.commit()
        return self.store.refunds._getOb(found)

    def act(self, refund, act, **values):
        acting.perform(self.store, refund, act, values, "finance", self.now)
        transaction.commit()

    def queue(self):
        """Return what the desk puts before all states."""
        found = list_groups(self.store, (), None)
        return [(group.flag, [one.id for one in group.refunds]) for group in found]

    def mails_to(self, address):
        return [m["Subject"] for m in self.messages() if m["To"] == address]


class TestGivenUp(UnsentCase):
    def test_a_bad_address_puts_the_refund_into_the_queue(self):
        refund = self.refuse()
        self.assertEqual(self.queue(), [])
        self.work(minutes=1)
        self.assertEqual(refund.unsent_why, "bad_address")
        self.assertEqual(self.queue(), [("mail_failed", [refund.id])])
        self.assertNotIn("nowhere", refund.unsent_why)

    def test_a_server_that_knows_no_such_address_does_so_too(self):
        refund = self.refuse(GOOD)
        self.sink.answers[GOOD] = "550 no such user"
        self.work(minutes=1)
        self.assertEqual(refund.unsent_why, "recipient_refused 550")
        self.assertEqual(self.queue(), [("mail_failed", [refund.id])])

    def test_a_server_that_is_busy_is_tried_again_before(self):
        refund = self.refuse(GOOD)
        self.sink.answers[GOOD] = "451 come again"
        self.work(minutes=1)
        self.assertEqual(self.queue(), [])
        for hours in range(1, 80):
            self.work(hours=hours)
        self.assertEqual(self.queue(), [("mail_failed", [refund.id])])

    def test_the_page_of_mails_lists_it_as_well(self):
        self.refuse()
        self.work(minutes=1)
        kinds = {trouble.kind for trouble in troubled_mails(self.store)}
        self.assertIn("refund-account", kinds)

    def test_a_payer_without_address_is_asked_for_by_the_staff(self):
        refund = self.refuse("")
        self.work(minutes=1)
        self.assertEqual(self.queue(), [("mail_failed", [refund.id])])


class TestSeenTo(UnsentCase):
    def setUp(self):
        super().setUp()
        self.refund = self.refuse()
        self.work(minutes=1)

    def test_a_corrected_address_gets_the_very_mail(self):
        self.act(self.refund, acting.MAIL_AGAIN, email=f" {GOOD} ")
        self.assertEqual((self.refund.email, self.queue()), (GOOD, []))
        self.work(minutes=3)
        (subject,) = self.mails_to(GOOD)
        self.assertIn("account number", subject)
        self.assertEqual(self.queue(), [])
        row = self.refund.history[-1]
        self.assertEqual((row.cause, row.actor), ("mail sent again", "finance"))
        self.assertNotIn(GOOD, repr(self.refund.history))

    def test_another_wrong_address_comes_back_into_the_queue(self):
        self.act(self.refund, acting.MAIL_AGAIN, email=GOOD)
        self.sink.answers[GOOD] = "550 no such user"
        self.work(minutes=3)
        self.assertEqual(self.queue(), [("mail_failed", [self.refund.id])])

    def test_what_is_no_address_is_refused(self):
        for wrong in ("emilie", "a@b.be,c@d.be", "a@b.be\nBcc: c@d.be"):
            with self.subTest(wrong), self.assertRaises(InvalidEmail):
                self.act(self.refund, acting.MAIL_AGAIN, email=wrong)
        self.assertEqual(self.refund.email, BAD)

    def test_who_was_told_by_letter_needs_no_mail(self):
        self.act(self.refund, acting.TOLD, reason="Letter of 24 November")
        self.assertEqual(self.queue(), [])
        self.assertEqual(self.refund.history[-1].note, "Letter of 24 November")
        with self.assertRaises(ForbiddenTransition):
            self.act(self.refund, acting.TOLD, reason="again")

    def test_a_new_form_and_another_state_need_no_old_mail(self):
        open_form(self.store, self.refund, self.now)
        self.assertEqual(self.queue(), [])
        self.refund.unsent_mail = "mail:x"
        reject(self.store, self.refund, "Paid in cash", "finance", self.now)
        self.assertEqual(self.queue(), [])
