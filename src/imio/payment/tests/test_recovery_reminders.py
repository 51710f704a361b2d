"""Reminders from the plan of a morning to the mail that left, and its proof."""

from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.checkout.start import Payer
from imio.payment.checkout.start import start_attempt
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.invoicing.pauses import resume_reminders
from imio.payment.notifications.reminding import reminder_letter
from imio.payment.recovery import mornings
from imio.payment.recovery import planning
from imio.payment.recovery.bank_data import note_bank_data
from imio.payment.recovery.reminders import cost_of_level
from imio.payment.recovery.reminders import plan_day
from imio.payment.storage.settings import get_settings
from imio.payment.tests.builders import NOW
from imio.payment.tests.recovering import RecoveryCase
from imio.payment.tests.recovering import TERM
from imio.payment.worker import deliveries
from unittest import mock

import transaction


DUE = date(2026, 12, 22)


class TestReminders(RecoveryCase):
    def codes(self, days, now=None):
        now = now or NOW + timedelta(days=TERM + days)
        found = plan_day(self.store, None, DUE + timedelta(days=days), now)
        return [one.step.code for one in found]

    def test_the_words_of_the_level_stand_above_what_is_asked(self):
        invoice = self.invoice()
        self.on_day(6)
        self.assertEqual([], self.messages())
        self.on_day(7)
        (message,) = self.messages()
        text = message.get_body(("plain",)).get_content()
        self.assertIn("Premier rappel", message["Subject"])
        self.assertIn("Votre facture n'est pas payée.", text)
        # Nothing in the words of a level is a command.
        self.assertIn("Pensez-y [vite] ${amount}.", text)
        for told in (invoice.number, "42,00", "22 décembre 2026"):
            self.assertIn(told, text)
        self.assertNotIn("frais", text)
        (sent,) = invoice.reminders
        self.assertEqual((sent.level, sent.to), (1, "e***@example.org"))
        self.assertEqual(sent.proof, message["Message-ID"])
        self.assert_books_balance()

    def test_each_level_leaves_once_however_often_the_worker_looks(self):
        invoice = self.invoice()
        for days in range(60):
            self.on_day(days)
            self.on_day(days, hours=3)
        self.assertEqual(
            self.sent(invoice), [(1, "mail", 0), (2, "mail", 750), (3, "print", 1000)]
        )
        reminders = [one for one in self.subjects() if "rappel" in one]
        self.assertEqual(2, len(reminders))
        self.assert_books_balance()

    def test_costs_are_an_invoice_of_their_own_that_is_never_reminded(self):
        invoice = self.invoice()
        self.on_day(7)
        self.on_day(21)
        self.on_day(21, minutes=1)
        self.assertEqual(invoice.balance_cents, 4200)
        self.assertIn("7,50", self.messages()[-1].get_body(("plain",)).get_content())
        (costs,) = [
            one for _id, one in self.store.invoices.objectItems() if one.costs_of
        ]
        self.assertEqual((costs.costs_of, costs.amount_cents), (invoice.id, 750))
        self.assertTrue(costs.number)
        late = TERM + 21 + 30 + 60
        plan = list(plan_day(self.store, None, DUE, NOW + timedelta(days=late)))
        self.assertNotIn(costs.id, [one.invoice.id for one in plan])
        self.assert_books_balance()

    def test_costs_are_foreseen_before_a_reminder_leaves(self):
        invoice = self.invoice()
        self.on_day(7)
        now = NOW + timedelta(days=TERM + 21)
        self.assertEqual(0, cost_of_level(self.store, invoice, 1, now))
        self.assertEqual(750, cost_of_level(self.store, invoice, 2, now))
        self.assertEqual(0, cost_of_level(self.store, invoice, 3, now))
        letter = reminder_letter(self.store, invoice, 2, now)
        self.assertIn("frais de ce rappel, 7,50", letter.plain)

    def test_who_paid_between_the_plan_and_the_mail_gets_none(self):
        invoice = self.invoice()
        self.on_day(7, served=False)
        self.assertIn((invoice.id, 1), self.store.reminders)
        self.pay(invoice)
        self.on_day(7, hours=1)
        self.assertEqual([], self.messages())
        self.assertEqual((), invoice.reminders)
        self.assertEqual("reminder left out", invoice.history[-1].cause)

    def test_a_payment_under_way_is_waited_for(self):
        invoice = self.invoice()
        self.on_day(7, served=False)
        start_attempt(self.store, [invoice], Payer(surname="Dupont"), self.now)
        transaction.commit()
        with (
            mock.patch("imio.payment.checkout.ask.fetch_verdict"),
            mock.patch("imio.payment.checkout.ask.apply_verdict"),
        ):
            self.on_day(7, minutes=5)
        self.assertEqual([], self.messages())
        entry = self.store.outbox.entries[f"reminder:{invoice.id}:1"]
        self.assertEqual("under_way", entry.last_error)
        del self.store.locks[invoice.id]
        transaction.commit()
        with (
            mock.patch("imio.payment.checkout.ask.fetch_verdict"),
            mock.patch("imio.payment.checkout.ask.apply_verdict"),
        ):
            self.on_day(7, minutes=10)
        self.assertEqual(1, len(self.messages()))

    def test_a_crash_between_sending_and_noting_keeps_one_proof(self):
        invoice = self.invoice()
        with (
            mock.patch.object(
                deliveries.Deliveries, "_note_delivered", side_effect=SystemExit
            ),
            self.assertRaises(SystemExit),
        ):
            self.on_day(7)
        self.start_worker()
        self.on_day(7, minutes=5)
        first, again = self.messages()
        self.assertEqual(first["Message-ID"], again["Message-ID"])
        self.assertEqual(1, len(invoice.reminders))

    def test_a_crash_between_asking_and_closing_the_day_asks_once(self):
        first, second = self.invoice(), self.invoice(email="other@example.org")
        job = mornings.Reminders()
        now = NOW + timedelta(days=TERM + 7)
        keys = job.find(self.store, now)
        self.assertEqual(sorted(keys), sorted([first.id, second.id, "done"]))
        self.assertEqual("done", keys[-1])
        job.do(self.store, first.id, None, now)
        keys = job.find(self.store, now)
        self.assertEqual(keys, [second.id, "done"])
        job.do(self.store, first.id, None, now)
        self.assertEqual(1, len(self.store.reminders))

    def test_nobody_is_reminded_at_night_also_when_clocks_change(self):
        job = mornings.Reminders()
        for day, first_hour in (
            (datetime(2026, 10, 24, tzinfo=UTC), 5),
            (datetime(2026, 10, 25, tzinfo=UTC), 6),
            (datetime(2027, 3, 27, tzinfo=UTC), 6),
            (datetime(2027, 3, 28, tzinfo=UTC), 5),
        ):
            hours = [
                hour
                for hour in range(22)
                if job.find(self.store, day + timedelta(hours=hour))
            ]
            self.assertEqual(first_hour, hours[0], day)

    def test_the_run_is_over_once_a_day(self):
        self.on_day(1)
        self.assertTrue(mornings.has_run(self.store, self.now))
        self.assertEqual([], mornings.Reminders().find(self.store, self.now))
        self.assertTrue(
            mornings.Reminders().find(self.store, self.now + timedelta(days=1))
        )

    def test_one_address_gets_no_more_than_its_quota_a_week(self):
        get_settings().reminders_weekly_quota = 2
        invoices = [self.invoice() for _number in range(3)]
        other = self.invoice(email="other@example.org")
        self.assertEqual(self.codes(7).count(planning.QUOTA), 1)
        self.on_day(7)
        self.assertEqual(3, len(self.messages()))
        self.assertEqual(1, len(other.reminders))
        self.on_day(13)
        self.assertEqual(3, len(self.messages()))
        self.on_day(15)
        self.assertEqual(4, len(self.messages()))
        self.assertEqual([1, 1, 1], [len(one.reminders) for one in invoices])

    def test_pauses_of_invoice_payer_and_type_hold_until_their_day(self):
        invoice = self.invoice()
        payer = self.store.payers._getOb(invoice.payer_id)
        for about in (invoice, payer, self.type):
            last = DUE + timedelta(days=9)
            pause_reminders(self.store, about, last, "plan", "clerk", NOW)
            self.assertEqual([planning.PAUSED], self.codes(7))
            self.assertEqual([planning.PAUSED], self.codes(9))
            self.assertEqual([planning.SEND], self.codes(10))
            resume_reminders(self.store, about, "clerk", NOW)
        for until, reason in ((None, "  "), (date(2026, 1, 1), "why")):
            with self.assertRaises(InvoiceRefused):
                pause_reminders(self.store, invoice, until, reason, "clerk", NOW)

    def test_reminders_wait_for_bank_data_where_the_site_says_so(self):
        self.invoice()
        get_settings().reminders_bank_days = 4
        self.assertEqual([planning.BANK_DATA_OLD], self.codes(7))
        now = NOW + timedelta(days=TERM + 7)
        note_bank_data(self.store, DUE + timedelta(days=5), now)
        self.assertEqual([planning.SEND], self.codes(7))
        with self.assertRaises(RecoveryRefused):
            note_bank_data(self.store, DUE + timedelta(days=30), now)

    def test_letters_of_a_morning_are_drawn_together_without_who_paid(self):
        first, second = self.invoice(email=""), self.invoice(email="", surname="Lam")
        self.on_day(7, served=False)
        (batch,) = self.letters()
        if batch.state == "to_draw":
            self.on_day(7, served=False, minutes=1)
        self.assertEqual((batch.state, len(batch.printed_ids)), ("ready", 2))
        self.pay(first)
        self.on_day(28, served=False)
        self.on_day(28, served=False, minutes=1)
        latest = self.letters()[0]
        self.assertEqual(latest.printed_ids, (second.id,))
        self.assertEqual(2, len(second.reminders))
        self.assert_books_balance()
