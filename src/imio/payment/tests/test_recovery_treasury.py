"""En trésorerie: handed over in batches, told, taken back, and paid late all the same."""

from datetime import timedelta
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.checkout.start import Payer
from imio.payment.checkout.start import start_attempt
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing.corrections import take_back_from_treasury
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.recovery import treasury
from imio.payment.recovery.archive import read_bytes
from imio.payment.recovery.archive import read_whole
from imio.payment.tests.builders import NOW
from imio.payment.tests.recovering import RecoveryCase
from imio.payment.tests.recovering import TERM
from io import BytesIO
from pypdf import PdfReader
from zipfile import ZipFile

import hashlib
import transaction


RIPE = NOW + timedelta(days=TERM + 60)


class TestTreasury(RecoveryCase):
    def candidates(self, now=RIPE):
        found = treasury.list_candidates(self.store, None, local_day(now), now)
        return {one.invoice.id: one.code for one in found}

    def hand_over(self, *invoices, now=RIPE):
        ids = [one.id for one in invoices]
        batch = treasury.hand_over(self.store, self.regie.UID(), ids, "clerk", now)
        transaction.commit()
        return batch

    def test_the_delay_of_the_type_decides_who_is_ripe(self):
        invoice = self.invoice()
        self.assertEqual({}, self.candidates(RIPE - timedelta(days=1)))
        self.assertEqual({invoice.id: "ready"}, self.candidates())

    def test_a_batch_keeps_its_file_and_stops_payment_online(self):
        invoice = self.invoice(surname="=cmd|' /C calc'!A0")
        batch = self.hand_over(invoice)
        self.assertEqual(invoice.due_state, states.TREASURY)
        self.assertEqual(obstacle_of(self.store, invoice, RIPE).code, states.TREASURY)
        data = read_bytes(batch)
        self.assertEqual(batch.content_hash, hashlib.sha256(data).hexdigest())
        line = data.decode("utf-8-sig").splitlines()[1]
        self.assertIn("'=cmd", line)
        self.assertIn(";42,00;0,00;42,00;", line)
        self.assertEqual({}, self.candidates())
        self.assert_books_balance()

    def test_the_payer_reads_the_notice_of_the_type(self):
        self.type.layout_texts = {"treasury_notice": {"fr": "Voyez le receveur."}}
        invoice = self.invoice()
        self.hand_over(invoice)
        self.work(days=TERM + 60)
        (message,) = self.messages()
        text = message.get_body(("plain",)).get_content()
        self.assertIn("En trésorerie", message["Subject"])
        self.assertIn("Voyez le receveur.", text)
        self.assertIn(invoice.number, text)

    def test_no_notice_leaves_for_what_came_back_meanwhile(self):
        invoice = self.invoice()
        self.hand_over(invoice)
        take_back_from_treasury(self.store, invoice, "an error", "clerk", RIPE)
        transaction.commit()
        self.work(days=TERM + 60)
        self.assertNotIn("En trésorerie", " ".join(self.subjects()))

    def test_who_has_no_address_gets_the_notice_on_paper(self):
        invoice = self.invoice(email="")
        batch = self.hand_over(invoice)
        self.work(days=TERM + 60)
        letters = self.store.batches._getOb(batch.letters_id)
        self.assertEqual("ready", letters.state)
        names = ZipFile(BytesIO(read_bytes(letters))).namelist()
        self.assertEqual([f"0001-{invoice.number}.pdf"], names)
        (notice, _blank) = PdfReader(BytesIO(read_whole(letters))).pages
        self.assertIn(invoice.number, notice.extract_text())
        self.assertEqual((), invoice.reminders)

    def test_what_is_held_paid_or_being_paid_stays(self):
        paused, objected, debited, paying, paid = (self.invoice() for _n in range(5))
        pause_reminders(self.store, paused, None, "payment plan", "clerk", NOW)
        objected.objection = "why?"
        debited.direct_debit = True
        start_attempt(self.store, [paying], Payer(surname="D"), RIPE)
        self.pay(paid)
        expected = {
            paused.id: "paused",
            objected.id: "objection",
            debited.id: "direct_debit",
            paying.id: "under_way",
        }
        self.assertEqual(expected, self.candidates())
        for invoice in (paused, objected, debited, paying, paid):
            with self.assertRaises(RecoveryRefused):
                self.hand_over(invoice)
            self.assertNotEqual(states.TREASURY, invoice.due_state)

    def test_one_that_is_not_ripe_keeps_the_whole_batch_from_leaving(self):
        invoice, paid = self.invoice(), self.invoice()
        self.pay(paid)
        with self.assertRaises(RecoveryRefused) as caught:
            self.hand_over(invoice, paid)
        self.assertEqual("unknown_invoice", caught.exception.code)
        self.assertEqual(states.OPEN, invoice.due_state)

    def test_an_invoice_comes_back_with_a_reason(self):
        invoice = self.invoice()
        self.hand_over(invoice)
        with self.assertRaises(InvoiceRefused):
            take_back_from_treasury(self.store, invoice, " ", "clerk", RIPE)
        take_back_from_treasury(self.store, invoice, "wrong person", "clerk", RIPE)
        self.assertTrue(invoice.is_payable)
        self.assertIsNone(obstacle_of(self.store, invoice, RIPE))
        with self.assertRaises(ForbiddenTransition):
            take_back_from_treasury(self.store, invoice, "again", "clerk", RIPE)
        self.hand_over(invoice)
        self.assert_books_balance()

    def test_a_late_payment_is_booked_all_the_same(self):
        invoice = self.invoice()
        self.hand_over(invoice)
        self.pay(invoice, now=RIPE)
        self.assertEqual(states.PAID, invoice.due_state)
        self.assert_books_balance()
