"""Recovery in a real browser: on a phone and on a screen, by keyboard, checked by axe."""

from datetime import date
from imio.payment.clock import utc_now
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.recovery import mandates
from imio.payment.tests.bank_orders import CREDITOR_ID
from imio.payment.tests.clerk import ClerkMixin
from imio.payment.tests.recovery_pages import PAGE
from imio.payment.tests.recovery_pages import RecoveryPagesCase
from playwright.sync_api import expect

import transaction


class TestRecoveryInABrowser(ClerkMixin, RecoveryPagesCase):
    def setUp(self):
        super().setUp()
        paused = self.make(12, surname="Lambert", email="lambert@example.org")
        actor = "regisseur_a"
        pause_reminders(self.store, paused, None, "payment plan", actor, self.now)
        self.old = self.make(70, surname="Peeters", email="")
        self.regie.creditor_id = CREDITOR_ID
        self.type.direct_debit_allowed = True
        payer = self.payer
        signed_on = date(2026, 1, 5)
        mandates.set_mandate(
            self.store, payer, "M-1", "BE71096123456769", signed_on, "Dupont", utc_now()
        )
        self.debit = self.make(late=10)
        transaction.commit()
        self.log_in("regisseur_a")

    def test_reminders_are_looked_at_and_sent_by_keyboard(self):
        self.open(f"{PAGE}?day={local_day(self.now).isoformat()}")
        self.look("dry-run")
        self.page.locator("a:has-text('Preview')").first.click()
        self.look("preview")
        self.page.go_back()
        self.page.focus("button:has-text('Send the selected reminders now')")
        self.page.keyboard.press("Enter")
        expect(self.page.locator("body")).to_contain_text("Reminders that leave now")
        self.look("sent")
        self.open(f"{PAGE}/letters")
        self.look("letters")
        self.page.locator(".payment-cards tbody th a").first.click()
        self.look("letter-batch")

    def test_an_invoice_goes_to_the_treasury(self):
        self.open(f"{PAGE}/treasury")
        self.look("treasury")
        self.page.click("button:has-text('Look at what is handed over')")
        self.look("treasury-confirm")
        self.page.click("button:has-text('Hand over (1)')")
        expect(self.page.locator("body")).to_contain_text("With the treasury")
        self.look("treasury-batch")
        transaction.begin()
        self.assertEqual(states.TREASURY, self.old.due_state)

    def test_a_file_of_direct_debits_is_made(self):
        self.open(f"@@payment-mandate/{self.payer.id}")
        self.look("mandate")
        self.page.click("button:has-text('Save the mandate')")
        expect(self.page.locator("#error-summary")).to_be_visible()
        self.look("mandate-errors")
        self.open(f"{PAGE}/debits")
        self.look("debits")
        self.page.click("button:has-text('Check a file for the bank')")
        self.look("debits-confirm")
        self.page.click("button:has-text('Make the file')")
        expect(self.page.locator("body")).to_contain_text("To give to the bank")
        self.look("debit-batch")
        transaction.begin()
        self.assertIn(self.debit.id, self.store.debits)

    def test_reminders_of_a_type_wait_and_leave_again(self):
        self.open(f"{PAGE}/pauses")
        self.look("pauses")
        pause = self.page.locator("form[action$='/pauses/pause']")
        pause.locator("button").click()
        expect(self.page.locator("#error-summary")).to_be_visible()
        self.look("pauses-errors")
        pause.locator("select").select_option(self.type.UID())
        pause.locator("[name='reason']").fill("New prices are checked")
        pause.locator("button").click()
        expect(self.page.locator("body")).to_contain_text("New prices are checked")
        self.look("pauses-type")
        transaction.begin()
        self.assertEqual("New prices are checked", self.type.reminder_pause.reason)
        end = self.page.locator("form[action$='/pauses/lift'] button").first
        end.focus()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("body")).to_contain_text("Reminders leave again")
