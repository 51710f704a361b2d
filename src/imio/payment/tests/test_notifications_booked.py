"""Money that came by transfer or at the counter is told to its payer, once per booking."""

from email import message_from_bytes
from email.policy import default
from imio.payment.checkout.settle import settle
from imio.payment.demo.coda import Move
from imio.payment.domain import psp
from imio.payment.formatting import local_day
from imio.payment.invoicing import corrections
from imio.payment.notifications import kinds
from imio.payment.notifications.booked import BookedMail
from imio.payment.notifications.history import mails_about
from imio.payment.notifications.troubles import MAIL_KINDS
from imio.payment.reconciliation import deciding
from imio.payment.storage.settings import get_settings
from imio.payment.tests import builders
from imio.payment.tests.statements import BankCase
from plone import api


class TestMoneyBooked(BankCase):
    def setUp(self):
        super().setUp()
        address = "guichet@sambrelles.example"
        api.portal.set_registry_record("plone.email_from_address", address)
        get_settings().public_url = "https://www.sambrelles.example"

    def entries(self):
        entries = self.store.outbox.entries.values()
        return [one for one in entries if one.payload.get("mail") == kinds.MONEY_BOOKED]

    def texts(self):
        """The mails that would leave now."""
        found = [BookedMail().prepare(self.store, entry) for entry in self.entries()]
        read = (message_from_bytes(one.content, policy=default) for one in found if one)
        return [
            f"{one['Subject']}\n{one.get_body(('plain',)).get_content()}"
            for one in read
        ]

    def counter(self, invoice, cents, means="terminal", slip="B-1"):
        corrections.record_counter_payment(
            self.store, invoice, cents, means, slip, local_day(self.now), "a", self.now
        )

    def assertTells(self, text, *parts):
        for part in parts:
            self.assertIn(part, text)

    def test_a_transfer_is_told_with_its_day_and_that_all_is_paid(self):
        invoice = self.invoice(language="en")
        self.book(self.transfer(invoice))
        (text,) = self.texts()
        paid = ("€42.00", "bank transfer", "20 November 2026", "Nothing is left")
        named = (invoice.number, invoice.title_in("en"), f"/pay/{invoice.pay_token}")
        self.assertTells(text, *paid, *named, "Structured communication: +++")
        self.assertNotIn("too much", text)

    def test_each_part_has_its_mail_which_says_what_remains(self):
        invoice = self.invoice(language="en")
        self.book(self.transfer(invoice, 1000))
        self.assertTells(self.texts()[0], "€10.00", "€32.00 is still to be paid.")
        self.counter(invoice, 3200)
        texts = "".join(self.texts())
        self.assertEqual(2, len(self.entries()))
        self.assertTells(texts, "€32.00", "at the counter", "22 November 2026")

    def test_what_a_clerk_notes_as_a_transfer_was_no_visit(self):
        invoice = self.invoice(language="en")
        self.counter(invoice, 4200, "transfer")
        self.assertTells(self.texts()[0], "Means of payment: bank transfer")

    def test_a_request_is_told_by_its_tracking_code(self):
        request = builders.make_request(self.store)
        self.book(self.transfer(request))
        (text,) = self.texts()
        self.assertTells(text, request.tracking_code, "virement", "rien à payer")
        self.assertNotIn("facture", text)
        (mail,) = mails_about(self.store, request.id)[-1:]
        self.assertEqual(kinds.MONEY_BOOKED, mail.kind)

    def test_what_was_paid_too_much_is_promised_back(self):
        invoice = self.invoice(language="en")
        self.book(self.transfer(invoice, 4300))
        self.assertTells(self.texts()[0], "€43.00", "€1.00 too much", "Nothing is left")

    def test_what_is_not_collected_here_any_more_is_not_asked(self):
        invoice = self.invoice(language="en")
        corrections.write_off(self.store, invoice, "Too old", "a", self.now)
        self.book(self.transfer(invoice, 1000))
        (text,) = self.texts()
        self.assertNotIn("still to be paid", text)
        self.assertNotIn("Nothing is left", text)

    def test_nobody_without_an_address_is_written_to(self):
        invoice = self.invoice(email="")
        self.book(self.transfer(invoice, 1000))
        self.counter(invoice, 3200)
        self.assertEqual([], self.entries())

    def test_what_is_undone_is_not_told_and_undoing_tells_nothing(self):
        invoice, other = self.invoice(), self.invoice()
        (line,) = self.book(self.transfer(invoice))
        deciding.undo(self.store, line, "The other one", "finance", self.now)
        self.assertEqual(([], 1), (self.texts(), len(self.entries())))
        parts = ((other.id, 4200),)
        deciding.allocate(self.store, line, parts, "finance", self.now)
        (text,) = self.texts()
        self.assertIn(other.number, text)

    def test_money_that_the_bank_took_back_by_mistake_is_no_new_payment(self):
        invoice = self.invoice()
        self.counter(invoice, 4200)
        move = Move(-4200, "ANNULATION", code="00149000", kind="5", reason="FOCR")
        (line,) = self.book(move)
        deciding.allocate(self.store, line, ((invoice.id, -4200),), "finance", self.now)
        deciding.undo(self.store, line, "Not this one", "finance", self.now)
        self.assertEqual(1, len(self.entries()))

    def test_a_payment_online_has_its_receipt_and_no_second_mail(self):
        request = builders.make_request(self.store)
        attempt = builders.make_attempt(self.store, request)
        verdict = builders.make_verdict(attempt, psp.PAID)
        account = builders.account(self.store)
        settle(self.store, attempt, verdict, account, "test", self.now)
        self.assertEqual([], self.entries())

    def test_one_that_cannot_leave_is_shown_to_the_site_manager(self):
        self.book(self.transfer(self.invoice()))
        (entry,) = self.entries()
        self.assertIn(entry.kind, MAIL_KINDS)
