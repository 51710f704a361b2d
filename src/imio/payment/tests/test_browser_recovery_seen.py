"""Files are made of what was looked at: another sum is shown again before it leaves."""

from datetime import date
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.content.recovery_batches import TREASURY_BATCH
from imio.payment.domain import states
from imio.payment.domain.journal import counter_account
from imio.payment.formatting import format_date
from imio.payment.recovery import mandates
from imio.payment.tests.bank_orders import CREDITOR_ID
from imio.payment.tests.billing_pages import words
from imio.payment.tests.recovery_pages import PAGE
from imio.payment.tests.recovery_pages import RecoveryPagesCase
from lxml import html

import transaction


CHANGED = "another sum than on the page"


class SeenCase(RecoveryPagesCase):
    def pay(self, invoice, cents):
        account = counter_account(invoice.regie_uid)
        origin = Origin("clerk", self.now, "slip")
        book_payment(self.store, invoice, cents, account, origin)
        transaction.commit()

    def preview(self, path, invoice):
        answer = self.send(path, "/preview", invoices=invoice.id)
        self.assertEqual(200, answer.status_code)
        return self.form_of(answer)

    def form_of(self, answer):
        """Return address and values of the button that makes the file."""
        page = html.fromstring(answer.text)
        (form,) = page.xpath("//div[@class='payment-staff']//form")
        action = form.get("action").removeprefix(f"{self.commune.url}/")
        return action, dict(form.form_values())

    def press(self, form, status, **values):
        answer = self.officer.post(form[0], form[1] | values)
        transaction.begin()
        self.assertEqual(status, answer.status_code, answer.text[-1500:])
        return answer

    def batches(self, kind):
        found = self.store.batches.catalog.search({"kind": (kind,)})
        return [self.store.batches._getOb(one) for one in found]


class TestTreasury(SeenCase):
    late = 70
    path = f"{PAGE}/treasury"

    def test_another_sum_is_shown_before_it_is_handed_over(self):
        form = self.preview(self.path, self.invoice)
        self.pay(self.invoice, 500)
        for changed in ({}, {"seen": ""}):
            answer = self.press(form, 409, **changed)
            page = words(html.fromstring(answer.text))
            self.assertIn(CHANGED, page)
            self.assertIn("Hand over (1): €37.00", page)
            self.assertEqual(states.OPEN, self.invoice.due_state)
        self.press(self.form_of(answer), 303)
        (batch,) = self.batches(TREASURY_BATCH)
        self.assertEqual(3700, batch.amount_cents)

    def test_what_is_paid_meanwhile_is_not_looked_at(self):
        page = self.open(self.path)
        (form,) = page.xpath("//form[contains(@action, '/preview')]")
        typed = dict(form.form_values()) | {"invoices": self.invoice.id}
        self.pay(self.invoice, 4200)
        self.press((f"{self.path}/preview", typed), 303)
        self.assertIn("has moved on", words(self.open(self.path)))


class TestDebits(SeenCase):
    path = f"{PAGE}/debits"

    def setUp(self):
        super().setUp()
        self.regie.creditor_id = CREDITOR_ID
        self.type.direct_debit_allowed = True
        signed = ("M-1", "BE71 0961 2345 6769", date(2026, 1, 5), "E. Dupont")
        mandates.set_mandate(self.store, self.payer, *signed, self.now)
        self.debit = self.make(late=10)

    def test_the_bank_never_collects_another_sum_than_the_button_said(self):
        form = self.preview(self.path, self.debit)
        self.pay(self.debit, 500)
        answer = self.press(form, 409)
        page = words(html.fromstring(answer.text))
        self.assertIn(CHANGED, page)
        self.assertIn("Make the file (1): €37.00", page)
        self.assertEqual([], self.batches(DEBIT_BATCH))
        self.press(self.form_of(answer), 303)
        (batch,) = self.batches(DEBIT_BATCH)
        self.assertEqual(3700, batch.amount_cents)

    def test_who_takes_money_at_the_counter_reads_that_the_bank_collects_it(self):
        path = f"@@payment-invoices/{self.debit.id}"
        self.assertNotIn("The bank collects it", words(self.open(path)))
        self.press(self.preview(self.path, self.debit), 303)
        page = self.open(path)
        (warning,) = page.xpath("//*[@id='payment-counter-warning']")
        self.assertIn("The bank collects it by direct debit on", words(warning))
        (batch,) = self.batches(DEBIT_BATCH)
        day = format_date(batch.collection_on, "en")
        self.assertIn(day, words(warning))
        (button,) = page.xpath(
            "//form[contains(@action, '/counter')]//button[@type='submit']"
        )
        self.assertIn("payment-counter-warning", button.get("aria-describedby"))
