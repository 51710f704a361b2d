"""What the demo shows of recovery, made on invoices of a test."""

from datetime import timedelta
from imio.payment.demo.recovery import create_recovery
from imio.payment.invoicing.corrections import set_direct_debit
from imio.payment.recovery import mornings
from imio.payment.recovery.mandates import has_mandate
from imio.payment.recovery.reminders import plan_day
from imio.payment.tests.builders import NOW
from imio.payment.tests.recovering import RecoveryCase
from imio.payment.tests.recovering import TERM


class TestRecoveryOfTheDemo(RecoveryCase):
    def test_it_has_a_proof_a_pause_a_mandate_and_a_plan_for_tomorrow(self):
        number = range(3)
        invoices = [self.invoice(paperless=True, surname=f"N{n}") for n in number]
        flagged = self.invoice(paperless=True, surname="Flagged")
        set_direct_debit(self.store, flagged, True, "finances", NOW)
        now = NOW + timedelta(days=TERM + 12)
        create_recovery(self.store, self.portal, now)
        self.assertEqual(1, sum(len(one.reminders) for one in invoices))
        self.assertEqual(1, sum(one.reminder_pause is not None for one in invoices))
        payers = [
            one for _id, one in self.store.payers.objectItems() if has_mandate(one)
        ]
        self.assertEqual([flagged.payer_id], [payer.id for payer in payers])
        self.assertEqual([], mornings.Reminders().find(self.store, now))
        tomorrow = mornings.next_run_day(self.store, now)
        codes = [one.step.code for one in plan_day(self.store, None, tomorrow, now)]
        self.assertEqual(["direct_debit", "paused", "send"], sorted(codes))
        self.assert_books_balance()
